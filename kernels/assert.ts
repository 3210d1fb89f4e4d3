// Assertions: our own mistakes, never the user's or the world's. Kept on in production: a broken invariant
// ends the request (or the process) instead of returning a wrong answer.

export class AssertionFailed extends Error {
  override readonly name = 'AssertionFailed'
}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionFailed(message)
}

/** The last case of an exhaustive switch. The compiler refuses it while a kind is missing. */
export function unreachable(value: never): never {
  throw new AssertionFailed(`unreachable: ${String((value as { kind?: string })?.kind ?? value)}`)
}
