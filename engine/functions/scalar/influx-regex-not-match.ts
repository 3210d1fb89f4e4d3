// influx_regex_not_match(text, pattern): what InfluxQL's !~ becomes in plans of the reference.
import { boolean, utf8 } from '../../../kernels/type.ts'
import { notColumn } from '../../expressions/logic.ts'
import { matchesColumns } from '../../expressions/regex.ts'
import { applied } from '../../expressions/vector.ts'
import { influxTree } from '../../regex/functions.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'influx_regex_not_match',
  usage: 'influx_regex_not_match(text, pattern)',
  doc: 'Whether a regular expression matches nowhere in the text (!~ of InfluxQL).',
  examples: [[`influx_regex_not_match('host_12', '_1[0-9]$')`, false]],
  takes: [utf8, utf8],
  gives: boolean,
  vector: (inputs, type) => {
    const matches = matchesColumns(influxTree, 1)
    return applied(type, inputs, (columns, rows, at) => notColumn(matches(columns, rows, at), rows, at), true)
  },
})
