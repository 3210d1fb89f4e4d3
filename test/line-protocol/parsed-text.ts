// Parses line protocol through the kernel's driver and prints the result as text: what tests of it compare.
// A database in miniature: schema, series directories and index live from one write to the next, as the
// engine's do.
import { Arena } from '../../kernels/arena.ts'
import { dictionaryText } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { bitAt, f64, i64, textAt, u32, u64, u8 } from '../../kernels/memory.ts'
import { BODY_SLACK_BYTES, LineParser } from '../../engine/write/parse-lines.ts'
import type { ParsedColumn, ParsedTable, ParsedWrite } from '../../engine/write/parsed-write.ts'
import { resolveSeries } from '../../engine/write/resolve-series.ts'
import { SeriesIndex } from '../../engine/write/series-index.ts'
import {
  coreLimits, FIELD_BOOL, FIELD_F64, FIELD_I64, FIELD_STRING, FIELD_U64, tableFields, type FieldType,
  type SchemaLimits, type TableFields,
} from '../../engine/write/table-fields.ts'
import type { Precision } from '../../parser/line-protocol/messages.ts'
import { SeriesDirectory } from '../../storage/buffer/series-directory.ts'

export const NOW_NS = 1_700_000_000_123_456_789n

export type Row = {
  readonly table: string
  readonly tags: string
  readonly fields: string
  readonly time: bigint
}
export type Outcome = {
  readonly rows: readonly Row[]
  readonly errors: readonly string[]
  readonly lines: number
}

export class TestDatabase {
  readonly owner = new Owner('line protocol test', 2 ** 30)
  readonly index: SeriesIndex
  readonly tables = new Map<string, TableFields>()
  readonly directories = new Map<string, SeriesDirectory>()
  readonly limits: SchemaLimits
  #columns = 0

  constructor(limits: SchemaLimits = coreLimits, indexBytes = 2 ** 24) {
    this.index = new SeriesIndex(this.owner, indexBytes, 0x1234_5678_9abc_def0n)
    this.limits = limits
  }

  get tableCount(): number { return this.tables.size }
  table(name: string): TableFields | undefined { return this.tables.get(name) }

  parse(body: Uint8Array, precision: Precision, arena: Arena, stopAtFirstError = false): ParsedWrite {
    const at = arena.alloc(body.length + BODY_SLACK_BYTES)
    u8.set(body, at)
    // What lies behind a body is never to matter.
    for (let i = 0; i < BODY_SLACK_BYTES; i++) u8[at + body.length + i] = '"\\ =,1'.charCodeAt(i % 6)
    const parser = new LineParser({
      body: at, length: body.length, arena, schema: this, index: this.index, precision, nowNs: NOW_NS,
      stopAtFirstError,
    })
    while (!parser.step()) continue
    return parser.take()
  }

  /** What the sequencer does with the surviving lines. */
  commit(parsed: ParsedTable): SeriesDirectory {
    const { table } = parsed
    const directory = this.directories.get(table.name) ?? new SeriesDirectory(this.owner, this.index.seed)
    this.directories.set(table.name, directory)
    for (const tag of parsed.newTags) directory.addTag(tag, ++this.#columns)
    const added = parsed.newFields.map((field) => ({ ...field, columnId: ++this.#columns }))
    const id = table.tableId ?? this.tables.size
    const tags = [...table.tags, ...parsed.newTags]
    this.tables.set(table.name, tableFields(table.name, id, tags, [...table.fields.values(), ...added]))
    resolveSeries(parsed, directory, this.index)
    return directory
  }

  /** One write: parsed, committed, printed. */
  write(body: Uint8Array | string, precision: Precision = 'ns', stopAtFirstError = false): Outcome {
    const arena = new Arena(this.owner)
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
    const parsed = this.parse(bytes, precision, arena, stopAtFirstError)
    const rows: [number, Row][] = []
    for (const table of parsed.tables) {
      const directory = this.commit(table)
      for (let row = 0; row < table.rows; row++) {
        rows.push([u32[(table.lineOfRow >>> 2) + row]!, printRow(table, directory, row)])
      }
    }
    rows.sort((a, b) => a[0] - b[0])
    const errors = parsed.errors.map((e) => `${e.lineNumber}: ${e.message}`)
    arena.release()
    return { rows: rows.map(([, row]) => row), errors, lines: parsed.lines }
  }

  /** Bodies that join one parse: lines of each (-1: it may not join), and by table the rows of all. */
  writeJoined(
    bodies: readonly string[], precision: Precision,
  ): { readonly lines: number[]; readonly rows: Map<string, Row[]> } {
    const arena = new Arena(this.owner)
    const parser = new LineParser({
      body: arena.alloc(BODY_SLACK_BYTES), length: 0, arena, schema: this, index: this.index, precision,
      nowNs: 0n, stopAtFirstError: false,
    })
    const lines = bodies.map((text) => {
      const bytes = new TextEncoder().encode(text)
      const at = arena.alloc(bytes.length + BODY_SLACK_BYTES)
      u8.set(bytes, at)
      return parser.join(at, bytes.length, NOW_NS)
    })
    const rows = new Map(parser.take().tables.map((table) => {
      const directory = this.commit(table)
      const printed = Array.from({ length: table.rows }, (_, row) => printRow(table, directory, row))
      return [table.table.name, printed]
    }))
    arena.release()
    return { lines, rows }
  }

  drop(): void {
    for (const directory of this.directories.values()) directory.drop()
    this.index.drop()
  }
}

function printRow(table: ParsedTable, directory: SeriesDirectory, row: number): Row {
  const series = u32[(table.series >>> 2) + row]!
  const tags = directory.tags.flatMap((tag) => {
    const code = u32[(directory.codes(tag.ordinal) >>> 2) + series]!
    const value = dictionaryText(directory.dictionary(tag.ordinal), code)
    return value === null ? [] : [`${JSON.stringify(tag.name)}=${JSON.stringify(value)}`]
  }).sort().join(',')
  const fields = table.columns.flatMap((column) => {
    const value = printValue(column, row)
    return value === null ? [] : [`${JSON.stringify(column.field.name)}=${value}`]
  }).sort().join(',')
  return { table: table.table.name, tags, fields, time: i64[table.times / 8 + row]! }
}

function printValue(column: ParsedColumn, row: number): string | null {
  if (!bitAt(column.validity, row)) return null
  const type: FieldType = column.field.type
  switch (type) {
    case FIELD_F64: return printFloat(f64[column.data / 8 + row]!)
    case FIELD_I64: return `${i64[column.data / 8 + row]}i`
    case FIELD_U64: return `${u64[column.data / 8 + row]}u`
    case FIELD_BOOL: return String(bitAt(column.data, row))
    case FIELD_STRING: {
      const start = u32[(column.offsets >>> 2) + row]!
      return JSON.stringify(textAt(column.data + start, u32[(column.offsets >>> 2) + row + 1]! - start))
    }
  }
}

export function printFloat(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}
