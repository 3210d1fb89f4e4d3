// What a server still knows after its end: kill -9 in the moment of the last acknowledgement, kill -9 of the
// loaded server, a clean stop after everything went to files. Time runs from the start of the process to the
// first right answer. Invariant: rows lost = rows acknowledged before, less rows counted after; a durable
// system loses none.
import { setTimeout as sleep } from 'node:timers/promises'
import { attempt, say, type Context } from '../context.ts'
import { wholeSet } from '../questions/question.ts'
import { fresh, type Server } from '../server.ts'
import { writeHead } from './ingest.ts'
import { countRows, truthOf, untilTrue } from './truth.ts'

const RIGHT_MS_MAX = 600_000
const BODIES_AT_ONCE = 40
const BODIES_AT_ONCE_QUICK = 8
const AFTER_CRASH_MS = 1000

function note(
  context: Context, server: Server, after: 'kill -9' | 'files' | 'kill -9 at last ack', ms: number,
  rows: number, lost: number,
) {
  context.restarts.push({
    system: server.system.name, after, firstCorrectMs: ms, rows, rowsLost: lost, rss: server.memory().rss,
  })
  say(`  ${server.system.name} after ${after}: ${ms.toFixed(0)} ms, ${lost} of ${rows} rows lost`)
  const durable = server.system.dialect !== 'vm'
  if (lost !== 0 && durable) {
    context.failures.push(
      { system: server.system.name, part: after, text: `${lost} of ${rows} acknowledged rows are lost` })
  }
}

/** A load that is cut off right after its last acknowledgement. */
export async function killAtLastAck(context: Context): Promise<void> {
  const { set, client } = context
  for (const system of context.systems) {
    await attempt(context, system.name, 'kill -9 at last ack', async () => {
      const server = await fresh(system)
      try {
        const count = Math.min(context.options.quick ? BODIES_AT_ONCE_QUICK : BODIES_AT_ONCE, set.batches)
        const requests = { kind: 'bodies', lines: set.lines, index: set.index, from: 0, count } as const
        const result = await client.ask(
          { port: server.port, requests, connections: 4, head: writeHead(server) })
        await server.kill9()
        await server.start()
        const ms = server.readyMs
        if (system.dialect === 'vm') await sleep(AFTER_CRASH_MS)
        await system.visible(server)
        note(context, server, 'kill -9 at last ack', ms, result.rows,
          result.rows - await countRows(server, set))
      } finally {
        await server.remove()
      }
    })
  }
}

async function restart(context: Context, server: Server, after: 'kill -9' | 'files'): Promise<void> {
  const { set } = context
  const question = wholeSet('sum-1', set)
  const truth = await truthOf(server, question)
  const rows = await countRows(server, set)
  if (after === 'kill -9') await server.kill9()
  else await server.stop()
  server.launch()
  const ms = await untilTrue(server, question, truth, RIGHT_MS_MAX)
  note(context, server, after, ms, rows, rows - await countRows(server, set))
}

/** The servers that came back with all rows. */
export async function restartAll(
  context: Context, servers: readonly Server[], after: 'kill -9' | 'files',
): Promise<readonly Server[]> {
  const back: Server[] = []
  for (const server of servers) {
    const ok = await attempt(context, server.system.name, `restart after ${after}`, async () => {
      await restart(context, server, after)
      return true
    })
    if (ok === true) back.push(server)
    else await server.remove()
  }
  return back
}
