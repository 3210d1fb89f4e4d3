// The values of a column as a column of texts, by the row kernel: for what is put together from texts
// (nested-text.ts). Only types that have a loop there. Invariant: as many texts as values, one for a
// constant; validity is the column's.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { CONST, flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import { utf8 } from '../../kernels/type.ts'
import { filledBits, isNullConstant, validityOf } from '../expressions/forms.ts'
import { describe, DESCRIPTOR_BYTES, MODE_CELLS, MODE_JSON_CELLS, STATE_BYTES } from './descriptors.ts'
import { powersOfTen } from './powers-of-ten.ts'

/** In a descriptor. */
const ZONE = 52
/** A number or a time, and the quotes around it. */
const VALUE_BYTES = 40
/** What the kernel may write past the end, and what it wants to be left. */
const SLACK_BYTES = 256

/** `zone`: where the pieces of a zone lie (zoned-texts.ts), for times that have none themselves; 0 = none. */
export function cellTexts(column: Column, json: boolean, arena: Arena, zone: Pointer = 0): Column {
  const rows = column.kind === CONST ? 1 : column.length
  const descriptor = arena.zeroed(DESCRIPTOR_BYTES)
  const state = arena.zeroed(STATE_BYTES)
  const mode = json ? MODE_JSON_CELLS : MODE_CELLS
  describe(descriptor, [column], mode, () => assert(false, 'a type without a loop') as never)
  if (zone !== 0) u32[(descriptor + ZONE) >>> 2] = zone
  u32[(state >>> 2) + 2] = mode
  u32[(state >>> 2) + 3] = powersOfTen()
  const { offsets, bytes } = printed(descriptor, rows, state, arena)
  const texts = flat(utf8, column.length, bytes, validityOfTexts(column, arena), offsets)
  return column.kind === CONST ? { ...texts, kind: CONST } : texts
}

function printed(
  descriptor: Pointer, rows: number, state: Pointer, arena: Arena,
): { readonly offsets: Pointer; readonly bytes: Pointer } {
  const offsets = arena.zeroed((rows + 1) * 4)
  let room = rows * VALUE_BYTES + SLACK_BYTES
  let bytes = arena.alloc(room)
  let used = 0
  for (let row = 0; row < rows;) {
    const first = offsets + row * 4
    u32[first >>> 2] = bytes + used
    u32[state >>> 2] = bytes + used
    u32[(state >>> 2) + 1] = bytes + room - SLACK_BYTES / 2
    u32[(state >>> 2) + 4] = first + 4
    const next = kernels.format_rows(descriptor, 1, row, rows, state) >>> 0
    // Addresses become offsets.
    kernels.offsets_rebase(first, next - row, used, first)
    used = u32[offsets / 4 + next]!
    row = next
    if (row === rows) break
    room *= 2
    bytes = arena.regrow(bytes, used, room)
  }
  return { offsets, bytes }
}

function validityOfTexts(column: Column, arena: Arena): Pointer {
  if (column.kind !== CONST) return validityOf(column, arena)
  const isNull = isNullConstant(column) || (column.dictionary !== null && u32[column.data >>> 2] === 0)
  return isNull ? filledBits(1, false, arena) : 0
}
