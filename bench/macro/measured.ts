// What a measurement leaves behind: one cell for a question, a form and a column, and the statistics of
// latencies. Cells are what the report compares and the JSON file stores.

export type Cell = {
  readonly type: string
  /** Who was asked in which state: 'ours', 'ours files', 'duckdb 2t' ... */
  readonly column: string
  readonly form: string
  readonly minMs: number
  readonly medianMs: number
  readonly p99Ms: number
  readonly samples: number
  readonly rows: number
  readonly bytes: number
  /** Digest of the first instances' answers. */
  readonly digests: readonly string[]
  readonly floorMs: number
  readonly error?: string
}

export type Latencies =
  { readonly minMs: number; readonly medianMs: number; readonly p99Ms: number; readonly samples: number }

export function statistics(samples: Float64Array): Latencies {
  const sorted = samples.slice().sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
  return { minMs: sorted[0] ?? NaN, medianMs: at(0.5), p99Ms: at(0.99), samples: sorted.length }
}

export function concat(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** The fastest form of a question that has an answer. */
export function bestOf(cells: readonly Cell[]): Cell | undefined {
  return cells.filter((cell) => cell.error === undefined)
    .reduce<Cell | undefined>((best, cell) =>
      best === undefined || cell.medianMs < best.medianMs ? cell : best, undefined)
}
