// Rows of a virtual table as batches of the columns a plan reads. What the rows are is the provider's
// business (system-tables/); they are few, so all are made at once, one value at a time.
import type { ProviderScan } from '../../planner/plan.ts'
import { columnOf } from '../expressions/scalars.ts'
import type { Query } from '../query.ts'
import type { Steps } from '../steps.ts'
import { providerOf } from '../system-tables/index.ts'
import type { ProviderContext } from '../system-tables/provider.ts'

export function* providerRows(plan: ProviderScan, query: Query, context: ProviderContext): Steps {
  const { view, rows } = providerOf(plan.provider)
  const places = plan.columns.map((column) => {
    const source = plan.reads.find((read) => read.column.id === column.id)!.source
    return view.columns.findIndex((known) => known.name === source)
  })
  const all = [...rows(context)]
  const arena = query.scratch()
  for (let from = 0; from < all.length; from += query.batchRows) {
    const some = all.slice(from, from + query.batchRows)
    const columns = places.map(
      (place) => columnOf(some.map((row) => row[place]!), view.columns[place]!.type, arena))
    yield { rows: some.length, columns, runs: null }
    arena.reset()
  }
}
