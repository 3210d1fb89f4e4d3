// Other people's readers see what we wrote: types, values and order, through hyparquet always, through
// pyarrow and DuckDB where a Python with both is at hand (PARQUET_PYTHON, or the usual place on the
// development machine).
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import zlib from 'node:zlib'
import { Arena } from '../../kernels/arena.ts'
import { Owner } from '../../kernels/extents.ts'
import { defaultWriteOptions, writeParquet, type WriteOptions } from '../../storage/parquet/write.ts'
import { makeSegment, tsbsSegment, type PlainSegment } from './make-segment.ts'
import { randomSegment, shapes } from './random-segment.ts'

const owner = new Owner('parquet test', 1 << 30)
const small: WriteOptions = { rowGroupRows: 1024, pageRows: 128 }

function write(plain: PlainSegment, options: WriteOptions): Buffer {
  const arena = new Arena(owner)
  const { parts } = writeParquet(makeSegment(plain, arena), options, arena)
  const content = Buffer.concat(parts)
  arena.release()
  return content
}

function columnsOf(plain: PlainSegment): Map<string, readonly unknown[]> {
  const tags = plain.tagNames.map((name, t) =>
    [name, plain.series.flatMap((run) => new Array(run.rows).fill(run.tags[t] ?? null))] as const)
  return new Map<string, readonly unknown[]>([
    ...tags, ['time', plain.times], ...plain.fields.map((field) => [field.name, field.values] as const),
  ])
}

for (const [name, plain, options] of [
  ['many pages', randomSegment(11, 2500), small],
  ['another', randomSegment(12, 700), defaultWriteOptions],
  ['TSBS', tsbsSegment(20, 60, 3), defaultWriteOptions],
] as const) {
  test(`hyparquet reads ${name}`, async () => {
    const content = write(plain, options)
    const file = new Uint8Array(content).buffer
    const rows = await parquetReadObjects({
      file, utf8: true,
      compressors: { ZSTD: (input: Uint8Array) => new Uint8Array(zlib.zstdDecompressSync(input)) },
      // Times as they are stored: its own conversion goes through a Date of milliseconds.
      parsers: { timestampFromNanoseconds: (ns: bigint) => ns } as never,
    })
    for (const [column, values] of columnsOf(plain)) {
      const seen: unknown[] = rows.map((row) => row[column] ?? null)
      // Unsigned values beyond 2^63 come out as signed ones there.
      const unsigned = (v: unknown): unknown => (typeof v === 'bigint' ? BigInt.asUintN(64, v) : v)
      assert.deepEqual(column.startsWith('uint') ? seen.map(unsigned) : seen, values, column)
    }
    const metadata = parquetMetadata(file)
    const keys = metadata.row_groups[0]!.sorting_columns!
    const sorting = keys.map((key) => metadata.schema[key.column_idx + 1]!.name)
    assert.deepEqual(sorting, [...plain.tagNames, 'time'])
    const names = metadata.schema.slice(1).map((element) => element.name)
    assert.deepEqual(names, [...names].sort())
  })
}

const python = process.env['PARQUET_PYTHON'] ?? '/opt/benchpy/bin/python'

const script = `
import json, struct, sys
import pyarrow as pa, pyarrow.parquet as pq, duckdb
path, expected = sys.argv[1], json.load(open(sys.argv[2]))
def same(a, b):
    if a is None or b is None: return a is b
    if isinstance(a, float): return struct.pack('<d', a) == struct.pack('<d', b) or (a != a and b != b)
    return a == b
def load(kind, values):
    if kind == 'float':
        return [None if v is None else struct.unpack('>d', bytes.fromhex(v))[0] for v in values]
    if kind == 'int': return [None if v is None else int(v) for v in values]
    return values
file = pq.ParquetFile(path, page_checksum_verification=True)
table = file.read()
types = {f.name: str(f.type) for f in table.schema}
flat = duckdb.sql(f'''select * replace (epoch_ns(time) as time)
    from read_parquet('{path}', file_row_number=true) order by file_row_number''')
ducktypes = dict(zip(flat.columns, [str(t) for t in flat.types]))
duck = dict(zip(flat.columns, zip(*flat.fetchall())))
for name, (arrow, duckdb_type, kind, values) in expected.items():
    assert types[name] == arrow, (name, types[name])
    assert ducktypes[name] == duckdb_type, (name, ducktypes[name])
    wanted = load(kind, values)
    column = table[name]
    seen = column.cast(pa.int64()).to_pylist() if name == 'time' else column.to_pylist()
    assert len(seen) == len(wanted), (name, len(seen))
    for row, (a, b) in enumerate(zip(seen, wanted)): assert same(a, b), ('pyarrow', name, row, a, b)
    for row, (a, b) in enumerate(zip(duck[name], wanted)): assert same(a, b), ('duckdb', name, row, a, b)
    group = file.metadata.row_group(0)
    columns = map(group.column, range(group.num_columns))
    stats = next(c for c in columns if c.path_in_schema == name).statistics
    part = [v for v in wanted[:group.num_rows] if v is not None and v == v]
    assert stats.null_count == sum(v is None for v in wanted[:group.num_rows]), (name, stats)
    if part and stats.has_min_max and name != 'time':
        assert stats.min == min(part) and stats.max == max(part), (name, stats, min(part), max(part))
print('ok', table.num_rows)
`

const kinds: Record<string, readonly [arrow: string, duckdb: string, kind: string]> = {
  int: ['int64', 'BIGINT', 'int'], uint: ['uint64', 'UBIGINT', 'int'], float: ['double', 'DOUBLE', 'float'],
  text: ['string', 'VARCHAR', 'text'], bool: ['bool', 'BOOLEAN', 'bool'], usage: ['int64', 'BIGINT', 'int'],
}

function forPython(plain: PlainSegment): string {
  const out: Record<string, unknown> = {}
  for (const [name, values] of columnsOf(plain)) {
    const [arrow, duckdb, kind] = name === 'time' ? ['timestamp[ns]', 'BIGINT', 'int'] as const
      : kinds[name.split(/[ _]/)[0]!] ?? kinds['text']!
    out[name] = [arrow, duckdb, kind, values.map((v) => {
      if (v === null || kind === 'text' || kind === 'bool') return v
      if (kind === 'int') return String(v)
      const bytes = Buffer.alloc(8)
      bytes.writeDoubleBE(v as number)
      return bytes.toString('hex')
    })]
  }
  return JSON.stringify(out)
}

const skip = existsSync(python) ? false : `no Python with pyarrow and duckdb at ${python}`

for (const [name, plain, options] of [
  ['many pages', randomSegment(21, 2500), small],
  ['one page', randomSegment(22, 900, shapes), defaultWriteOptions],
  ['many rows', randomSegment(23, 40_000, shapes.slice(0, 4)), { rowGroupRows: 16_384, pageRows: 4096 }],
  ['TSBS', tsbsSegment(100, 60, 3), defaultWriteOptions],
] as const) {
  test(`pyarrow and DuckDB read ${name}`, { skip }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'parquet-'))
    try {
      writeFileSync(join(folder, 'a.parquet'), write(plain, options))
      writeFileSync(join(folder, 'a.json'), forPython(plain))
      writeFileSync(join(folder, 'check.py'), script)
      const run = spawnSync(python, ['check.py', 'a.parquet', 'a.json'], { cwd: folder, encoding: 'utf8' })
      assert.equal(run.status, 0, run.stderr)
      assert.match(run.stdout, /^ok/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}
