// to_timestamp and its relatives: an integer counts the unit of the result, texts are parsed, times
// converted.
import type { DataType, TimeUnit } from '../../kernels/type.ts'
import { int64, utf8 } from '../../kernels/type.ts'
import type { Scalar } from '../../kernels/column.ts'
import { castScalar } from '../../planner/evaluate/cast.ts'
import type { Signature } from '../../planner/function.ts'
import { castColumn } from '../expressions/cast.ts'
import type { BatchForm } from './define.ts'
import { timestamp } from './time.ts'

export function toTimestamp(unit: TimeUnit): {
  readonly signature: Signature
  readonly row: (args: readonly Scalar[], types: readonly DataType[]) => Scalar
  readonly batch: BatchForm
} {
  const gives = timestamp(unit)
  return {
    signature: ([type, ...formats]) => {
      if (type === undefined || formats.length > 0) return null
      const takes = argumentType(type)
      return takes === null ? null : { args: [takes], gives }
    },
    row: ([x], types) => types[0]!.kind === 'int' ? x! : castScalar(x!, types[0]!, gives) ?? null,
    batch: ([x], rows, at) => x!.type.kind === 'int' ? { ...x!, type: gives }
      : castColumn(x!, gives, false, rows, at),
  }
}

function argumentType(type: DataType): DataType | null {
  switch (type.kind) {
    case 'int': return int64
    case 'timestamp': case 'date': return type
    case 'utf8': case 'null': return utf8
    default: return null
  }
}
