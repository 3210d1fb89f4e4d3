// The scripts that are crashed and failed at every event: small on purpose, since each is run once per event.
// Between them they pass through everything that writes to the disk: new databases, tables and columns,
// overwrites, snapshots of one and several windows, log collection, a dropped table that is made again,
// clean stops. Not random: what varies with the seed is the order of things that happen together.
import type { Point, Value } from '../../properties/model.ts'
import type { SessionOptions } from '../../storage/session.ts'

export type Step =
  | { readonly kind: 'write'; readonly points: readonly Point[] }
  | { readonly kind: 'create'; readonly table: string }
  | { readonly kind: 'drop'; readonly table: string }
  | { readonly kind: 'snapshot' }
  /** A clean stop and a start. */
  | { readonly kind: 'restart' }
  | { readonly kind: 'sleep'; readonly ms: number }
  | { readonly kind: 'together'; readonly steps: readonly Step[] }

export type Scenario = { readonly options: SessionOptions; readonly steps: readonly Step[] }

const MINUTE = 60_000_000_000

/** `at` in minutes; gen1 windows of a scenario are ten minutes long. */
function point(
  table: string, tags: Record<string, string>, at: number, fields: Record<string, Value>,
): Point {
  return {
    table, tags: new Map(Object.entries(tags)), time: BigInt(at * MINUTE),
    fields: new Map(Object.entries(fields)),
  }
}

const write = (...points: Point[]): Step => ({ kind: 'write', points })
const create = (table: string): Step => ({ kind: 'create', table })
const drop = (table: string): Step => ({ kind: 'drop', table })
const sleep = (ms: number): Step => ({ kind: 'sleep', ms })
const together = (...steps: Step[]): Step => ({ kind: 'together', steps })
const snapshot: Step = { kind: 'snapshot' }
const restart: Step = { kind: 'restart' }

const first = write(
  point('cpu', { host: 'a' }, 1, { f1: 0.5, i1: 1n }), point('cpu', { host: 'b' }, 1, { f1: 1.5, i1: 2n }),
  point('disk', { host: 'a', path: '/' }, 2, { s1: 'read only', b1: true }),
)
const overwrite = write(
  point('cpu', { host: 'a' }, 1, { i1: -7n }), point('cpu', { host: 'a' }, 2, { f1: 2.25 }))
const widen = write(
  point('cpu', { host: 'a', rack: 'r1' }, 3, { u1: 2n ** 63n }),
  point('cpu', { host: 'b' }, 1, { s1: 'late' }))

export const scenarios: Readonly<Record<string, Scenario>> = {
  /** Every segment goes as soon as its rows are in files. */
  'collected log': {
    options: { walSegmentsToKeep: 0, walFlushIntervalMs: 20 },
    steps: [
      create('made'), first, overwrite, snapshot, sleep(30), widen, drop('disk'),
      write(point('cpu', { host: 'b' }, 1, { i1: 9n })), snapshot, restart,
      write(point('disk', { host: 'c' }, 5, { s1: 'made again' })), overwrite,
    ],
  },
  /** Starts that find rows in files and in several segments of the log. */
  'restarts': {
    options: { walSegmentsToKeep: 1, walFlushIntervalMs: 1 },
    steps: [
      first, restart, overwrite, widen, snapshot, overwrite, restart, drop('cpu'),
      write(point('cpu', { host: 'a' }, 30, { f1: 3 })), restart, snapshot, first,
    ],
  },
  /** Files of several windows, and times before 1970. */
  'windows': {
    options: { walSegmentsToKeep: 2, walFlushIntervalMs: 50 },
    steps: [
      write(...[-25, -10, -1, 0, 9, 10].map((at) => point('cpu', { host: 'a' }, at, { i1: BigInt(at) }))),
      snapshot,
      write(...[-25, -10, 10].map((at) => point('cpu', { host: 'a' }, at, { f1: at / 4 }))), snapshot,
      restart, write(point('cpu', { host: 'a' }, -10, { i1: 77n })),
    ],
  },
  /** A full log asks for snapshots: they run beside writes and a drop. */
  'full log': {
    options: { walSegmentsToKeep: 0, walFlushIntervalMs: 1, walSnapshotSize: 1 },
    steps: [
      first, sleep(60), overwrite, together(widen, write(point('mem', {}, 1, { i1: 1n }))), sleep(5),
      together(overwrite, drop('disk')), restart, first, sleep(60),
    ],
  },
  /** A full write buffer does: so small a one that every few rows fill half of it. */
  'full buffer': {
    options: { walSegmentsToKeep: 1, walFlushIntervalMs: 10, forceSnapshotBytes: 128 << 10 },
    steps: [first, sleep(20), together(overwrite, widen), sleep(20), restart, overwrite, sleep(20)],
  },
}

export function scenarioOf(name: string): Scenario {
  const found = scenarios[name]
  if (found !== undefined) return found
  throw new Error(`no scenario '${name}'; there are: ${Object.keys(scenarios).join(', ')}`)
}
