// to_timestamp and its relatives: an integer counts the unit of the result, texts are parsed, times
// converted.
import type { DataType, TimeUnit } from '../../kernels/type.ts'
import { int64, utf8 } from '../../kernels/type.ts'
import type { Column, Scalar } from '../../kernels/column.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { castScalar, floorDiv } from '../../planner/evaluate/cast.ts'
import type { Signature } from '../../planner/function.ts'
import { castColumn } from '../expressions/cast.ts'
import { columnOf, valuesOf } from '../expressions/scalars.ts'
import type { Evaluation } from '../expressions/vector.ts'
import type { BatchForm } from './define.ts'
import { strptime } from './strptime.ts'
import { nsOfUnit, timestamp } from './time.ts'

export function toTimestamp(unit: TimeUnit): {
  readonly signature: Signature
  readonly row: (args: readonly Scalar[], types: readonly DataType[]) => Scalar
  readonly batch: BatchForm
} {
  const gives = timestamp(unit)
  return {
    signature: ([type, ...formats]) => {
      if (type === undefined) return null
      if (formats.length > 0) return [type, ...formats].every(isText)
        ? { args: [utf8, ...formats.map(() => utf8)], gives } : null
      const takes = argumentType(type)
      return takes === null ? null : { args: [takes], gives }
    },
    row: ([x, ...formats], types) => {
      if (formats.length > 0) return byFormats(x as string, formats as string[], nsOfUnit[unit])
      return types[0]!.kind === 'int' ? x! : castScalar(x!, types[0]!, gives) ?? null
    },
    batch: ([x, ...formats], rows, at) => {
      if (formats.length > 0) return byFormatsOfRows(x!, formats, nsOfUnit[unit], gives, at)
      return x!.type.kind === 'int' ? { ...x!, type: gives } : castColumn(x!, gives, false, rows, at)
    },
  }
}

export const isText = (type: DataType): boolean => type.kind === 'utf8' || type.kind === 'null'

/** In `unitNs` by the first format that fits; the error is the last one's. */
export function byFormats(text: string, formats: readonly string[], unitNs: bigint): bigint {
  let problem = ''
  for (const format of formats) {
    const read = strptime(text, format)
    if ('ns' in read) return floorDiv(read.ns, unitNs)
    problem = `Error parsing timestamp from '${text}' using format '${format}': ${read.problem}`
  }
  return fail('execution', NOWHERE, { problem })
}

export function byFormatsOfRows(
  x: Column, formats: readonly Column[], unitNs: bigint, gives: DataType, at: Evaluation,
): Column {
  const patterns = formats.map((format) => valuesOf(format))
  const values = valuesOf(x).map((text, row): Scalar => {
    const all = patterns.map((values) => values[row]!)
    const hasNull = text === null || all.some((format) => format === null)
    return hasNull ? null : byFormats(text as string, all as string[], unitNs)
  })
  return columnOf(values, gives, at.arena)
}

function argumentType(type: DataType): DataType | null {
  switch (type.kind) {
    case 'int': return int64
    case 'timestamp': case 'date': return type
    case 'utf8': case 'null': return utf8
    default: return null
  }
}
