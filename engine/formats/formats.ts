// The list of output formats. A new one is a file that exports a Format, and a line here. Which format a
// request gets is decided in server/http/result-format.ts.
import type { Owner } from '../../kernels/extents.ts'
import type { StructField } from '../../kernels/type.ts'
import { csv } from './csv.ts'
import { json } from './json.ts'
import { jsonLines } from './json-lines.ts'
import { parquet } from './parquet.ts'
import { pretty } from './pretty.ts'
import type { Format, FormatName, FormatWriter } from './writer.ts'

export type { Chunk, Format, FormatName, FormatWriter } from './writer.ts'

const formats: readonly Format[] = [parquet, csv, pretty, json, jsonLines]

const byName = new Map<FormatName, Format>(formats.flatMap((format) =>
  format.names.map((name): [FormatName, Format] => [name, format])))

/** In the order in which error texts list them. */
export const formatNames: readonly FormatName[] = ['parquet', 'csv', 'pretty', 'json', 'json_lines', 'jsonl']

export function isFormatName(text: string): text is FormatName {
  return formatNames.includes(text as FormatName)
}

/** A writer for one result; undefined while nothing writes that format. Its memory is charged to `owner`. */
export function formatWriter(
  name: FormatName, schema: readonly StructField[], owner: Owner,
): FormatWriter | undefined {
  return byName.get(name)?.open(schema, owner)
}
