// The answer of GET /api/v3/configure/database: names of databases as one batch of rows, sorted. Not a query:
// nothing is planned, and whoever asks sees deleted databases only on request.
import { Arena } from '../kernels/arena.ts'
import type { Batch } from '../kernels/batch.ts'
import { boolean, utf8 } from '../kernels/type.ts'
import type { Storage } from '../storage/storage.ts'
import type { QueryStream } from './door.ts'
import { columnOf } from './expressions/scalars.ts'

export function databaseList(storage: Storage, showDeleted: boolean): QueryStream {
  const arena = new Arena(storage.budgets.queries)
  const databases = [...storage.catalog.databases.values()]
    .filter((database) => showDeleted || database.deleted === null)
    .sort((a, b) => a.name < b.name ? -1 : 1)
  const names = columnOf(databases.map((database) => database.name), utf8, arena)
  const deleted = columnOf(databases.map((database) => database.deleted !== null), boolean, arena)
  const columns = showDeleted ? [names, deleted] : [names]
  let batch: Batch | null = { rows: databases.length, columns, runs: null }
  return {
    schema: [
      { name: 'iox::database', type: utf8 }, ...(showDeleted ? [{ name: 'deleted', type: boolean }] : []),
    ],
    next: () => {
      const one = batch
      batch = null
      return Promise.resolve(one)
    },
    close: () => arena.release(),
  }
}
