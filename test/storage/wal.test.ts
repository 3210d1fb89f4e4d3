// The write-ahead log alone: what was appended and acknowledged comes back after any end of the process,
// damage is named, and nothing else stops a start. Proves P-01, P-07 and P-09 for the log; rows inside
// frames are tested in rows.test.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fenced } from '../../storage/create-record.ts'
import type { Env } from '../../storage/env/env.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { syncDirectory } from '../../storage/env/sync-directory.ts'
import { DamagedObject } from '../../storage/record.ts'
import { replayWal, type ReplayResult } from '../../storage/wal/replay.ts'
import { WalWriter } from '../../storage/wal/writer.ts'

const DIRECTORY = '/wal'
const encoder = new TextEncoder()
const decoder = new TextDecoder()

type Replayed = { readonly texts: string[]; readonly result: ReplayResult }

/** A log whose frames hold their own sequence as text. */
class Log {
  readonly env: Env
  readonly simulation: Simulation
  writer!: WalWriter
  epoch = 0
  sequence = 0

  constructor(simulation: Simulation) {
    this.simulation = simulation
    this.env = simulation.startProcess().env
  }

  refuseIfFenced = async (): Promise<void> => undefined

  async open(persistedThrough = 0): Promise<Replayed> {
    const replayed = await this.replay(persistedThrough)
    const { nextNumber, previous } = replayed.result
    this.writer = new WalWriter(this.env, {
      directory: DIRECTORY, epoch: this.epoch, nextNumber, previous, segmentMs: Number.POSITIVE_INFINITY,
    })
    this.sequence = Math.max(previous?.lastSequence ?? 0, persistedThrough)
    return replayed
  }

  async replay(persistedThrough = 0): Promise<Replayed> {
    const texts: string[] = []
    this.epoch++
    const { refuseIfFenced } = this
    const from = { directory: DIRECTORY, epoch: this.epoch, persistedThrough, refuseIfFenced }
    const result = await replayWal(this.env, from, async (frame) => {
      texts.push(decoder.decode(frame.payload))
    })
    return { texts, result }
  }

  async append(count = 1): Promise<void> {
    for (let i = 0; i < count; i++) {
      await this.writer.segmentForNextFrame()
      await this.writer.append([encoder.encode(`row ${this.sequence + 1}`)], this.sequence + 1, 1)
      this.sequence++
    }
  }

  file(number: number): string {
    return `${DIRECTORY}/${String(number).padStart(11, '0')}.wal`
  }

  async names(): Promise<string[]> {
    return (await this.env.files.list(DIRECTORY)).map((entry) => entry.name).sort()
  }

  async read(number: number): Promise<Uint8Array> {
    return this.env.files.readWhole(this.file(number))
  }

  async write(number: number, bytes: Uint8Array): Promise<void> {
    const file = await this.env.files.open(this.file(number), 'overwrite')
    await file.write(bytes, 0)
    await file.sync()
    await file.close()
  }
}

async function withLog(use: (log: Log) => Promise<void>): Promise<void> {
  const simulation = new Simulation({ seed: 1, eventsMax: 20_000_000 })
  await simulation.run(async () => {
    const log = new Log(simulation)
    await log.env.files.makeDirectories(DIRECTORY)
    await syncDirectory(log.env.files, '/')
    await use(log)
  })
}

const rows = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `row ${from + i}`)

/** Three segments of three frames; the last one open. */
async function threeSegments(log: Log): Promise<void> {
  await log.open()
  for (let segment = 0; segment < 3; segment++) {
    if (segment > 0) await log.writer.leave()
    await log.append(3)
  }
}

async function named(path: string, replay: Promise<unknown>): Promise<void> {
  await assert.rejects(replay, (error: unknown) => {
    assert(error instanceof DamagedObject, String(error))
    assert.equal(error.path, path)
    return true
  })
}

test('a clean stop and a restart: every frame in order, nothing set aside', () => withLog(async (log) => {
  await threeSegments(log)
  await log.writer.close()
  const { texts, result } = await log.replay()
  assert.deepEqual(texts, rows(1, 9))
  assert.deepEqual(result.torn, [])
  assert.equal(result.nextNumber, 4)
}))

test('cut after any byte of the newest segment, the log keeps what was whole and goes on: P-01, P-07',
  () => withLog(async (log) => {
  await threeSegments(log)
  const whole = await log.read(3)
  const ends = [0, 1, 2, 3].map((count) => whole.length - (3 - count) * (64 + 5))
  for (let length = 0; length < whole.length; length++) {
    for (const name of await log.names()) if (
      !/0000000000[123]\.wal$/.test(name)) await log.env.files.unlink(`${DIRECTORY}/${name}`)
    await log.write(3, whole.subarray(0, length))
    const { texts, result } = await log.open()
    const count = ends.findLastIndex((end) => end <= length)
    assert.deepEqual(texts, rows(1, 6 + Math.max(0, count)), `cut at ${length}`)
    const isTorn = length === 0 || !ends.includes(length)
    assert.equal(result.torn.length, isTorn ? 1 : 0, `cut at ${length}: ${result.torn}`)
    assert.equal((await log.names()).some((name) => name.endsWith('.torn')), isTorn)
    await log.append()
    assert.deepEqual((await log.replay()).texts, rows(1, 6 + Math.max(0, count) + 1),
      `after a cut at ${length}`)
  }
}))

