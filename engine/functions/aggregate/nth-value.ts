// nth_value(x, n [ORDER BY k]): the n-th value, NULLs included, from 1; from the end with a negative n.
import { int64 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { columnOf } from '../../expressions/scalars.ts'
import { aggregate } from '../define.ts'
import { orderedValues } from '../ordered-values.ts'

export default aggregate({
  name: 'nth_value',
  usage: 'nth_value(x, n [ORDER BY k])',
  doc: 'The n-th value by the given order, from 1, negative from the end.',
  examples: [['SELECT nth_value(x, 2 ORDER BY x) FROM (VALUES (3), (1), (2)) AS t(x)', 2n]],
  signature: ([type, n, ...rest]) => type === undefined || n?.kind !== 'int' || rest.length > 0 ? null
    : { args: [type, int64], gives: type },
  usesOrder: true,
  accumulate: (context) => {
    const { call } = context
    const place = call.args[1]
    if (place?.kind !== 'literal' || typeof place.value !== 'bigint') {
      return fail('sql-not-implemented', NOWHERE, { what: 'nth_value with a computed place' })
    }
    const n = Number(place.value)
    const type = call.type.kind === 'dictionary' ? call.type.value : call.type
    return orderedValues(!call.ignoreNulls, (groups, at) =>
      columnOf(groups.map(
        (values) => values[n > 0 ? n - 1 : values.length + n] ?? null), type, at.arena))(context)
  },
})
