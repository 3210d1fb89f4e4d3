// DISTINCT ON: the first row of each combination of keys, in the order of the input. Streams; holds the
// keys.
import { kernels } from '../../kernels/load.ts'
import { filledBits } from '../expressions/forms.ts'
import { filterBatch } from '../expressions/take.ts'
import { HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import type { Steps } from '../steps.ts'
import { eachBatch } from './each-batch.ts'
import { GroupKeys, type GroupKey } from './group-keys.ts'

export function* distinctOn(
  input: Steps, keys: readonly GroupKey[], keep: readonly number[], query: Query,
): Steps {
  const groups = new GroupKeys(keys, new HeldMemory(query))
  yield* eachBatch(input, query, function* (batch, arena) {
    const known = groups.table.count
    // Of every row, so that the row where a group begins is known.
    const group = groups.assignRows(batch, { arena, query })
    const bits = filledBits(batch.rows, false, arena)
    const count = kernels.group_firsts(group, batch.rows, known, bits)
    if (count > 0) yield filterBatch(batch, bits, count, keep, arena)
  })
}
