// The step of a commit that gives the new series of a parsed table their ids: called by the sequencer once
// the table's tags stand in its directory (in the order of table.tags, then newTags). Only series that a
// row uses are added; rows then hold real ids, and the database's index learns the spellings.
import { assert } from '../../kernels/assert.ts'
import { u32 } from '../../kernels/memory.ts'
import type { SeriesDirectory } from '../../storage/buffer/series-directory.ts'
import { PROVISIONAL } from './parse-memory.ts'
import type { ParsedTable } from './parsed-write.ts'
import type { SeriesIndex } from './series-index.ts'

const UNKNOWN = -1

export function resolveSeries(parsed: ParsedTable, directory: SeriesDirectory, index: SeriesIndex): void {
  const { newSeries, table } = parsed
  if (newSeries.count === 0) return
  assert(directory.tags.length >= table.tags.length + parsed.newTags.length, 'tags first, then series')
  const ids = new Int32Array(newSeries.count).fill(UNKNOWN)
  const rows = parsed.series >>> 2
  for (let row = 0; row < parsed.rows; row++) {
    const series = u32[rows + row]!
    if (series < PROVISIONAL) continue
    const number = series - PROVISIONAL
    let id = ids[number]!
    if (id === UNKNOWN) {
      id = directory.seriesOf(newSeries.tagsAt(number), newSeries.tagCount(number))
      ids[number] = id
      index.add(table.name, id, newSeries.keyAt(number), newSeries.keyLength(number))
    }
    u32[rows + row] = id
  }
}
