// Reads and rewrites text tests of SQL (test/sql/*.slt): blocks between blank lines, each `lp` (line
// protocol to write) or `query` (SQL, `----`, the expected rows, one a line). Not a runner (run-file.ts).
// Rewriting changes what stands below a `----` and nothing else.
//
//   lp <what> [s|ms|us|ns]   lines in second precision unless said; what they describe is for the reader
//   query [rowsort] [names] [plain] [error]
//     rowsort   rows in any order          names   a line of column names first
//     plain     not under lenses (plans, files)     error   the exact text of the refusal
//     first     only the first line of the error: the rest lists functions, which come and go
//     open      known to be answered wrong: fails as soon as it is right, so that the word goes away
//   params {"x": 1}          optional, first line below `query`
//   # differs: <key>         above a query: the oracle answers otherwise, docs/sql/differences.md says why
import { readFileSync, writeFileSync } from 'node:fs'
import type { Precision } from '../../engine/door.ts'

export type LinesBlock = {
  readonly kind: 'lp'
  readonly line: number
  readonly precision: Precision
  readonly lines: readonly string[]
}

export type QueryBlock = {
  readonly kind: 'query'
  readonly line: number
  readonly flags: ReadonlySet<Flag>
  readonly params: string | null
  readonly sql: string
  readonly expected: readonly string[]
  /** Index in the file's lines of the first expected line, and of the first line after the block. */
  readonly from: number
  readonly to: number
}

export type Block = LinesBlock | QueryBlock
export type Flag = 'rowsort' | 'names' | 'plain' | 'error' | 'first' | 'open'
export type SltFile = {
  readonly path: string
  readonly lines: readonly string[]
  readonly blocks: readonly Block[]
}

const FLAGS: readonly string[] = ['rowsort', 'names', 'plain', 'error', 'first', 'open']
const PRECISIONS: readonly string[] = ['s', 'ms', 'us', 'ns']

export function readSlt(path: string): SltFile {
  const lines = readFileSync(path, 'utf8').split('\n')
  const blocks: Block[] = []
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!
    if (line === '' || line.startsWith('#')) {
      at++
      continue
    }
    let end = at
    while (end < lines.length && lines[end] !== '') end++
    const words = line.split(' ')
    if (words[0] === 'lp') blocks.push(linesBlock(path, lines, at, end))
    else if (words[0] === 'query') blocks.push(queryBlock(path, lines, at, end))
    else throw new Error(`${path}:${at + 1} begins with neither lp nor query: ${line}`)
    at = end
  }
  return { path, lines, blocks }
}

function linesBlock(path: string, lines: readonly string[], at: number, end: number): LinesBlock {
  const precision = lines[at]!.split(' ')[2] ?? 's'
  if (!PRECISIONS.includes(precision)) throw new Error(`${path}:${at + 1} no such precision: ${precision}`)
  return { kind: 'lp', line: at + 1, precision: precision as Precision, lines: lines.slice(at + 1, end) }
}

function queryBlock(path: string, lines: readonly string[], at: number, end: number): QueryBlock {
  const flags = lines[at]!.split(' ').slice(1)
  const unknown = flags.find((flag) => !FLAGS.includes(flag))
  if (unknown !== undefined) throw new Error(`${path}:${at + 1} no such flag: ${unknown}`)
  const hasParams = lines[at + 1]?.startsWith('params ') === true
  const start = at + (hasParams ? 2 : 1)
  const rule = lines.indexOf('----', start)
  if (rule < 0 || rule >= end) throw new Error(`${path}:${at + 1} has no ---- before the blank line`)
  // UPDATE writes a refusal below any query: rows that are expected are never one.
  if (!flags.includes('error') && !flags.includes('open') && lines[rule + 1]?.startsWith('error: ') === true)
    throw new Error(`${path}:${at + 1} expects a refusal but has no flag for it`)
  return {
    kind: 'query', line: at + 1, flags: new Set(flags as Flag[]),
    params: hasParams ? lines[at + 1]!.slice('params '.length) : null,
    sql: lines.slice(start, rule).join('\n'), expected: lines.slice(rule + 1, end), from: rule + 1, to: end,
  }
}

/** The file again with `found` below the queries' rules. */
export function rewriteSlt(file: SltFile, found: ReadonlyMap<QueryBlock, readonly string[]>): void {
  const parts: string[] = []
  let at = 0
  for (const [query, rows] of found) {
    parts.push(...file.lines.slice(at, query.from), ...rows)
    at = query.to
  }
  writeFileSync(file.path, [...parts, ...file.lines.slice(at)].join('\n'))
}
