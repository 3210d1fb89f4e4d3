// Two starts at once over the log of a killed process: both close its newest segment. Whichever is stopped in
// the middle and goes on later, the log stays whole and the newer process's. Proves P-07 and P-08 for it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Env } from '../../storage/env/env.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { mustWrite, openSession, type Session } from './session.ts'

/** An Env whose first call of `operation` on a closed segment waits for the gate. */
function stoppedAt(env: Env, operation: 'open' | 'rename', gate: { isOpen: boolean; met: boolean }): Env {
  const wait = async (path: string): Promise<void> => {
    if (!path.includes('.settled')) return
    gate.met = true
    while (!gate.isOpen) await env.timers.sleep(1)
  }
  const { files } = env
  return { ...env, files: {
    ...files,
    open: async (path, mode) => {
      const file = await files.open(path, mode)
      if (operation === 'open') await wait(path)
      return file
    },
    rename: async (from, to) => {
      if (operation === 'rename') await wait(from)
      await files.rename(from, to)
    },
  } }
}

for (const operation of ['open', 'rename'] as const) {
  test(`the older start is stopped at the ${operation} of the segment it closes: P-07, P-08`, async () => {
    const simulation = new Simulation({ seed: 4 })
    await simulation.run(async () => {
      const killed = simulation.startProcess()
      await mustWrite(await openSession(killed.env), 't,a=x v=1i 1')
      simulation.kill(killed)
      const gate = { isOpen: false, met: false }
      const older = openSession(stoppedAt(simulation.startProcess('older').env, operation, gate))
        .catch((error: unknown) => error)
      while (!gate.met) await simulation.sleep(1)
      const newer = await openSession(simulation.startProcess('newer').env)
      await mustWrite(newer, 't,a=x v=2i 2')
      gate.isOpen = true
      const outcome = await older
      if (outcome instanceof Error) assert.match(String(outcome), /another process/)
      else await assert.rejects((outcome as Session).write('t,a=x v=9i 9'), /another process/)
      await mustWrite(newer, 't,a=x v=3i 3')
      simulation.powerCut()
      const last = await openSession(simulation.startProcess('last').env)
      const { rows } = await last.sql('SELECT v FROM t WHERE v < 9 ORDER BY v')
      assert.deepEqual(rows, [[1n], [2n], [3n]])
      await last.close()
    })
  })
}

test('an older start that is stopped before it reads the log leaves the log of the newer alone: P-08, P-01',
  async () => {
    const simulation = new Simulation({ seed: 4 })
    await simulation.run(async () => {
      const gate = { isOpen: false, met: false }
      const older = openSession(stoppedAtLog(simulation.startProcess('older').env, gate))
        .catch((error: unknown) => error)
      while (!gate.met) await simulation.sleep(1)
      const newer = await openSession(simulation.startProcess('newer').env)
      await mustWrite(newer, 't,a=x v=1i 1')
      gate.isOpen = true
      assert.match(String(await older), /another process/)
      await mustWrite(newer, 't,a=x v=2i 2')
      simulation.powerCut()
      const last = await openSession(simulation.startProcess('last').env)
      assert.deepEqual((await last.sql('SELECT v FROM t ORDER BY v')).rows, [[1n], [2n]])
      await last.close()
    })
  })

/** An Env whose first list of the log waits for the gate. */
function stoppedAtLog(env: Env, gate: { isOpen: boolean; met: boolean }): Env {
  const { files } = env
  return { ...env, files: {
    ...files,
    list: async (directory) => {
      if (directory.endsWith('/wal')) gate.met = true
      while (gate.met && !gate.isOpen) await env.timers.sleep(1)
      return files.list(directory)
    },
  } }
}
