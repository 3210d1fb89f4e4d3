// Ratios: R = the best peer's time over ours (above 1 = we are faster), F = our time over the floor (1 =
// perfect). Ours is the best SQL form with a right answer; wrong answers have no time and so no ratio.
import { isInProcess } from './in-process/peers.ts'
import { bestOf, type Cell } from './measured.ts'
import type { LoadFigure, Result } from './result.ts'

export type Score = {
  readonly type: string
  readonly state: string
  readonly ours: Cell | undefined
  readonly peer: Cell | undefined
  readonly best: number | undefined
  readonly floor: number | undefined
  readonly byColumn: ReadonlyMap<string, Cell>
}

/** Rows 9 to 16 of the workload table: what the scoreboard's geometric mean is over. */
const SCORED: ReadonlySet<string> = new Set([
  'double-groupby-1', 'double-groupby-5', 'double-groupby-all', 'single-groupby-1-1-1',
  'single-groupby-1-1-12',
  'single-groupby-1-8-1', 'single-groupby-5-1-1', 'single-groupby-5-1-12', 'single-groupby-5-8-1',
  'cpu-max-all-1',
  'cpu-max-all-8', 'groupby-orderby-limit', 'high-cpu-all', 'group-host-1m', 'top-10', 'lastpoint',
])
export const REPLAYED = 'after WAL replay'
export const STATES = ['', REPLAYED, 'files'] as const

export function columnIn(name: string, state: string): string {
  return state === '' ? name : `${name} ${state}`
}

/** The columns of a state: servers in it, and peers in process, which have one state only. */
function inState(column: string, state: string): boolean {
  if (isInProcess(column)) return true
  const has = STATES.find((each) => each !== '' && column.endsWith(` ${each}`)) ?? ''
  // Peers are not asked again after a crash: what they hold is what they held before.
  return has === (state === REPLAYED && !isOurs(column) ? '' : state)
}

export function isOurs(column: string): boolean {
  return column.startsWith('ours')
}

export function scores(result: Result, state: string): readonly Score[] {
  const types = [...new Set(result.cells.map((cell) => cell.type))]
  return types.flatMap((type): Score[] => {
    const cells = result.cells.filter((cell) => cell.type === type && inState(cell.column, state))
    const columns = [...new Set(cells.map((cell) => cell.column))]
    const byColumn = new Map<string, Cell>()
    for (const column of columns) {
      const mine = cells.filter((cell) => cell.column === column)
      const best = bestOf(mine) ?? mine[0]
      if (best !== undefined) byColumn.set(column, best)
    }
    // A question that was not asked in this state has nothing to say about it.
    if (state !== '' && !columns.some((column) => column.endsWith(` ${state}`))) return []
    const ours = bestOf(cells.filter((cell) => cell.column === columnIn('ours', state)))
    const peer = bestOf(cells.filter((cell) => !isOurs(cell.column)))
    const ratio = ours === undefined || peer === undefined ? undefined : peer.medianMs / ours.medianMs
    const floor = ours === undefined ? undefined : ours.medianMs / ours.floorMs
    return [{ type, state, ours, peer, best: ratio, floor, byColumn }]
  })
}

export function geometricMean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined
    : Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}

function against(all: readonly Score[], column: string): number | undefined {
  return geometricMean(all.flatMap(({ ours, byColumn }) => {
    const peer = byColumn.get(column)
    return ours === undefined || peer === undefined || peer.error !== undefined ? []
      : [peer.medianMs / ours.medianMs]
  }))
}

export function fullLoad(result: Result, system: string): LoadFigure | undefined {
  return result.loads.find((figure) => figure.system === system && figure.mode === 'full')
}

/** Ours over the fastest peer in rows per second. */
export function ingestRatio(result: Result): number | undefined {
  const ours = fullLoad(result, 'ours')
  const peers = result.loads.filter((figure) => figure.mode === 'full' && figure.system !== 'ours' &&
    figure.error === undefined)
  if (ours === undefined || ours.error !== undefined || peers.length === 0) return undefined
  return ours.rowsPerS / Math.max(...peers.map((peer) => peer.rowsPerS))
}

export function scoreboard(result: Result): string {
  const text = (value: number | undefined) => value === undefined ? '-' : value.toFixed(2)
  return STATES.flatMap((state) => {
    const all = scores(result, state).filter(({ type }) => SCORED.has(type))
    if (all.length === 0) return []
    const best = geometricMean(all.flatMap((score) => score.best ?? []))
    const worst = all.flatMap((score) => score.floor ?? []).reduce((most, floor) => Math.max(most, floor), 0)
    const peerState = state === REPLAYED ? '' : state
    const peers: readonly (readonly [string, number | undefined])[] = [
      ['the best peer', best], ['DuckDB 2 threads', against(all, 'duckdb 2t')],
      ['DataFusion 2 threads', against(all, 'datafusion 2t')],
      ['InfluxDB 1.6', against(all, columnIn('influxdb-1.6', peerState))],
      ['VictoriaMetrics', against(all, columnIn('victoria-metrics', peerState))],
    ]
    const ratios = peers.map(([name, value]) => `${text(value)} ${name}`).join(', ')
    return [`SCORE ${state || 'buffer'}: R ${ratios}; ` +
      `ingest R ${text(ingestRatio(result))}; worst F ${worst === 0 ? '-' : worst.toFixed(1)}`]
  }).join('\n')
}
