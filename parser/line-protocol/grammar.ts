// The full grammar of one line of line protocol, as InfluxDB 3 reads it, odd corners included. The slow
// path: the kernel reads plain lines, this decides about everything else, finds the exact error, and is
// what the kernel is tested against. Pure: bytes in, data or a failure out; the schema is not its business.
import type { LineFailure } from './messages.ts'
import { Cursor, name, fail, type Name } from './names.ts'
import { fieldValue, timestampValue, type FieldValue } from './values.ts'

export type Tag = { readonly key: Name; readonly value: Name }
export type Field = { readonly key: Name; readonly value: FieldValue }

export type SeriesKey = {
  readonly measurement: Name
  readonly tags: readonly Tag[]
  /** Where the key ends (a blank, if the line is valid). */
  readonly end: number
}

export type ParsedLine = {
  readonly key: SeriesKey
  readonly fields: readonly Field[]
  readonly timestamp: bigint | null
}

/** Tags of a line, and its fields; tables have far fewer columns. A longer line is not read to its end. */
const PARTS_MAX = 20_000

const SPACE = 0x20
const COMMA = 0x2C
const EQUALS = 0x3D

/** Parses bytes [start, end), a line without its newline. */
export function parseLine(bytes: Uint8Array, start: number, end: number): ParsedLine | LineFailure {
  const at = new Cursor(bytes, start, end)
  const key = seriesKey(at)
  const failed = at.failure ?? spaces(at)
  if (key === null || failed !== null) return failed ?? { code: 'measurement' }
  const fields = fieldSet(at)
  if (at.failure !== null) return at.failure
  const timestamp = optionalTimestamp(at)
  if (at.failure !== null) return at.failure
  if (at.at < end) return { code: 'trailing', rest: at.rest(at.at) }
  return { key, fields, timestamp }
}

/** Parses the series key at the front of bytes [start, end). */
export function parseKey(bytes: Uint8Array, start: number, end: number): SeriesKey | LineFailure {
  const at = new Cursor(bytes, start, end)
  const key = seriesKey(at)
  return at.failure ?? key ?? { code: 'measurement' }
}

function spaces(at: Cursor): LineFailure | null {
  if (at.peek() !== SPACE) return { code: 'space', rest: at.rest(at.at) }
  while (at.peek() === SPACE) at.at++
  return null
}

function seriesKey(at: Cursor): SeriesKey | null {
  const measurement = name(at, 'measurement')
  if (measurement === null) return fail(at, { code: 'measurement' })
  const tags: Tag[] = []
  const tagsStart = at.at + 1
  while (at.peek() === COMMA) {
    at.at++
    const tag = oneTag(at, tagsStart)
    if (tag === null) return null
    if (tags.push(tag) > PARTS_MAX) return fail(at, { code: 'parts-limit', limit: PARTS_MAX })
  }
  return { measurement, tags, end: at.at }
}

function oneTag(at: Cursor, tagsStart: number): Tag | null {
  const start = at.at
  const key = name(at, 'key')
  if (key === null) return fail(at, { code: 'tag-key', rest: at.rest(start) })
  if (at.peek() !== EQUALS) return fail(at, { code: 'tag-equals', rest: at.rest(tagsStart) })
  at.at++
  const valueStart = at.at
  const value = name(at, 'tag-value')
  if (value === null) return fail(at, { code: 'tag-value', rest: at.rest(valueStart) })
  return { key, value }
}

// A comma after the first field is taken even if no field follows it; after a later field it then is left
// standing, and makes the line fail. So the reference has it: `f=1, 5` is a line, `f=1,g=2, 5` is none.
function fieldSet(at: Cursor): readonly Field[] {
  const first = oneField(at)
  if (at.failure !== null) return []
  if (first === null) return fail(at, { code: 'no-fields' }) ?? []
  const fields = [first]
  while (at.peek() === COMMA) {
    const comma = at.at
    at.at++
    const field = oneField(at)
    if (field === null) {
      at.at = fields.length === 1 ? comma + 1 : comma
      break
    }
    if (fields.push(field) > PARTS_MAX) return fail(at, { code: 'parts-limit', limit: PARTS_MAX }) ?? []
  }
  return fields
}

function oneField(at: Cursor): Field | null {
  const key = name(at, 'key')
  if (key === null || at.peek() !== EQUALS) return null
  at.at++
  const value = fieldValue(at)
  return value === null ? null : { key, value }
}

function optionalTimestamp(at: Cursor): bigint | null {
  const start = at.at
  if (spaces(at) !== null) return null
  const value = timestampValue(at)
  if (value === null) {
    at.at = start
    return null
  }
  while (at.peek() === SPACE) at.at++
  return value
}

/** Whether a result of this module is a failure. */
export function isFailure<T extends object>(result: T | LineFailure): result is LineFailure {
  return 'code' in result
}
