// How a function in FROM is written: what the planner must know of it, and its rows. One file each in this
// folder, and a line in index.ts.
import type { Scalar } from '../../../kernels/column.ts'
import type { DataType } from '../../../kernels/type.ts'
import type { TableFunction } from '../../../planner/function.ts'
import type { Query } from '../../query.ts'
import type { Steps } from '../../steps.ts'

export type TableFunctionWithRows = TableFunction & {
  /** Batches of all its columns, for arguments its `columns` took; `types` are the columns'. */
  readonly rows: (args: readonly Scalar[], types: readonly DataType[], query: Query) => Steps
}
