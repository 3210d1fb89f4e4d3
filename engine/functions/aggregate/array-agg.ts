// array_agg(x [ORDER BY k]): the values as a list, NULLs included unless IGNORE NULLS; NULL of no rows.
import { plain } from '../../../planner/bind/coerce.ts'
import { columnOf } from '../../expressions/scalars.ts'
import { aggregate } from '../define.ts'
import { orderedValues } from '../ordered-values.ts'

export default aggregate({
  name: 'array_agg',
  usage: 'array_agg(x [ORDER BY k])',
  doc: 'The values as a list, by the given order or as they come, NULLs included; NULL of no rows.',
  examples: [['SELECT array_agg(x ORDER BY x) FROM (VALUES (3), (1), (2)) AS t(x)', [1n, 2n, 3n]]],
  signature: ([type, ...rest]) => type === undefined || rest.length > 0 ? null
    : { args: [type], gives: { kind: 'list', item: plain(type) } },
  usesOrder: true,
  accumulate: (context) => orderedValues(!context.call.ignoreNulls, (groups, at) => columnOf(
    groups.map((values) => values.length === 0 ? null : values), context.call.type, at.arena))(context),
})
