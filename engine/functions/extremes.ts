// min and max share everything but the direction: keys for numbers, times and booleans; compared bytes for
// texts, lists, structs and maps.
import { PACKED, flat, type Column, type Dictionary } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, i64, u32, u8 } from '../../kernels/memory.ts'
import { physicalOf, type DataType } from '../../kernels/type.ts'
import type { Signature } from '../../planner/function.ts'
import { bitmap, bits, flatEights, isNullConstant } from '../expressions/forms.ts'
import { orderKind } from '../expressions/compare.ts'
import type { Evaluation } from '../expressions/vector.ts'
import type { HeldMemory } from '../held-memory.ts'
import { codesFor } from '../operators/nested-codes.ts'
import { decimalExtreme } from './decimals.ts'
import {
  Cells, countedRows, groupOfRows, seenBits, type Accumulator, type AggregateContext,
} from './accumulator.ts'

/** One argument of any type with an order; the result has its type. */
export const sameTypeAsArgument: Signature = (types) => {
  const [type] = types
  if (types.length !== 1 || type === undefined) return null
  return { args: [type], gives: type }
}

export function extreme(wantMin: boolean): (context: AggregateContext) => Accumulator {
  return ({ call, held }) => {
    const type = call.args[0]!.type
    const physical = physicalOf(type)
    if (type.kind === 'decimal') return decimalExtreme(wantMin, type, held)
    if (physical === 'bytes' || physical === 'codes' || physical === 'nested') {
      return codedExtreme(wantMin, type, held)
    }
    return keyExtreme(wantMin, type, held)
  }
}

function keyExtreme(wantMin: boolean, type: DataType, held: HeldMemory): Accumulator {
  const smallest = held.arena.alloc(16)
  i64[smallest / 8] = -(1n << 63n)
  const keys = new Cells(held, 8, 0, smallest)
  const seen = new Cells(held, 1)
  const kind = orderKind(type)
  const isBoolean = physicalOf(type) === 'bits'
  const direction = wantMin ? 1 : 0
  return {
    update: (input, s, groups, at) => {
      keys.reach(groups)
      seen.reach(groups)
      const x = input.args[0]!
      if (isNullConstant(x)) return
      const valid = countedRows(input, 0, s.rows, at)
      if (x.kind === PACKED) {
        kernels.best_packed_by_run(
          kind, direction, x.data, x.width, x.extra, valid, s.ends, s.groups, s.count, keys.at, seen.at)
        return
      }
      const values = isBoolean ? widened(x, at) : flatEights(x, at.arena)
      kernels.best_by_run(kind, direction, values, valid, s.ends, s.groups, s.count, keys.at, seen.at)
    },
    finish: (from, n, at) => {
      keys.reach(from + n)
      seen.reach(from + n)
      const out = at.arena.alloc(n * 8 + 16)
      kernels.keys_to_values(kind, direction, keys.at + from * 8, n, out)
      const validity = seenBits(seen, from, n, at.arena)
      if (!isBoolean) return flat(type, n, out, validity)
      const data = bitmap(n, at.arena)
      kernels.i64_to_bits(out, n, data)
      return flat(type, n, data, validity)
    },
  }
}

function widened(x: Column, at: Evaluation): number {
  const out = at.arena.alloc(x.length * 8 + 16)
  kernels.bits_to_i64(bits(x, at.arena).data, x.length, out)
  return out
}

function codedExtreme(wantMin: boolean, type: DataType, held: HeldMemory): Accumulator {
  const known = codesFor(type, held)
  const best = new Cells(held, 4)
  return {
    update: (input, s, groups, at) => {
      best.reach(groups)
      const x = input.args[0]!
      const codes = known.codes(x, at.arena) >>> 2
      const group = groupOfRows(s, at.arena) >>> 2
      const dictionary = known.dictionary()
      const cells = best.at >>> 2
      for (let row = 0; row < s.rows; row++) {
        const code = u32[codes + row]!
        if (code === 0 || !bitAt(input.mask, row)) continue
        const cell = cells + u32[group + row]!
        const old = u32[cell]!
        if (old === code) continue
        if (old === 0 || (compareEntries(dictionary, code, old) < 0) === wantMin) u32[cell] = code
      }
    },
    finish: (from, n, at) => {
      best.reach(from + n)
      return known.column(type, best.at + from * 4, n, at.arena)
    },
  }
}

/** Byte order of two entries that differ. */
function compareEntries(dictionary: Dictionary, a: number, b: number): number {
  const at = dictionary.offsets >>> 2
  const aStart = u32[at + a]!
  const bStart = u32[at + b]!
  const aLength = u32[at + a + 1]! - aStart
  const bLength = u32[at + b + 1]! - bStart
  const n = Math.min(aLength, bLength)
  for (let i = 0; i < n; i++) {
    const d = u8[dictionary.bytes + aStart + i]! - u8[dictionary.bytes + bStart + i]!
    if (d !== 0) return d
  }
  return aLength - bLength
}
