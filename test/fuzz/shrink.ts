// Makes a failing input smaller: pieces of its lists and texts are left out as long as it fails in the same
// way. Knows only that inputs are JSON. Bounded in tries and time, so the result is small, not minimal.

const TRIES_MAX = 400
const MS_MAX = 20_000

/** `run` throws where the input fails. What counts as the same failure: its kind and its first line. */
export async function smaller<I>(input: I, failure: unknown, run: (input: I) => Promise<void>): Promise<I> {
  if (process.env['SHRINK'] === '0') return input
  const wanted = signatureOf(failure)
  const endMs = performance.now() + MS_MAX
  let tries = 0
  let best = input
  for (let gained = true; gained;) {
    gained = false
    for (const candidate of candidates(best)) {
      if (++tries > TRIES_MAX || performance.now() > endMs) return best
      const said = await run(candidate as I).then(() => null, signatureOf)
      if (said !== wanted) continue
      best = candidate as I
      gained = true
      break
    }
  }
  return best
}

/** Numbers in a message may differ. */
function signatureOf(error: unknown): string {
  return String(error).split('\n')[0]!.slice(0, 60).replace(/\d+/g, '0')
}

/** The value with one piece left out, larger pieces first. */
function* candidates(value: unknown): Generator<unknown> {
  if (typeof value === 'string') {
    yield* cuts(value.length, (from, to) => value.slice(0, from) + value.slice(to))
  } else if (Array.isArray(value)) {
    yield* cuts(value.length, (from, to) => value.toSpliced(from, to - from))
    for (const [i, item] of value.entries()) for (const less of candidates(item)) yield value.with(i, less)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      for (const less of candidates(item)) yield { ...value, [name]: less }
    }
  }
}

function* cuts<T>(length: number, without: (from: number, to: number) => T): Generator<T> {
  for (let piece = Math.ceil(length / 2); piece >= 1; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
    for (let from = 0; from < length; from += piece) yield without(from, Math.min(length, from + piece))
  }
}
