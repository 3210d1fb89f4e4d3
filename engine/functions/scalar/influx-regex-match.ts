// influx_regex_match(text, pattern): what InfluxQL's =~ becomes in plans of the reference.
import { boolean, utf8 } from '../../../kernels/type.ts'
import { matchesColumns } from '../../expressions/regex.ts'
import { applied } from '../../expressions/vector.ts'
import { influxTree } from '../../regex/functions.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'influx_regex_match',
  usage: 'influx_regex_match(text, pattern)',
  doc: 'Whether a regular expression matches somewhere in the text (=~ of InfluxQL).',
  examples: [[`influx_regex_match('host_12', '_1[0-9]$')`, true]],
  takes: [utf8, utf8],
  gives: boolean,
  vector: (inputs, type) => applied(type, inputs, matchesColumns(influxTree, 1), true),
})
