// first_value and last_value, selector_first and selector_last: the row that is first or last by a key
// keeps its values.
import { kernels } from '../../kernels/load.ts'
import { flat, type Column } from '../../kernels/column.ts'
import type { Pointer } from '../../kernels/memory.ts'
import { float64, timestampNs, type DataType } from '../../kernels/type.ts'
import type { Signature } from '../../planner/function.ts'
import { orderKind } from '../expressions/compare.ts'
import { bits, flatEights } from '../expressions/forms.ts'
import { physicalOf, valueBytes } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import {
  Cells, countedRows, seenBits, type Accumulator, type AggregateContext, type AggregateInput, type Stretches,
} from './accumulator.ts'
import { firstOrLastSorted, needsSorting, selectorSorted } from './first-by-keys.ts'
import { KeptValues } from './kept-values.ts'
import { orderKey } from './order-key.ts'
import type { Evaluation } from '../expressions/vector.ts'
import type { HeldMemory } from '../held-memory.ts'

/** first_value(x ORDER BY k), last_value(…). NULL values count unless IGNORE NULLS. */
export function firstOrLast(wantLast: boolean): (context: AggregateContext) => Accumulator {
  return (context) => {
    const { call, held, isTime } = context
    if (needsSorting(call)) return firstOrLastSorted(wantLast)(context)
    const [key] = call.orderBy
    const byTime = call.orderBy.length === 1 && !key!.descending && isTime(key!.expr)
    const kept = new KeptValues(call.args[0]!.type, held)
    const keys = new Cells(held, 8)
    const seen = new Cells(held, 1)
    return {
      update: (input, s, groups, at) => {
        kept.reach(groups)
        keys.reach(groups)
        seen.reach(groups)
        const valid = call.ignoreNulls ? countedRows(input, 0, s.rows, at) : input.mask
        const order = orderKey(call.orderBy, input.order, s.rows, at)
        const rows = at.arena.alloc(s.count * 4 + 16)
        const to = at.arena.alloc(s.count * 4 + 16)
        // Without a key, rows of a stretch come in the order wanted.
        const ascending = call.orderBy.length === 0 || (byTime && s.ascending)
        const n = kernels.pick_by_time(
          wantLast ? 1 : 0, ascending ? 1
            : 0, order, valid, s.ends, s.groups, s.count, keys.at, seen.at, rows, to)
        kept.move(input.args[0]!, rows, to, n, at)
      },
      finish: (from, n, at) => kept.column(from, n, at.arena),
    }
  }
}

export const anyValue: Signature = (types) => types.length === 1 ? { args: types, gives: types[0]! } : null

type StructType = Extract<DataType, { kind: 'struct' }>

/** selector(value, time, other…) -> Struct {value, time, other_1 …}. */
export const selectorSignature: Signature = ([value, time, ...others]) => {
  if (value === undefined || time === undefined) return null
  const plain = value.kind === 'dictionary' ? value.value : value.kind === 'null' ? float64 : value
  const timeType: DataType = time.kind === 'timestamp' ? time : timestampNs
  if (time.kind !== 'timestamp' && time.kind !== 'utf8' && time.kind !== 'null') return null
  const gives: StructType = {
    kind: 'struct',
    fields: [
      { name: 'value', type: plain }, { name: 'time', type: timeType },
      ...others.map((type, i) => ({ name: `other_${i + 1}`, type })),
    ],
  }
  return { args: [plain, timeType, ...others], gives }
}

export type SelectorKind = 'first' | 'last' | 'min' | 'max'

export function selector(kind: SelectorKind): (context: AggregateContext) => Accumulator {
  return (context) => {
    const { call, held, isTime } = context
    const { type } = call
    const physical = physicalOf(call.args[0]!.type)
    const isNoNumber = physical === 'bytes' || valueBytes(physical) > 8
    if ((kind === 'min' || kind === 'max') && isNoNumber) {
      return selectorSorted(kind)(context)
    }
    const ordered = isTime(call.args[1]!)
    if (type.kind !== 'struct')
      return fail('sql-not-implemented', NOWHERE, { what: `selector_${kind} of ${type.kind}` })
    const kept = type.fields.map((f) => new KeptValues(f.type, held))
    const choose = kind === 'first' || kind === 'last' ? byTime(kind, ordered, held)
      : byValue(kind, held)
    const { seen } = choose
    return {
      update: (input, s, groups, at) => {
        for (const k of kept) k.reach(groups)
        const rows = at.arena.alloc(s.count * 4 + 16)
        const to = at.arena.alloc(s.count * 4 + 16)
        const n = choose.pick(input, s, groups, rows, to, at)
        kept.forEach((k, i) => k.move(input.args[i]!, rows, to, n, at))
      },
      finish: (from, n, at): Column => {
        seen.reach(from + n)
        const children = kept.map((k) => k.column(from, n, at.arena))
        return { ...flat(type, n, 0, seenBits(seen, from, n, at.arena)), children }
      },
    }
  }
}

type Choice = {
  readonly seen: Cells
  readonly pick: (
    input: AggregateInput, s: Stretches, groups: number, rows: Pointer, to: Pointer, at: Evaluation) => number
}

/** `ordered`: the time is that of the runs, so the first and last rows of a stretch are known. */
function byTime(kind: 'first' | 'last', ordered: boolean, held: HeldMemory): Choice {
  const times = new Cells(held, 8)
  const seen = new Cells(held, 1)
  return {
    seen,
    pick: (input, s, groups, rows, to, at) => {
      times.reach(groups)
      seen.reach(groups)
      const valid = countedRows(input, 0, s.rows, at)
      return kernels.pick_by_time(
        kind === 'last' ? 1 : 0, ordered && s.ascending ? 1 : 0, flatEights(input.args[1]!, at.arena), valid,
        s.ends, s.groups, s.count, times.at, seen.at, rows, to)
    },
  }
}

function byValue(kind: 'min' | 'max', held: HeldMemory): Choice {
  const keys = new Cells(held, 8)
  const times = new Cells(held, 8)
  const seen = new Cells(held, 1)
  return {
    seen,
    pick: (input, s, groups, rows, to, at) => {
      keys.reach(groups)
      times.reach(groups)
      seen.reach(groups)
      const x = input.args[0]!
      const valid = countedRows(input, 0, s.rows, at)
      return kernels.pick_best(
        orderKind(x.type), kind === 'min' ? 1
          : 0, comparable(x, at), flatEights(input.args[1]!, at.arena), valid,
        s.ends, s.groups, s.count, keys.at, times.at, seen.at, rows, to)
    },
  }
}

function comparable(x: Column, at: Evaluation): Pointer {
  if (physicalOf(x.type) === 'bits') {
    const out = at.arena.alloc(x.length * 8 + 16)
    kernels.bits_to_i64(bits(x, at.arena).data, x.length, out)
    return out
  }
  return flatEights(x, at.arena)
}
