// nullif(a, b): NULL where they are equal.
import { scalar } from '../define.ts'
import { comparisonType } from '../../../planner/bind/coerce.ts'
import { compareScalars } from '../../../planner/evaluate/compare.ts'
import type { DataType } from '../../../kernels/type.ts'

/** Texts become numbers here, unlike elsewhere: nullif(2, 'a') is a failed cast. */
function typeOf(a: DataType, b: DataType): DataType | null {
  if (a.kind === 'utf8' && (b.kind === 'int' || b.kind === 'float')) return b
  if (b.kind === 'utf8' && (a.kind === 'int' || a.kind === 'float')) return a
  return comparisonType(a, b)
}

export default scalar({
  name: 'nullif',
  usage: 'nullif(a, b)',
  doc: 'The first argument, or NULL where it equals the second.',
  examples: [['nullif(1, 1)', null], ['nullif(1, 2)', 1n], ['nullif(1, NULL)', 1n]],
  signature: ([a, b, ...rest]) => {
    const type = a === undefined || b === undefined || rest.length > 0 ? null : typeOf(a, b)
    return type === null ? null : { args: [type, type], gives: type }
  },
  nulls: 'called',
  row: ([a, b]) => a === null || b === null ? a! : compareScalars(a!, b!) === 0 ? null : a!,
})
