// Independent eyes on a Parquet file: hyparquet always; pyarrow where a Python with it is at hand
// (PARQUET_PYTHON, or the usual place on the development machine).
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import zlib from 'node:zlib'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'

const asIs = (value: unknown): unknown => value

const parsers = {
  timestampFromNanoseconds: asIs, timestampFromMicroseconds: asIs, timestampFromMilliseconds: asIs,
  dateFromDays: asIs,
} as never

/** Rows as hyparquet sees them: times and dates as the numbers that are stored. */
export async function rowsOf(content: Buffer): Promise<readonly Record<string, unknown>[]> {
  return parquetReadObjects({
    file: bufferOf(content), utf8: false, parsers,
    compressors: { ZSTD: (input: Uint8Array) => new Uint8Array(zlib.zstdDecompressSync(input)) },
  })
}

/** One line a column: name, physical type, logical type. */
export function schemaText(content: Buffer): string {
  const lines = parquetMetadata(bufferOf(content)).schema.slice(1).map((element) => {
    const logical = JSON.stringify(element.logical_type ?? null)
    return `${element.name} ${element.repetition_type} ${element.type} ${logical}`
  })
  return lines.join('\n')
}

export function groupRows(content: Buffer): readonly number[] {
  return parquetMetadata(bufferOf(content)).row_groups.map((group) => Number(group.num_rows))
}

function bufferOf(content: Buffer): ArrayBuffer {
  return new Uint8Array(content).buffer
}

const python = process.env['PARQUET_PYTHON'] ?? '/opt/benchpy/bin/python'
export const pythonMissing = existsSync(python) ? false : `no Python with pyarrow at ${python}`

const script = `
import sys, pyarrow as pa, pyarrow.parquet as pq
file = pq.ParquetFile(sys.argv[1], page_checksum_verification=True)
table = file.read()
for name, column in zip(table.column_names, table.columns):
    if pa.types.is_temporal(column.type):
        column = column.cast(pa.int32() if pa.types.is_date(column.type) else pa.int64())
    print(name, table.schema.field(name).type, column.to_pylist())
groups = [file.metadata.row_group(i) for i in range(file.num_row_groups)]
for i in range(len(table.column_names)):
    stats = groups[0].column(i).statistics
    if stats is None: continue
    print('nulls of', groups[0].column(i).path_in_schema, stats.null_count)
`

/** Types, values and NULL counts as pyarrow sees them. */
export function pyarrowText(content: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'parquet-'))
  try {
    writeFileSync(join(folder, 'a.parquet'), content)
    writeFileSync(join(folder, 'show.py'), script)
    const run = spawnSync(python, ['show.py', 'a.parquet'], { cwd: folder, encoding: 'utf8' })
    return run.status === 0 ? run.stdout : `failed: ${run.stderr}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const nestedScript = `
import json, sys, pyarrow as pa, pyarrow.parquet as pq
def values(a):
    t = a.type
    if pa.types.is_timestamp(t): return values(a.cast(pa.int64()))
    if pa.types.is_integer(t): return [None if v is None else str(v) for v in a.to_pylist()]
    if pa.types.is_decimal(t): return [None if v is None else float(v) for v in a.to_pylist()]
    if pa.types.is_map(t) or pa.types.is_list(t):
        o = a.offsets.to_pylist()
        if pa.types.is_list(t): items = values(a.values)
        else: items = [{'key': k, 'value': v} for k, v in zip(a.keys.to_pylist(), values(a.items))]
        # Keys and items of a sliced map begin with its own first entry.
        shift = o[0] if pa.types.is_map(t) and len(items) < o[-1] else 0
        return [items[o[i] - shift:o[i + 1] - shift] if v.is_valid else None for i, v in enumerate(a)]
    if pa.types.is_struct(t):
        fields = {f.name: values(a.field(i)) for i, f in enumerate(t)}
        return [{k: f[i] for k, f in fields.items()} if v.is_valid else None for i, v in enumerate(a)]
    return a.to_pylist()
out = []
for i in range(int(sys.argv[1])):
    table = pq.ParquetFile(f'{i}.parquet', page_checksum_verification=True).read()
    out.append([[v for chunk in column.chunks for v in values(chunk)] for column in table.columns])
print(json.dumps(out, ensure_ascii=False))
`

/** By file and column the values as pyarrow sees them; whole numbers as texts, maps as lists of entries. */
export function valuesByPyarrow(files: readonly Buffer[]): readonly (readonly (readonly unknown[])[])[] {
  const folder = mkdtempSync(join(tmpdir(), 'parquet-'))
  try {
    for (const [i, content] of files.entries()) writeFileSync(join(folder, `${i}.parquet`), content)
    writeFileSync(join(folder, 'show.py'), nestedScript)
    const run = spawnSync(python, ['show.py', String(files.length)], {
      cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28,
    })
    if (run.status !== 0) throw new Error(`pyarrow: ${run.stderr}`)
    return JSON.parse(run.stdout) as unknown[][][]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
