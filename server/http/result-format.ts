// Which format a result is written in: the `format` field wins, else the Accept header; a wrong Accept
// header fails the request either way, as in the reference.
import { formatNames, type FormatName } from '../../engine/formats/formats.ts'
import { fixed } from './answer.ts'
import { Refused } from './body.ts'
import { word, type Field } from './fields.ts'

export function format(): Field<FormatName> {
  return word(new Map(formatNames.map((name) => [name, name])))
}

const byMime = new Map<string, FormatName>([
  ['application/vnd.apache.parquet', 'parquet'], ['text/csv', 'csv'], ['text/plain', 'pretty'],
  ['application/json', 'json'], ['*/*', 'json'],
])

export function chooseFormat(given: FormatName | undefined, accept: string | undefined): FormatName {
  const accepted = acceptedFormat(accept)
  return given ?? accepted
}

function acceptedFormat(accept: string | undefined): FormatName {
  if (accept === undefined) return 'json'
  const known = byMime.get(accept)
  if (known !== undefined) return known
  // Browsers.
  if (accept.includes('text/html') || accept.includes('*/*')) return 'json'
  throw new Refused(fixed(400, `invalid mime type (${accept})`))
}
