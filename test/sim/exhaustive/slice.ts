// A part of an exhaustive run, as much as one thread should do: kernel memory of killed nodes is not given
// back. Cases are numbered; the same scenario, seed and number are the same case. Done in thread.ts.

export type Kind = 'crash' | 'fault' | 'nested' | 'flip'

export type Task = {
  readonly kind: Kind
  readonly scenario: string
  readonly seed: number
  /** The first case, and how many recoveries to run at most. */
  readonly from: number
  readonly max: number
  /** Every so many cases one is taken. */
  readonly step: number
  /** Of flips: see FlipPlan. */
  readonly plan: string
}

export type Slice = {
  /** The case to go on from; null after the last one. */
  readonly next: number | null
  readonly counts: Readonly<Record<string, number>>
}

/** A promise that does not hold, with the number of the case. */
export class Violation extends Error {
  override readonly name = 'Violation'
  readonly number: number
  constructor(task: Task, number: number, text: string, cause: unknown) {
    super(`scenario '${task.scenario}', seed ${task.seed}, ${task.kind} ${number}: ${text}: ${String(cause)}`,
      { cause })
    this.number = number
  }
}
