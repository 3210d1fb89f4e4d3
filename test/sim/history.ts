// What writers asked for: requests with marks and their states, and which failures a simulated machine makes.
// Every request carries a mark of its own, a row of the table `marks`, so that its presence can be told. What
// must be there afterwards is decided in check.ts.
import type { Point } from '../properties/model.ts'

export type Request = {
  /** All that may ever be stored of it. */
  readonly points: readonly Point[]
  /** 'd' unless it says otherwise. */
  readonly database?: string
  state: 'acknowledged' | 'maybe' | 'absent'
}

/** Requests of each writer in order; a request's place is its mark. */
export type History = Request[][]

export type Counts = { acknowledged: number; unknown: number; refused: number }

export const emptyHistory = (writers: number): History => Array.from({ length: writers }, () => [])

export const databaseOf = (request: Request): string => request.database ?? 'd'

export const markOf = (writer: number, mark: number): string => `${writer}/${mark}`

export function isNoTable(error: unknown): boolean {
  return /not found/.test(String(error)) && /table|database/i.test(String(error))
}

export function isInjected(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    if (/injected|no-space|too-many-open|names may be lost/.test(e.message)) return true
  }
  return false
}
