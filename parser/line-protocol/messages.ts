// What is wrong with a line of line protocol, as data, and the one table of texts that users and their
// clients see (those of InfluxDB 3). Nothing else assembles such a text.

import { shownText } from '../diagnostic.ts'

export type LineFailure =
  | { readonly code: 'measurement' | 'no-fields' | 'backslash' | 'string-too-long' | 'time-reserved' }
  | { readonly code: 'integer' | 'unsigned' | 'timestamp'; readonly value: string }
  | { readonly code: 'trailing' | 'space' | 'tag-key' | 'tag-value' | 'tag-equals'; readonly rest: string }
  | TypeClash
  | { readonly code: 'field-twice'; readonly field: string }
  | { readonly code: 'time-range'; readonly value: bigint; readonly precision: Precision }
  | { readonly code: 'columns-limit' | 'tags-limit' | 'parts-limit'; readonly limit: number }
  | { readonly code: 'tables-limit'; readonly limit: number; readonly tables: number }

type TypeClash = {
  readonly code: 'type'
  readonly column: string
  readonly expected: ColumnKind
  readonly got: ColumnKind
}

export type Precision = 'auto' | 's' | 'ms' | 'us' | 'ns'
export type FieldKind = 'float' | 'integer' | 'uinteger' | 'boolean' | 'string'
export type ColumnKind = FieldKind | 'tag' | 'timestamp'

const CONTEXT_CHARS = 10
/** A rest of a line is shown whole up to here. */
const REST_CHARS = 256

const precisionNames: Record<Precision, string> = {
  auto: 'Auto', s: 'Second', ms: 'Millisecond', us: 'Microsecond', ns: 'Nanosecond',
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  const chars = [...text.slice(0, limit * 2)]
  return chars.length <= limit ? text : `${chars.slice(0, limit).join('')}...`
}

const got = (rest: string, limit: number): string => rest === '' ? 'end of input' : `'${cut(rest, limit)}'`

/** The name of a kind of column in error texts. */
export function columnKindName(kind: ColumnKind): string {
  if (kind === 'tag' || kind === 'timestamp') return `iox::column_type::${kind}`
  return `iox::column_type::field::${kind}`
}

export function lineMessage(failure: LineFailure): string {
  switch (failure.code) {
    case 'measurement': return 'Invalid measurement was provided'
    case 'no-fields': return 'No fields were provided'
    case 'backslash': return 'Measurements, tag keys and values, and field keys may not end with a backslash'
    case 'string-too-long': return 'String is greater than 64KB'
    case 'time-reserved': return `'time' is a reserved column`
    case 'integer': return `Unable to parse integer value '${cut(failure.value, REST_CHARS)}'`
    case 'unsigned': return `Unable to parse unsigned integer value '${cut(failure.value, REST_CHARS)}'`
    case 'timestamp': return `Unable to parse timestamp value '${cut(failure.value, REST_CHARS)}'`
    case 'trailing':
      return `Could not parse entire line. Found trailing content: '${cut(failure.rest, REST_CHARS)}'`
    case 'space': return `Expected at least one space character, got ${got(failure.rest, REST_CHARS)}`
    case 'tag-key': return `Expected tag key, got ${got(failure.rest, CONTEXT_CHARS)}`
    case 'tag-value': return `Expected tag value, got ${got(failure.rest, CONTEXT_CHARS)}`
    case 'tag-equals':
      return `Tag set malformed: could not find equals sign in '${cut(failure.rest, CONTEXT_CHARS)}'`
    case 'type':
      return `invalid column type for column '${shownText(failure.column)}', ` +
        `expected ${columnKindName(failure.expected)}, got ${columnKindName(failure.got)}`
    case 'field-twice':
      return `invalid line protocol - multiple instances of '${shownText(failure.field)}' field found`
    case 'time-range':
      return `timestamp, ${failure.value}, out of range for precision: ${precisionNames[failure.precision]}`
    case 'columns-limit':
      return `Update to schema would exceed number of columns per table limit of ${failure.limit} columns`
    case 'tags-limit':
      return `Update to schema would exceed number of tag columns per table limit of ${failure.limit} columns`
    case 'parts-limit': return `a line has more than ${failure.limit} tags or fields`
    case 'tables-limit':
      return 'Update to schema would exceed number of tables limit: ' +
        `attempted to create table but already have ${failure.tables} table(s) (limit: ${failure.limit})`
  }
}
