// abs(x): keeps the type; the smallest integer has no absolute value.
import { flat } from '../../../kernels/column.ts'
import { decimalKernels } from '../../../kernels/decimal-kernels.ts'
import { kernels } from '../../../kernels/load.ts'
import { physicalOf, typeName } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { fitsInt } from '../../../planner/evaluate/cast.ts'
import { flatEights, flatten, validityOf } from '../../expressions/forms.ts'
import { columnOf, valuesOf } from '../../expressions/scalars.ts'
import { scalar } from '../define.ts'
import { sameNumber } from '../numbers.ts'
import type { Scalar } from '../../../kernels/column.ts'
import type { DataType } from '../../../kernels/type.ts'

function absolute(value: Scalar, type: DataType): Scalar {
  if (typeof value !== 'bigint') return Math.abs(value as number)
  const result = value < 0n ? -value : value
  if (type.kind === 'int' && !fitsInt(result, type)) {
    fail('execution', NOWHERE, { problem: `${typeName(type)} overflow on abs(${value})` })
  }
  return result
}

export default scalar({
  name: 'abs',
  usage: 'abs(x)',
  doc: 'The absolute value.',
  examples: [['abs(-5)', 5n], ['abs(-1.5)', 1.5], ['abs(NULL)', null]],
  signature: sameNumber,
  row: ([x], types) => absolute(x!, types[0]!),
  batch: ([x], rows, at, gives) => {
    if (gives.kind === 'decimal') {
      const use = decimalKernels(gives)
      const sizes = at.arena.alloc(rows * use.bytes + 16)
      use.abs(flatten(x!, at.arena).data, rows, sizes)
      return flat(gives, rows, sizes, validityOf(x!, at.arena))
    }
    if (physicalOf(gives) !== 'f64')
      return columnOf(valuesOf(x!).map((v) => v === null ? null : absolute(v, gives)), gives, at.arena)
    const out = at.arena.alloc(rows * 8 + 16)
    kernels.unary_f64(0, flatEights(x!, at.arena), rows, out)
    return flat(gives, rows, out, validityOf(x!, at.arena))
  },
})
