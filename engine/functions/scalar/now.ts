// now(): one instant for the whole query. The binder puts it into the plan; this form serves plans that are
// kept.
import { constantColumn } from '../../expressions/scalars.ts'
import { timestampNs } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'now',
  aliases: ['current_timestamp'],
  usage: 'now()',
  doc: 'The instant at which the query began.',
  examples: [],
  gives: timestampNs,
  volatility: 'stable',
  batch: (_, rows, at) => constantColumn(at.query.nowNs, timestampNs, rows, at.query.arena),
})
