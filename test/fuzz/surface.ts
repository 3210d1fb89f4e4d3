// A fuzzed surface and the loop over its inputs: seeds, times, memory, the smallest input that fails. Not
// what is right for a surface: each says that itself, in its own file.
import { setImmediate } from 'node:timers/promises'
import { diceOf, type Dice } from './dice.ts'
import { smaller } from './shrink.ts'

/** `I` is plain JSON: inputs are kept as text. */
export type Target<I> = {
  /** A random input, out of the dice alone. */
  make(dice: Dice): I
  /** What became of the input, in a word or two. Throws if it broke what must hold. */
  check(input: I): Promise<string>
  close(): Promise<void>
}

export type Surface<I = unknown> = {
  readonly name: string
  /** A run ends after so many, for surfaces whose databases keep their memory until the process ends. */
  readonly inputsMax?: number
  /** Opens what inputs run against. */
  open(): Promise<Target<I>>
}

/** For lists of surfaces whose inputs differ. */
export function surface<I>(given: Surface<I>): Surface {
  return given as unknown as Surface
}

export type Report = {
  readonly surface: string
  readonly inputs: number
  readonly ms: number
  readonly slowestMs: number
  readonly slowest: number
  /** Of the process, above what it was after the first inputs. */
  readonly grownBytes: number
  readonly outcomes: ReadonlyMap<string, number>
}

/** A busy machine stretches times: the aim is 50 ms on a quiet one, which reports are read for. */
const SLOWEST_MS = 2000
/** The aim is 64 MiB; garbage that nobody has collected yet stands beside it. */
const GROWN_BYTES_MAX = 512 << 20
const WARM_UP_INPUTS = 50

export type Wanted = { readonly seed: number; readonly input: number | null; readonly ms: number }

/** Runs inputs of the seed until the time is over; INPUT=k runs that one alone. */
export async function fuzz(one: Surface, { seed, input: only, ms: budgetMs }: Wanted): Promise<Report> {
  const target = await one.open()
  const startMs = performance.now()
  const { inputsMax = Infinity } = one
  const outcomes = new Map<string, number>()
  let slowestMs = 0, slowest = 0, inputs = 0, base = 0, top = 0
  try {
    const isOver = (): boolean => performance.now() - startMs >= budgetMs || inputs >= inputsMax
    for (let k = only ?? 0; inputs === 0 || !isOver(); k++) {
      const input = target.make(diceOf(seed, `${one.name} ${k}`))
      const beforeMs = performance.now()
      const outcome = await checked(one, target, input, seed, k)
      const tookMs = performance.now() - beforeMs
      inputs++
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      if (tookMs > slowestMs && inputs > 1) {
        slowestMs = tookMs
        slowest = k
      }
      if (inputs % WARM_UP_INPUTS === 0) {
        const { rss } = process.memoryUsage()
        if (base === 0) base = rss
        top = Math.max(top, rss)
        await setImmediate()
      }
      if (only !== null) break
    }
  } finally {
    await target.close()
  }
  const again = `again: SEED=${seed} INPUT=${slowest} node test/fuzz/run.ts --only '${one.name}'`
  if (slowestMs > SLOWEST_MS) throw new Error(`one input took ${slowestMs.toFixed(0)} ms; ${again}`)
  if (top - base > GROWN_BYTES_MAX) throw new Error(`grew by ${top - base} bytes; SEED=${seed}`)
  const ms = performance.now() - startMs
  return { surface: one.name, inputs, ms, slowestMs, slowest, grownBytes: top - base, outcomes }
}

async function checked(
  one: Surface, target: Target<unknown>, input: unknown, seed: number, k: number,
): Promise<string> {
  try {
    return await target.check(input)
  } catch (error) {
    const least = await smaller(input, error, async (candidate) => {
      const fresh = await one.open()
      try {
        await fresh.check(candidate)
      } finally {
        await fresh.close().catch(() => undefined)
      }
    })
    throw new Error(`${one.name}: ${String(error)}\n` +
      `again: SEED=${seed} INPUT=${k} node test/fuzz/run.ts --only '${one.name}'\n` +
      `smallest: ${JSON.stringify(least)}`, { cause: error })
  }
}

/** A line of figures. */
export function shown(report: Report): string {
  const { surface: name, inputs, ms, slowestMs, grownBytes, outcomes } = report
  const counts = [...outcomes].sort((a, b) => b[1] - a[1]).slice(0, 8).map(([what, n]) => `${what} ${n}`)
  return `${name.padEnd(16)} ${String(inputs).padStart(7)} inputs ${(inputs / ms * 1000).toFixed(0)
    .padStart(6)}/s  slowest ${slowestMs.toFixed(0).padStart(4)} ms  grew ${(grownBytes / 2 ** 20).toFixed(0)
    .padStart(3)} MiB  ${counts.join(', ')}`
}
