// DISTINCT inside an aggregate: rows whose (group, arguments) were seen before are left out, the others go to the
// aggregate as it is. Holds every distinct value once.
import { kernels } from '../../kernels/load.ts'
import { flat } from '../../kernels/column.ts'
import { int64 } from '../../kernels/type.ts'
import type { AggregateCall } from '../../planner/expression.ts'
import { takeRows } from '../expressions/take.ts'
import type { Vector } from '../expressions/vector.ts'
import { GroupKeys } from '../operators/group-keys.ts'
import type { Query } from '../query.ts'
import { groupOfRows, type Accumulator } from './accumulator.ts'

export function distinctAccumulator(call: AggregateCall, inner: Accumulator, query: Query): Accumulator {
  const place = (i: number): Vector => ({
    type: i === 0 ? int64 : call.args[i - 1]!.type, isConstant: false, reads: new Set([i]),
    evaluate: (batch) => batch.columns[i]!,
  })
  const keys = Array.from({ length: call.args.length + 1 }, (_, i) => {
    const vector = place(i)
    return { type: vector.type, nullable: i > 0, vector, bucket: null, isTag: false }
  })
  const seen = new GroupKeys(keys, query.arena)
  return {
    update: (input, s, groups, at) => {
      const { arena } = at
      const groupOf = groupOfRows(s, arena)
      const wide = arena.alloc(s.rows * 8 + 16)
      kernels.widen_8(groupOf, s.rows, wide)
      const columns = [flat(int64, s.rows, wide, 0), ...input.args]
      const known = seen.table.count
      const numbers = seen.assign({ rows: s.rows, columns, runs: null }, at).groups
      const bits = arena.zeroed(Math.ceil(s.rows / 64) * 8 + 8)
      kernels.group_firsts(numbers, s.rows, known, bits)
      // A value seen only in rows that do not count (FILTER) would be marked as seen: those rows go first.
      const count = kernels.bits_count(bits, s.rows)
      const rows = arena.alloc(count * 4 + 16)
      kernels.bits_select(bits, s.rows, rows)
      const chosen = arena.alloc(count * 4 + 16)
      kernels.take_4(groupOf, rows, count, chosen)
      inner.update({
        args: input.args.map((c) => takeRows(c, rows, count, arena)),
        order: input.order.map((c) => takeRows(c, rows, count, arena)),
        mask: 0,
      }, { ends: 0, groups: chosen, count, rows: count, ascending: false }, groups, at)
    },
    finish: (from, n, at) => inner.finish(from, n, at),
  }
}

