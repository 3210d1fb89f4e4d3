// Dashboards at once: closed loops of 1, 4, 16 and 64 clients asking for one series' last hour, and for its
// last row. The form is the one that was fastest for the column. DuckDB is not asked: it has no clients.
import type { Asker } from '../asker.ts'
import { attempt, say, type Context } from '../context.ts'
import { bestOf, statistics } from '../measured.ts'
import { instancesOf } from '../questions/question.ts'

const TYPES = ['single-groupby-1-1-1', 'last-1'] as const

export async function concurrency(context: Context, askers: readonly Asker[]): Promise<void> {
  const { quick } = context.options
  for (const type of TYPES) {
    const questions = instancesOf(type, context.set)
    for (const clients of quick ? [16] : [1, 4, 16, 64]) {
      for (const asker of askers) {
        const form = bestOf(context.cells.filter((cell) => cell.type === type &&
          cell.column === asker.column))?.form
        if (form === undefined) continue
        const texts = questions.flatMap((question) =>
          asker.forms(question).filter(({ name }) => name === form).map(({ text }) => text))
        await attempt(context, asker.column, `${type} with ${clients} clients`, async () => {
          const started = performance.now()
          const samples = await asker.time(
            texts, { seconds: quick ? 0.6 : 4, requestsMin: 1, connections: clients })
          const perS = samples.length / (performance.now() - started) * 1000
          const { medianMs, p99Ms } = statistics(samples)
          context.concurrency.push({ column: asker.column, type, clients, perS, medianMs, p99Ms })
          const times = `${medianMs.toFixed(2)} / ${p99Ms.toFixed(2)} ms`
          say(`  ${asker.column} ${type}, ${clients} clients: ${perS.toFixed(0)}/s, ${times}`)
        })
      }
    }
  }
}
