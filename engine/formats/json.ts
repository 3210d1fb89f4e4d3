// json: one array of objects, keys in column order, NULLs left out; `[]` without rows. Only what differs from
// the other formats of rows stands here; rows.ts writes.
import { MODE_JSON } from './descriptors.ts'
import { rowsWriter } from './rows.ts'
import { jsonString, utf8Bytes } from './text-bytes.ts'
import type { Format } from './writer.ts'

const nothing = new Uint8Array(0)
const end = utf8Bytes(']')
const whenEmpty = utf8Bytes('[]')

export const json: Format = {
  names: ['json'],
  contentType: 'application/json',
  open: (schema, owner) => rowsWriter({
    contentType: 'application/json',
    mode: MODE_JSON,
    prefixes: schema.map((field) => utf8Bytes(`,${jsonString(field.name)}:`)),
    head: nothing,
    // Every row begins with a comma; the first one's is the bracket that opens the array.
    firstByte: '['.charCodeAt(0),
    end,
    whenEmpty,
  }, schema, owner),
}
