// generate_series(…) and range(…) in FROM: their values as rows of one column. Values are made at once (a
// limited number, series.ts), rows a batch at a time.
import type { Scalar } from '../../../kernels/column.ts'
import { sameType, type DataType } from '../../../kernels/type.ts'
import { columnOf } from '../../expressions/scalars.ts'
import type { Query } from '../../query.ts'
import { PAUSE, type Steps } from '../../steps.ts'
import { seriesArguments, seriesOf } from '../series.ts'
import type { TableFunctionWithRows } from './table-function.ts'

function* rowsOf(
  name: string, args: readonly Scalar[], type: DataType, includesStop: boolean, query: Query,
): Steps {
  if (args.includes(null)) return
  const values = seriesOf(name, args, type, includesStop)
  const arena = query.scratch()
  for (let from = 0; from < values.length; from += query.batchRows) {
    const some = values.slice(from, from + query.batchRows)
    yield { rows: some.length, columns: [columnOf(some, type, arena)], runs: null }
    arena.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
}

function tableSeries(name: string, doc: string, includesStop: boolean): TableFunctionWithRows {
  return {
    kind: 'table', name, aliases: [], doc,
    columns: (_, types) => {
      const wanted = seriesArguments(types)
      const fits = wanted !== null && types.every((type, i) =>
        type.kind === 'null' || type.kind === 'int' || sameType(type, wanted[i]!))
      return fits ? [{ name: 'value', type: wanted[0]!, nullable: false }] : null
    },
    rows: (args, [type], query) => rowsOf(name, args, type!, includesStop, query),
  }
}

export const range = tableSeries(
  'range', 'Integers, dates or times from a start by a step, without the stop, as rows.', false)
export const generateSeries = tableSeries(
  'generate_series', 'Integers, dates or times from a start by a step, the stop included, as rows.', true)
