// Appends one row that the full grammar parsed: the way of lines the kernel does not read (odd escapes,
// numbers beyond its digits, names it is not taught). Does to the buffers exactly what the kernel does.
import { kernels } from '../../kernels/load.ts'
import { f64, i64, u32, u64, u8, type Pointer } from '../../kernels/memory.ts'
import type { Field } from '../../parser/line-protocol/grammar.ts'
import type { FieldValue } from '../../parser/line-protocol/values.ts'
import {
  C_DATA, C_FILLED, C_OFFSETS, C_USED, C_ROOM, C_VALIDITY, T_CAPACITY, T_LINES, T_ROWS, T_SERIES, T_TIMES,
} from './parse-memory.ts'
import type { RequestTable } from './request-table.ts'

/** The fields are known or drafted in the table, and none stands there twice. */
export function appendRow(
  table: RequestTable, series: number, timeNs: bigint, line: number, fields: readonly Field[],
): void {
  const t = table.struct >>> 2
  const row = u32[t + T_ROWS]!
  if (row >= u32[t + T_CAPACITY]!) table.reserve(Math.max(row * 2, 1))
  for (const { key, value } of fields) {
    const column = table.columnOf(table.field(key.text)!)
    const c = column >>> 2
    if (u32[c + C_FILLED]! < row) {
      if (u32[c + C_VALIDITY] === 0) table.addValidity(column)
      kernels.lp_fill(column, row)
    }
    store(table, column, row, value)
    u32[c + C_FILLED] = row + 1
    if (u32[c + C_VALIDITY] !== 0) setBit(u32[c + C_VALIDITY]!, row, true)
  }
  u32[(u32[t + T_SERIES]! >>> 2) + row] = series
  i64[u32[t + T_TIMES]! / 8 + row] = timeNs
  u32[(u32[t + T_LINES]! >>> 2) + row] = line
  u32[t + T_ROWS] = row + 1
}

function store(table: RequestTable, column: Pointer, row: number, value: FieldValue): void {
  const c = column >>> 2
  const data = u32[c + C_DATA]!
  switch (value.kind) {
    case 'float':
      f64[data / 8 + row] = value.value
      return
    case 'integer':
      i64[data / 8 + row] = value.value
      return
    case 'uinteger':
      u64[data / 8 + row] = value.value
      return
    case 'boolean':
      setBit(data, row, value.value)
      return
    case 'string': {
      const used = u32[c + C_USED]!
      if (used + value.value.length > u32[c + C_ROOM]!) table.growBytes(column, value.value.length)
      u8.set(value.value, u32[c + C_DATA]! + used)
      u32[c + C_USED] = used + value.value.length
      u32[(u32[c + C_OFFSETS]! >>> 2) + row + 1] = used + value.value.length
    }
  }
}

function setBit(bits: Pointer, row: number, isSet: boolean): void {
  const at = bits + (row >>> 3)
  const bit = 1 << (row & 7)
  u8[at] = isSet ? u8[at]! | bit : u8[at]! & ~bit
}
