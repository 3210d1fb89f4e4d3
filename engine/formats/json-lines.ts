// jsonl: one object a line, NULLs left out; nothing at all when there are no rows. Only what differs from the
// other formats of rows stands here; rows.ts writes.
import { MODE_JSON_LINES } from './descriptors.ts'
import { rowsWriter } from './rows.ts'
import { jsonString, utf8Bytes } from './text-bytes.ts'
import type { Format } from './writer.ts'

const nothing = new Uint8Array(0)

export const jsonLines: Format = {
  names: ['jsonl', 'json_lines'],
  contentType: 'application/jsonl',
  open: (schema, owner) => rowsWriter({
    contentType: 'application/jsonl',
    mode: MODE_JSON_LINES,
    prefixes: schema.map((field) => utf8Bytes(`,${jsonString(field.name)}:`)),
    head: nothing,
    firstByte: null,
    end: nothing,
    whenEmpty: nothing,
  }, schema, owner),
}
