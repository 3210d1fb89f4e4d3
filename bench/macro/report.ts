// A result as text: markdown tables that also read well in a terminal, ratios R and F, the scoreboard last.
// Made from the result alone, so an old JSON file prints the same: `node bench/macro/report.ts FILE`.
import { readFileSync } from 'node:fs'
import { calibrationLine } from '../floor/calibrate.ts'
import type { Cell } from './measured.ts'
import type { Result } from './result.ts'
import { scoreboard, scores, STATES } from './score.ts'

type Table = { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** The first column is text, the others are numbers. */
function padded(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}

function table({ head, rows }: Table): string {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => padded(cells[i] ?? '', width, i)).join(' | ')} |`
  const rules = widths.map((width, i) => '-'.repeat(width + 1) + (i === 0 ? '-' : ':'))
  const rule = `|${rules.join('|')}|`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

function ms(value: number): string {
  if (Number.isNaN(value)) return '-'
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0)
}

function ratio(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '-' : value < 10 ? value.toFixed(2)
    : value.toFixed(0)
}

const mb = (bytes: number) => (bytes / 1e6).toFixed(0)
const kilo = (value: number) => `${(value / 1000).toFixed(value < 100_000 ? 1 : 0)} k`

function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return ''
  if (cell.error === undefined) return ms(cell.medianMs)
  return cell.error.startsWith('wrong answer') ? 'WRONG' : 'error'
}

function questionTable(result: Result, state: string): string {
  const all = scores(result, state)
  if (all.length === 0) return ''
  const columns = [...new Set(all.flatMap((score) => [...score.byColumn.keys()]))]
  const short = (column: string) => state === '' ? column : column.replace(` ${state}`, '')
  const rows = all.map((score) => [
    score.type, ...columns.map((column) => cellText(score.byColumn.get(column))),
    score.ours === undefined ? '-' : ms(score.ours.p99Ms), String(score.ours?.rows ?? score.peer?.rows ?? ''),
    ratio(score.best), score.peer === undefined ? '-' : short(score.peer.column), ratio(score.floor),
  ])
  const head = ['median ms', ...columns.map(short), 'ours p99', 'rows', 'R', 'best peer', 'F']
  return `## Questions, ${state || 'right after the load (buffer)'}\n\n${table({ head, rows })}\n`
}

function loadTable(result: Result): string {
  if (result.loads.length === 0) return ''
  const head = [
    'ingest', 'connections', 'rows/s', 'MB/s', 'ack p50', 'ack p99', 'CPU s/M rows', 'settled', 'client',
    'peak RSS MB', 'WAL B/LP B', '',
  ]
  const rows = result.loads.map((f) => [
    `${f.system} ${f.mode}`, String(f.connections), kilo(f.rowsPerS), f.mbPerS.toFixed(0), ms(f.ackMedianMs),
    ms(f.ackP99Ms),
    f.cpuSPerMRows.toFixed(2), f.cpuSPerMRowsSettled.toFixed(2), f.clientCpuSPerMRows.toFixed(2),
    mb(f.peakRss),
    f.walBytesPerLpByte?.toFixed(3) ?? '-', f.error ?? '',
  ])
  return `## Ingest\n\n${table({ head, rows })}\n`
}

function smallTable(result: Result): string {
  if (result.small.length === 0) return ''
  const rows = result.small.map(
    (f) => [`${f.system}, ${f.writers} writers`, kilo(f.perS), ms(f.medianMs), ms(f.p99Ms)])
  return `## One-line durable writes\n\n${table({ head: ['writes', 'per s', 'p50 ms', 'p99 ms'], rows })}\n`
}

function concurrencyTable(result: Result): string {
  if (result.concurrency.length === 0) return ''
  const rows = result.concurrency.map((f) =>
    [`${f.type}, ${f.column}`, String(f.clients), kilo(f.perS), ms(f.medianMs), ms(f.p99Ms)])
  const head = ['question', 'clients', 'per s', 'p50 ms', 'p99 ms']
  return `## Clients at once\n\n${table({ head, rows })}\n`
}

function restartTable(result: Result): string {
  if (result.restarts.length === 0) return ''
  const rows = result.restarts.map((f) => [
    `${f.system} after ${f.after}`, ms(f.firstCorrectMs), (f.rows / f.firstCorrectMs / 1000).toFixed(2),
    String(f.rows),
    String(f.rowsLost), mb(f.rss),
  ])
  const head = ['restart', 'first right answer ms', 'M rows/s', 'rows', 'rows lost', 'RSS MB']
  return `## Restart\n\n${table({ head, rows })}\n`
}

function footprintTable(result: Result): string {
  if (result.footprints.length === 0) return ''
  const rows = result.footprints.map((f) =>
    [f.system, f.bytesPerRow.toFixed(2), String(f.files), mb(f.rss), mb(f.peakRss), f.note])
  const head = ['system', 'B per row', 'files', 'RSS MB', 'peak RSS MB', 'how']
  return `## At rest\n\n${table({ head, rows })}\n`
}

function problems(result: Result): string {
  const wrong = result.cells.filter((cell) => cell.error !== undefined)
    .map((cell) => `${cell.column}, ${cell.type} (${cell.form}): ${cell.error}`)
  const lines = [...result.failures.map((f) => `${f.system}, ${f.part}: ${f.text}`), ...wrong]
  const all = [...new Set(lines)].map((line) => `- ${line.replaceAll('\n', ' ').slice(0, 300)}`)
  return all.length === 0 ? '' : `## Not answered, or not rightly\n\n${all.join('\n')}\n`
}

function notOffered(result: Result): string {
  const lines = (result.notOffered ?? []).map(({ system, part, text }) =>
    `- ${system}, ${part}: ${text.replaceAll('\n', ' ')}`)
  return lines.length === 0 ? '' : `## Left out\n\n${lines.join('\n')}\n`
}

export function report(result: Result): string {
  const { data, before, after } = result
  const noise = [
    ...result.movedFloors, `load ${before.loadAverage.toFixed(2)} at start`,
    `others used ${result.othersCores.toFixed(2)} cores`,
  ]
  const size = `${data.rows} rows, ${(data.bytes / 1e9).toFixed(2)} GB line protocol`
  const head = [
    `# ${data.name}: ${size}${result.quick ? ', quick' : ''}`, '',
    `${result.when}, ${result.machine}, ${result.seconds.toFixed(0)} s`,
    `${result.noisy ? '**NOISY**' : 'quiet'}: ${noise.join('; ')}`,
    `before: ${calibrationLine(before)}`,
    `after: ${calibrationLine(after)}`,
    `SHA-256 of the data ${data.sha256}`,
    ...(result.missing.length > 0 ? [`not installed: ${result.missing.join(', ')}`] : []),
    'R = best peer\'s median / ours (above 1: we are faster)',
    'F = ours / floor, floor = echo + bytes touched / DRAM + answer / memcpy', '',
  ].join('\n')
  const parts = [
    head, loadTable(result), smallTable(result), ...STATES.map((state) => questionTable(result, state)),
    concurrencyTable(result), restartTable(result), footprintTable(result), problems(result),
    notOffered(result),
    scoreboard(result),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

const file = process.argv[2]
if (import.meta.main && file !== undefined) console.log(
  report(JSON.parse(readFileSync(file, 'utf8')) as Result))
