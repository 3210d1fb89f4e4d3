// What is known of tables when a query starts, for rules that run then (optimise.ts). The engine supplies
// it; asking costs microseconds and reads no data. Not what follows from a plan alone (properties.ts).
// Nothing of it is exact, so no answer may depend on it.
import type { TableView } from './catalog.ts'
import type { TimeRange } from './plan.ts'

export type Statistics = {
  /** Rows of a table whose times may lie in the range. */
  readonly rows: (table: TableView, range: TimeRange) => number
  /** Of all times. */
  readonly series: (table: TableView) => number
  /** Different values of a tag, of all times. */
  readonly values: (table: TableView, tag: string) => number
}
