// The functions that may stand in FROM. A new one is a file beside this and a line here.
import { generateSeries, range } from './series.ts'
import type { TableFunctionWithRows } from './table-function.ts'

export const tableFunctions: readonly TableFunctionWithRows[] = [generateSeries, range]
