// Lets one call of a script fail, for every file event and every way that call can fail; the script goes on,
// ends in a stop or a power cut, and recovery is asked for. A request that got an error may be whole or
// absent, as it was told (P-02). Excepted is one thing alone: after a failed sync of a directory the machine
// is rebooted before the next start, as RELIABILITY.md asks for.
import assert from 'node:assert/strict'
import type { FileFault, FileOperation } from '../../../storage/env/simulated/faults.ts'
import type { PowerCut } from '../../../storage/env/simulated/power-cut.ts'
import { diskAfter, WAYS } from './crash.ts'
import { newMachine, Script, type FileEvent } from './machine.ts'
import { recoverTwice } from './recovery.ts'
import { scenarioOf } from './scenarios.ts'
import { Violation, type Slice, type Task } from './slice.ts'

const failing = (...codes: ('io' | 'no-space' | 'too-many-open')[]): FileFault[] =>
  codes.map((code) => ({ kind: 'fail', code }))
/** It happened, and the answer says that it did not. */
const lostAnswer: FileFault = { kind: 'fail-after', code: 'io' }
/** Bytes of a short write: not whole frames or pages, and less than most. */
const SHORT_BYTES = 70

const FAULTS: Readonly<Record<FileOperation, readonly FileFault[]>> = {
  open: [...failing('io', 'no-space', 'too-many-open'), lostAnswer],
  read: failing('io'),
  write: [
    ...failing('io', 'no-space'), lostAnswer, { kind: 'short', code: 'io', bytes: SHORT_BYTES },
    { kind: 'short', code: 'no-space', bytes: SHORT_BYTES },
  ],
  sync: [...failing('io', 'no-space'), lostAnswer],
  truncate: [...failing('io'), lostAnswer],
  stat: failing('io'),
  list: failing('io', 'too-many-open'),
  makeDirectories: [...failing('io', 'no-space'), lostAnswer],
  link: [...failing('io', 'no-space'), lostAnswer],
  rename: [...failing('io', 'no-space'), lostAnswer],
  unlink: [...failing('io'), lostAnswer],
  removeDirectory: [...failing('io'), lostAnswer],
  syncDirectory: [...failing('io'), lostAnswer],
  close: [...failing('io'), lostAnswer],
}

export type SingleFault = { readonly event: FileEvent; readonly fault: FileFault }

/** Every event of an undisturbed script, once for each way it can fail. */
export async function faultsOf(name: string, seed: number): Promise<SingleFault[]> {
  const scenario = scenarioOf(name)
  const all: SingleFault[] = []
  const machine = newMachine(seed, 0, undefined, (event) => {
    for (const fault of FAULTS[event.operation]) all.push({ event, fault })
    return undefined
  })
  const script = new Script(machine, scenario.options)
  await machine.run(async () => {
    await script.run(scenario)
    await script.stop()
  })
  return all
}

const ENDINGS: readonly (PowerCut | 'stop')[] =
  ['stop', ...Object.values(WAYS).filter((way) => way !== 'kill')]

async function faultRun(task: Task, index: number, { event, fault }: SingleFault): Promise<void> {
  const { seed } = task
  const scenario = scenarioOf(task.scenario)
  let [wasHit, hasLostNames] = [false, false]
  const machine = newMachine(seed, 0, undefined, ({ number, operation, path }) => {
    if (number !== event.number) return undefined
    assert.equal(`${operation} ${path}`, `${event.operation} ${event.path}`, 'not the same run')
    wasHit = true
    hasLostNames = operation === 'syncDirectory' && fault.kind === 'fail'
    return fault
  })
  const script = new Script(machine, scenario.options, () => hasLostNames)
  const ending = ENDINGS[(index + seed) % ENDINGS.length]!
  try {
    await machine.run(async () => {
      await script.run(scenario)
      // The last events are those of the stop itself.
      if (ending === 'stop' || !wasHit) await script.stop()
    })
    assert(wasHit, 'the fault was never met')
    const reboot = hasLostNames ? { bytes: 'kept', names: 'kept' } as const : 'kill'
    const disk = diskAfter(machine, ending === 'stop' ? reboot : ending, index)
    await recoverTwice({ disk, ledger: script.ledger, seed: index, number: 1, options: scenario.options })
  } catch (error) {
    throw new Violation(task, index, `${fault.kind} ${fault.code} of event ${event.number} ` +
      `(${event.operation} ${event.path}), then ${JSON.stringify(ending)}, ` +
      `answers ${script.ledger.text}, after\n` +
      `${machine.scheduler.recentEvents.join('\n')}\n`, error)
  }
}

export async function faultSlice(task: Task): Promise<Slice> {
  const faults = await faultsOf(task.scenario, task.seed)
  const counts = { runs: 0 }
  let at = task.from
  for (; at < faults.length && counts.runs < task.max; at += task.step, counts.runs++) {
    await faultRun(task, at, faults[at]!)
  }
  return { next: at < faults.length ? at : null, counts }
}
