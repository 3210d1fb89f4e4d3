// csv: a header and one record a line; NULL is an empty cell. Nothing at all, not even a header, without
// rows. Lists, structs and maps have no CSV form: they are refused before the first byte.
import type { StructField } from '../../kernels/type.ts'
import { physicalOf, typeName } from '../../kernels/type.ts'
import { Refusal } from '../refusal.ts'
import { MODE_CSV } from './descriptors.ts'
import { rowsWriter } from './rows.ts'
import { csvCell, utf8Bytes } from './text-bytes.ts'
import type { Format } from './writer.ts'

const nothing = new Uint8Array(0)

export const csv: Format = {
  names: ['csv'],
  contentType: 'text/csv',
  open: (schema, owner) => {
    for (const field of schema) {
      if (physicalOf(field.type) === 'nested') {
        throw new Refusal('csv-nested', { type: typeName(field.type) })
      }
    }
    return rowsWriter({
      contentType: 'text/csv',
      mode: MODE_CSV,
      prefixes: schema.map((_, i) => (i === 0 ? nothing : utf8Bytes(','))),
      head: utf8Bytes(header(schema)),
      firstByte: null,
      end: nothing,
      whenEmpty: nothing,
    }, schema, owner)
  },
}

function header(schema: readonly StructField[]): string {
  if (schema.length === 1 && schema[0]!.name === '') return '""\n'
  return `${schema.map((field) => csvCell(field.name)).join(',')}\n`
}
