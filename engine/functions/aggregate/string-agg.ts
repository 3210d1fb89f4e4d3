// string_agg(x, separator [ORDER BY k]): texts joined; NULLs are left out, no text at all is NULL.
import { utf8 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { columnOf } from '../../expressions/scalars.ts'
import { aggregate } from '../define.ts'
import { orderedValues } from '../ordered-values.ts'

export default aggregate({
  name: 'string_agg',
  usage: 'string_agg(x, separator [ORDER BY k])',
  doc: 'The texts that are not NULL joined, with a separator between them.',
  examples: [[`SELECT string_agg(x, '-' ORDER BY x DESC) FROM (VALUES ('a'), (NULL), ('b')) AS t(x)`, 'b-a']],
  takes: [utf8, utf8],
  gives: utf8,
  usesOrder: true,
  accumulate: (context) => {
    const separator = context.call.args[1]
    if (separator?.kind !== 'literal')
      fail('sql-not-implemented', NOWHERE, { what: 'string_agg with a computed separator' })
    const between = typeof separator.value === 'string' ? separator.value : ''
    return orderedValues(false, (groups, at) =>
      columnOf(groups.map(
        (values) => values.length === 0 ? null : values.join(between)), utf8, at.arena))(context)
  },
})