test('any flipped bit of a stopped log is named, or harms nothing: P-09', () => withLog(async (log) => {
  await threeSegments(log)
  await log.writer.close()
  let harmless = 0
  for (let number = 1; number <= 3; number++) {
    const sound = await log.read(number)
    for (let at = 0; at < sound.length; at++) {
      const bad = sound.slice()
      bad[at] = bad[at]! ^ (1 << (at % 8))
      await log.write(number, bad)
      const outcome = await log.replay().catch((error: unknown) => error)
      if (outcome instanceof DamagedObject) assert.equal(
        outcome.path, log.file(number), `byte ${at}: ${outcome.message}`)
      else {
        if (outcome instanceof Error) throw outcome
        // Only the end frame of the newest segment, which holds no rows.
        assert.deepEqual((outcome as Replayed).texts, rows(1, 9), `byte ${at} of segment ${number}`)
        assert(number === 3 && at >= sound.length - 64, `byte ${at} of segment ${number} is not checked`)
        harmless++
      }
      for (const name of await log.names()) if (name.endsWith('.torn')) await log.env.files.unlink(
        `${DIRECTORY}/${name}`)
      await log.write(number, sound)
    }
  }
  assert.equal(harmless, 64)
}))

test('of a killed log, a flipped bit can cost the last frame alone, and is named even then',
  () => withLog(async (log) => {
  await threeSegments(log)
  const sound = await log.read(3)
  for (let at = 0; at < sound.length; at++) {
    const bad = sound.slice()
    bad[at] = bad[at]! ^ 1
    await log.write(3, bad)
    const outcome = await log.replay().catch((error: unknown) => error)
    if (outcome instanceof DamagedObject) assert.equal(outcome.path, log.file(3))
    else {
      if (outcome instanceof Error) throw outcome
      assert(at >= sound.length - 64 - 5, `byte ${at} costs more than the last frame`)
      assert.deepEqual((outcome as Replayed).texts, rows(1, 8))
      assert.match((outcome as Replayed).result.torn[0]!, /^\/wal\/00000000003\.wal: .*kept as .*\.torn$/)
    }
    await log.write(3, sound)
  }
}))

test('a segment is left after a failed write or sync, and what failed does not come back: P-02',
  () => withLog(async (log) => {
  for (const operation of ['write', 'sync'] as const) {
    await log.open()
    await log.append(2)
    log.simulation.faults.decide = (asked, path) => asked === operation && path.endsWith('.wal')
      ? operation === 'write' ? { kind: 'short', code: 'io', bytes: 70 } : { kind: 'fail', code: 'io' }
        : undefined
    await assert.rejects(log.append(), { name: 'FileFailure' })
    log.simulation.faults.decide = undefined
    await log.append(2)
  }
  assert.deepEqual((await log.replay()).texts, rows(1, 8))
}))

test('a start frame or a name that could not be synced is not part of the log', () => withLog(async (log) => {
  for (const operation of ['sync', 'syncDirectory', 'write'] as const) {
    await log.open()
    await log.append(2)
    await log.writer.leave()
    log.simulation.faults.decide = (asked) => asked === operation ? { kind: 'fail-after', code: 'io' }
      : undefined
    await assert.rejects(log.append(), { name: 'FileFailure' })
    log.simulation.faults.decide = undefined
    await log.append(1)
  }
  const { texts, result } = await log.replay()
  assert.deepEqual(texts, rows(1, 9))
  assert.equal(result.torn.length, 1, 'the last one; those before were set aside by earlier starts')
  assert.deepEqual((await log.replay()).result.torn, [])
}))

test('on a full disk one file waits for room, however often it is tried: P-13', () => withLog(async (log) => {
  await log.open()
  await log.append(2)
  await log.writer.leave()
  log.simulation.faults.decide = (asked) =>
    asked === 'write' ? { kind: 'short', code: 'no-space', bytes: 20 } : undefined
  for (let i = 0; i < 5; i++) await assert.rejects(log.append(), { name: 'FileFailure', code: 'no-space' })
  log.simulation.faults.decide = undefined
  await log.append(2)
  assert.equal((await log.names()).length, 2)
  const { texts, result } = await log.replay()
  assert.deepEqual(texts, rows(1, 4))
  assert.deepEqual(result.torn, [])
}))

test('out of descriptors no segment is begun, and none is left: P-11', () => withLog(async (log) => {
  await log.open()
  await log.append(2)
  await log.writer.leave()
  for (const isOf of [(path: string) => path.endsWith('.wal'), (path: string) => !path.endsWith('.wal')]) {
    log.simulation.faults.decide = (asked, path) =>
      asked === 'open' && isOf(path) ? { kind: 'fail', code: 'too-many-open' } : undefined
    for (let i = 0; i < 3; i++) {
      await assert.rejects(log.append(), { name: 'FileFailure', code: 'too-many-open' })
      assert.equal((await log.names()).length, 1)
    }
  }
  log.simulation.faults.decide = undefined
  await log.append(2)
  const { texts, result } = await log.replay()
  assert.deepEqual(texts, rows(1, 4))
  assert.deepEqual(result.torn, [])
}))

