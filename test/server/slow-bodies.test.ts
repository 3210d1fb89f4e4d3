// Slow bodies by a clock of the test's own: idle ones, trickling ones and endless ones are cut off, honest
// ones are not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SlowBodies } from '../../server/http/slow-bodies.ts'

function harness(): {
  readonly bodies: SlowBodies
  readonly run: (seconds: number, each?: () => void) => void
  readonly pending: () => number
} {
  let nowMs = 0
  let due: { atMs: number; call: () => void }[] = []
  const never = (): never => {
    throw new Error('not used')
  }
  const bodies = new SlowBodies({
    clock: { monotonicMs: () => nowMs, wallMs: () => nowMs, wallNs: () => BigInt(nowMs) * 1_000_000n },
    timers: {
      after: (delayMs, call) => {
        const timer = { atMs: nowMs + delayMs, call }
        due.push(timer)
        return { cancel: () => { due = due.filter((one) => one !== timer) } }
      },
      immediate: never, sleep: never,
    },
  })
  const run = (seconds: number, each?: () => void): void => {
    for (let i = 0; i < seconds; i++) {
      nowMs += 1000
      each?.()
      const now = due.filter((timer) => timer.atMs <= nowMs)
      due = due.filter((timer) => timer.atMs > nowMs)
      for (const timer of now) timer.call()
    }
  }
  return { bodies, run, pending: () => due.length }
}

test('a body that pauses for 15 s is cut off', () => {
  const { bodies, run } = harness()
  let cut = 0
  bodies.watch(() => 50_000, () => cut++)
  run(15)
  assert.equal(cut, 0)
  run(5)
  assert.equal(cut, 1)
})

test('a body under 1 KiB/s is cut off after the grace, one above it is not', () => {
  const { bodies, run } = harness()
  const cut: string[] = []
  let slow = 0
  let fast = 0
  bodies.watch(() => slow, () => cut.push('slow'))
  bodies.watch(() => fast, () => cut.push('fast'))
  run(20, () => {
    slow += 100
    fast += 2000
  })
  assert.deepEqual(cut, ['slow'])
})

test('no body takes more than 300 s', () => {
  const { bodies, run } = harness()
  let bytes = 0
  let cut = 0
  bodies.watch(() => bytes, () => cut++)
  run(305, () => {
    bytes += 100_000
  })
  assert.equal(cut, 1)
})

test('a finished body is watched no longer, and no timer is left', () => {
  const { bodies, run, pending } = harness()
  let cut = 0
  const done = bodies.watch(() => 0, () => cut++)
  assert.equal(pending(), 1)
  done()
  run(30)
  assert.equal(cut, 0)
  assert.equal(pending(), 0)
})
