// to_char(time, pattern): text by a strftime pattern.
import { timestampNs, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { strftime } from '../strftime.ts'

export default scalar({
  name: 'to_char',
  aliases: ['date_format'],
  usage: 'to_char(time, pattern)',
  doc: 'A time as text, by a pattern such as %Y-%m-%d %H:%M:%S.',
  examples: [
    [`to_char(TIMESTAMP '2024-02-29T01:02:03.5', '%Y/%m/%d %H-%M-%S%.3f')`, '2024/02/29 01-02-03.500'],
    [`to_char(TIMESTAMP '2024-02-05', '%a %-d %B, day %j')`, 'Mon 5 February, day 036'],
    [`to_char(TIMESTAMP '2024-02-05', NULL)`, null],
  ],
  takes: [timestampNs, utf8],
  gives: utf8,
  row: ([time, pattern]) => strftime(time as bigint, pattern as string),
})