test('a process that was overtaken on a full disk leaves the log of the newer one alone: P-08', () =>
  withLog(async (log) => {
    await log.open()
    await log.append(2)
    await log.writer.leave()
    log.simulation.faults.decide = (asked) =>
      asked === 'write' ? { kind: 'short', code: 'no-space', bytes: 20 } : undefined
    await assert.rejects(log.append(), { code: 'no-space' })
    log.simulation.faults.decide = undefined
    const stale = log.writer
    const { result } = await log.open()
    assert.equal(result.torn.length, 1)
    await log.append(2)
    await stale.segmentForNextFrame()
    await stale.append([encoder.encode('stale')], 3, 1)
    assert.deepEqual((await log.replay()).texts, rows(1, 4))
  }))

test('bytes behind the stated end of a segment are not read', () => withLog(async (log) => {
  await threeSegments(log)
  const sound = await log.read(2)
  await log.write(2, Buffer.concat([sound, encoder.encode('garbage')]))
  assert.deepEqual((await log.replay()).texts, rows(1, 9))
  await log.write(2, sound.subarray(0, sound.length - 1))
  await named(log.file(2), log.replay())
}))

test('a missing segment is named unless all its rows are in files: P-07', () => withLog(async (log) => {
  await threeSegments(log)
  await log.env.files.unlink(log.file(2))
  await named(log.file(2), log.replay())
  await named(log.file(2), log.replay(5))
  const { texts, result } = await log.replay(6)
  assert.deepEqual(texts, rows(7, 9))
  assert.deepEqual(result.segments.map(({ number }) => number), [1, 3],
    'the one before the gap is still there to be deleted')
}))

test('a process that lost the node leaves a segment that is set aside: P-08', () => withLog(async (log) => {
  await log.open()
  await log.append(2)
  await log.writer.leave()
  const stale = log.writer
  await log.open()
  await stale.segmentForNextFrame()
  await stale.append([encoder.encode('stale')], 3, 1)
  await log.append(2)
  const { texts, result } = await log.replay()
  assert.deepEqual(texts, rows(1, 4))
  assert.equal(result.torn.length, 1)
}))

test('a number that was collected and that an older process took again is not what is meant: P-07',
  () => withLog(async (log) => {
    await log.open()
    await log.append(2)
    await log.writer.leave()
    const stale = log.writer
    await log.open()
    await log.append(3)
    await log.writer.leave()
    await log.append(1)
    // Segment 1, then 2 of the newer process, whose rows are in files: the older one's next number is free.
    await log.env.files.unlink(log.file(1))
    await log.env.files.unlink(log.file(2))
    await stale.segmentForNextFrame()
    await stale.append([encoder.encode('stale')], 3, 1)
    const { texts, result } = await log.replay(5)
    assert.deepEqual(texts, rows(6, 6))
    assert.deepEqual(result.segments.map(({ number }) => number), [2, 3], 'it is still there to be deleted')
    await named(log.file(2), log.replay(4))
  }))

test('what a newer process has begun is not set aside by an older start: P-08', () => withLog(async (log) => {
  await log.open()
  await log.append()
  const begun = await log.env.files.open(log.file(2), 'create')
  await begun.close()
  log.refuseIfFenced = async () => { throw new Fenced('n/epochs/2') }
  await assert.rejects(log.replay(), Fenced)
  assert.deepEqual(await log.names(), ['00000000001.wal', '00000000002.wal'])
}))

test('frames of the newest segment are durable once they were replayed: P-06', () => withLog(async (log) => {
  await log.open()
  await log.append(2)
  log.simulation.faults.decide = (asked, path) => asked === 'sync' && path.endsWith('.wal')
    ? { kind: 'fail', code: 'io' } : undefined
  await assert.rejects(log.append())
  log.simulation.faults.decide = undefined
  // Killed here: the cache shows three frames, the disk holds two.
  assert.deepEqual((await log.replay()).texts, rows(1, 3))
  log.simulation.powerCut()
  const after = new Log(log.simulation)
  assert.deepEqual((await after.replay()).texts, rows(1, 3))
}))

test('a clean stop that was killed before its end was durable: the next segment does not count on it: P-07',
  () => withLog(async (log) => {
  await log.open()
  await log.append(2)
  log.simulation.faults.decide = (asked) => asked === 'sync' ? { kind: 'fail', code: 'io' } : undefined
  await assert.rejects(log.writer.close())
  log.simulation.faults.decide = undefined
  // Killed here: the cache shows the end, the disk does not hold it.
  await log.open()
  await log.append(2)
  log.simulation.powerCut({ bytes: 'lost', names: 'kept' })
  const after = new Log(log.simulation)
  after.epoch = log.epoch
  assert.deepEqual((await after.replay()).texts, rows(1, 4))
}))
