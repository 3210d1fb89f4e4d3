// DISTINCT inside an aggregate: rows whose (group, arguments) were seen before are left out, the others go
// to the aggregate as it is. Holds every distinct value once.
import { kernels } from '../../kernels/load.ts'
import type { Arena } from '../../kernels/arena.ts'
import { flat, type Column } from '../../kernels/column.ts'
import type { Pointer } from '../../kernels/memory.ts'
import { int64 } from '../../kernels/type.ts'
import type { AggregateCall } from '../../planner/expression.ts'
import { filledBits } from '../expressions/forms.ts'
import { takeRows } from '../expressions/take.ts'
import type { Vector } from '../expressions/vector.ts'
import { GroupKeys } from '../operators/group-keys.ts'
import type { HeldMemory } from '../held-memory.ts'
import { groupOfRows, type Accumulator, type AggregateContext } from './accumulator.ts'
import type { AggregateFunctionWithAccumulator } from './define.ts'

/** What a call with or without DISTINCT needs. */
export function accumulatorOf(context: AggregateContext): Accumulator {
  const { call, held } = context
  const f = call.function as AggregateFunctionWithAccumulator
  const inner = f.accumulate(context)
  return call.distinct && !f.ignoresDuplicates ? distinctAccumulator(call, inner, held) : inner
}

function distinctAccumulator(call: AggregateCall, inner: Accumulator, held: HeldMemory): Accumulator {
  const place = (i: number): Vector => ({
    type: i === 0 ? int64 : call.args[i - 1]!.type, isConstant: false, reads: new Set([i]),
    evaluate: (batch) => batch.columns[i]!,
  })
  const keys = Array.from({ length: call.args.length + 1 }, (_, i) => {
    const vector = place(i)
    return { type: vector.type, nullable: i > 0, vector, bucket: null, isTag: false }
  })
  const seen = new GroupKeys(keys, held)
  return {
    update: (input, s, groups, at) => {
      const { arena } = at
      const all: Rows = { groupOf: groupOfRows(s, arena), rows: s.rows, args: input.args, order: input.order }
      // Rows that FILTER leaves out go first: a value seen only in them has not been seen.
      const { groupOf, rows, args, order } = input.mask === 0 ? all : chosenRows(all, input.mask, arena)
      if (rows === 0) return
      const wide = arena.alloc(rows * 8 + 16)
      kernels.widen_8(groupOf, rows, wide)
      const known = seen.table.count
      const columns = [flat(int64, rows, wide, 0), ...args]
      const numbers = seen.assignRows({ rows, columns, runs: null }, at)
      const bits = filledBits(rows, false, arena)
      kernels.group_firsts(numbers, rows, known, bits)
      const fresh = chosenRows({ groupOf, rows, args, order }, bits, arena)
      const stretches =
        { ends: 0, groups: fresh.groupOf, count: fresh.rows, rows: fresh.rows, ascending: false }
      inner.update({ args: fresh.args, order: fresh.order, mask: 0 }, stretches, groups, at)
    },
    finish: (from, n, at) => inner.finish(from, n, at),
  }
}


type Rows = {
  readonly groupOf: Pointer
  readonly rows: number
  readonly args: readonly Column[]
  readonly order: readonly Column[]
}

function chosenRows(all: Rows, bits: Pointer, arena: Arena): Rows {
  const count = kernels.bits_count(bits, all.rows)
  const rows = arena.alloc(count * 4 + 64)
  kernels.bits_select(bits, all.rows, rows)
  const groupOf = arena.alloc(count * 4 + 16)
  kernels.take_4(all.groupOf, rows, count, groupOf)
  const take = (c: Column): Column => takeRows(c, rows, count, arena)
  return { groupOf, rows: count, args: all.args.map(take), order: all.order.map(take) }
}
