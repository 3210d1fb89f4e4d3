// arrow_cast(x, 'type'): CAST to a type by its Arrow name, which reaches types SQL has no name for.
import { sameType, typeName, utf8 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { castScalar } from '../../../planner/evaluate/cast.ts'
import { castColumn } from '../../expressions/cast.ts'
import { arrowType } from '../arrow-type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'arrow_cast',
  usage: 'arrow_cast(x, type)',
  doc: `A value cast to a type by its Arrow name, such as Int16 or Timestamp(Second, Some("+08:00")).`,
  examples: [
    [`arrow_typeof(arrow_cast(5, 'Int16'))`, 'Int16'],
    [`arrow_cast('2024-01-01', 'Timestamp(Second, None)')`, 1704067200n],
    [`arrow_cast(NULL, 'UInt8')`, null],
  ],
  signature: ([type, name, ...rest], [, text]) => {
    if (type === undefined || name === undefined || rest.length > 0) return null
    if (typeof text !== 'string') {
      return fail('execution', NOWHERE,
        { problem: 'arrow_cast requires its second argument to be a non-empty constant string' })
    }
    const gives = arrowType(text) ?? fail('execution', NOWHERE, {
      problem: `Unsupported type '${text}'. Must be a supported arrow type name such as 'Int32' or ` +
        `'Timestamp(ns)'`,
    })
    return { args: [type, utf8], gives }
  },
  row: ([value], [type], gives) => sameType(type!, gives) ? value!
    : castScalar(value!, type!, gives) ?? fail('sql-not-implemented', NOWHERE,
      { what: `CAST of ${typeName(type!)} to ${typeName(gives)}` }),
  batch: ([x], rows, at, gives) => castColumn(x!, gives, false, rows, at),
})
