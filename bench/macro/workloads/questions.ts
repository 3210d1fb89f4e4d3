// All types of questions, one after the other, asked of every loaded system in turns.
import type { Asker } from '../asker.ts'
import { notOffered, say, type Context } from '../context.ts'
import { isNoRoute } from '../http.ts'
import { measureQuestion, FULL, QUICK, type Effort } from '../measure.ts'
import { bestOf, type Cell } from '../measured.ts'

export function effortOf(context: Context): Effort {
  const { quick, rounds, seconds } = context.options
  const base = quick ? QUICK : FULL
  return { ...base, rounds: rounds ?? base.rounds, secondsPerForm: seconds ?? base.secondsPerForm }
}

function line(type: string, cells: readonly Cell[]): string {
  const columns = [...new Set(cells.map((cell) => cell.column))]
  const parts = columns.map((column) => {
    const mine = cells.filter((cell) => cell.column === column)
    const best = bestOf(mine)
    const failed = `! ${mine[0]?.error?.slice(0, 60)}`
    return `${column} ${best === undefined ? failed : best.medianMs.toPrecision(3)}`
  })
  return `  ${type}: ${parts.join(' | ')}`
}

/** Columns whose every form meets no route: a language that is not offered is said once, not for every
 * question. */
function noRoute(cells: readonly Cell[]): ReadonlySet<string> {
  const missing = ({ error }: Cell) =>
    error !== undefined && isNoRoute(Number.parseInt(error, 10), error.slice(3))
  const answering = new Set(cells.filter((cell) => !missing(cell)).map(({ column }) => column))
  return new Set(cells.filter(missing).map(({ column }) => column).filter((column) => !answering.has(column)))
}

export async function askAll(
  context: Context, askers: readonly Asker[], types: readonly string[],
): Promise<void> {
  let left = askers
  for (const type of types) {
    if (left.length === 0) return
    const found = await measureQuestion(type, context.set, left, effortOf(context), context.floor)
    const without = noRoute(found)
    for (const column of without) {
      notOffered(context, column, 'questions', 'there is no such route')
    }
    left = left.filter(({ column }) => !without.has(column))
    const cells = found.filter(({ column }) => !without.has(column))
    context.cells.push(...cells)
    say(line(type, cells))
    for (const cell of cells) {
      // A form that a system does not know is not a failure while another form answers.
      const other = cells.some((each) => each.column === cell.column && each.error === undefined)
      const wrong = cell.error?.startsWith('wrong answer') === true
      if (cell.error !== undefined && cell.column.startsWith('ours') && (wrong || !other)) {
        context.failures.push({ system: cell.column, part: `${type} ${cell.form}`, text: cell.error })
      }
    }
  }
}
