// The result of a run: everything that was measured, as the JSON file holds it. The report is made from this
// alone.
import type { Calibration } from '../floor/calibrate.ts'
import type { Cell } from './measured.ts'

export type LoadFigure = {
  readonly system: string
  /** 'full' is the load that the questions are asked of; the others are probes on fresh servers. */
  readonly mode: 'full' | 'probe' | 'gzip' | 'no_sync'
  readonly connections: number
  readonly rows: number
  readonly rowsPerS: number
  readonly mbPerS: number
  readonly ackMedianMs: number
  readonly ackP99Ms: number
  readonly cpuSPerMRows: number
  readonly cpuSPerMRowsSettled: number
  readonly clientCpuSPerMRows: number
  readonly peakRss: number
  readonly peakAnonymous: number
  readonly diskBytes: number
  readonly walBytesPerLpByte: number | undefined
  readonly error?: string
}

export type SmallFigure = {
  readonly system: string
  readonly writers: number
  readonly perS: number
  readonly medianMs: number
  readonly p99Ms: number
  readonly samples: number
  readonly error?: string
}

export type ConcurrencyFigure = {
  readonly column: string
  readonly type: string
  readonly clients: number
  readonly perS: number
  readonly medianMs: number
  readonly p99Ms: number
  readonly error?: string
}

export type RestartFigure = {
  readonly system: string
  readonly after: 'kill -9 at last ack' | 'kill -9' | 'files'
  readonly firstCorrectMs: number
  readonly rows: number
  readonly rowsLost: number
  readonly rss: number
  readonly error?: string
}

export type FootprintFigure = {
  readonly system: string
  readonly bytesPerRow: number
  readonly files: number
  readonly rss: number
  readonly peakRss: number
  readonly note: string
}

export type Failure = { readonly system: string; readonly part: string; readonly text: string }

export type Result = {
  readonly when: string
  readonly quick: boolean
  readonly data: {
    readonly name: string; readonly rows: number; readonly bytes: number; readonly sha256: string }
  readonly machine: string
  readonly before: Calibration
  readonly after: Calibration
  readonly movedFloors: readonly string[]
  /** Cores used by anything that is not this run, on average. */
  readonly othersCores: number
  readonly noisy: boolean
  readonly missing: readonly string[]
  readonly failures: readonly Failure[]
  /** Absent in files of older runs. */
  readonly notOffered?: readonly Failure[]
  readonly loads: readonly LoadFigure[]
  readonly small: readonly SmallFigure[]
  readonly cells: readonly Cell[]
  readonly concurrency: readonly ConcurrencyFigure[]
  readonly restarts: readonly RestartFigure[]
  readonly footprints: readonly FootprintFigure[]
  readonly seconds: number
}
