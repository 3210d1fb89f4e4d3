// The two ways a command ends badly: the call is wrong (exit 2) or the work failed (exit 1).
// Both carry the words a person reads; main.ts alone prints them and chooses the exit code.

export const EXIT_OK = 0
export const EXIT_FAILED = 1
export const EXIT_USAGE = 2

/** `<Verb> command failed: <message>`, exit 1. */
export class Failure extends Error {
  override readonly name = 'Failure'
}

/** The stated exit code with nothing more to print. */
export class Exit extends Error {
  override readonly name = 'Exit'
  readonly code: number
  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

export type UsageProblem = {
  readonly problem: string
  /** Indented lines below the problem. */
  readonly details?: readonly string[]
  readonly tip?: string
  readonly usage?: string
}

/** `error: <problem>` with its surroundings, exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly about: UsageProblem
  constructor(about: UsageProblem) {
    super(about.problem)
    this.about = about
  }
}

export function usageText(about: UsageProblem): string {
  const lines = [`error: ${about.problem}`, ...(about.details ?? []).map((line) => `  ${line}`), '']
  if (about.tip !== undefined) lines.push(`  tip: ${about.tip}`, '')
  if (about.usage !== undefined) lines.push(`Usage: ${about.usage}`, '')
  lines.push("For more information, try '--help'.", '')
  return lines.join('\n')
}
