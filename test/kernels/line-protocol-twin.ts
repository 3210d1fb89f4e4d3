// The twin of the line protocol kernel: the whole grammar and the schema's rules again, plainly, on strings
// and regular expressions. An oracle for tests; shares no code with parser/line-protocol.
import { printFloat, type Outcome, type Row } from '../line-protocol/parsed-text.ts'

type Kind = 'float' | 'integer' | 'uinteger' | 'boolean' | 'string' | 'tag'
type Table = Map<string, Kind>
type Value = { readonly kind: Kind; readonly text: string }
type Line = { table: string; tags: [string, string][]; fields: [string, Value][]; time: bigint | null }

const units: Record<string, bigint> = { s: 10n ** 9n, ms: 10n ** 6n, us: 1000n, ns: 1n }
const precisionNames: Record<string, string> = {
  auto: 'Auto', s: 'Second', ms: 'Millisecond', us: 'Microsecond', ns: 'Nanosecond',
}
const BACKSLASH = 'Measurements, tag keys and values, and field keys may not end with a backslash'

class Refused extends Error {}
const refuse = (message: string): never => { throw new Refused(message) }
const short = (text: string, limit = 10): string => {
  const chars = [...text]
  return chars.length > limit ? `${chars.slice(0, limit).join('')}...` : text
}
const long = (text: string): string => short(text, 256)
const got = (text: string, limit = 10): string => text === '' ? 'end of input' : `'${short(text, limit)}'`

const PARTS_MAX = 20_000
const checkParts = (count: number): void => {
  if (count > PARTS_MAX) refuse(`a line has more than ${PARTS_MAX} tags or fields`)
}

export class Twin {
  readonly tables = new Map<string, Table>()
  readonly now: bigint
  readonly columnsMax: number

  constructor(now: bigint, columnsMax = 500) {
    this.now = now
    this.columnsMax = columnsMax
  }

  write(body: string, precision: string): Outcome {
    const rows: Row[] = []
    const errors: string[] = []
    let lines = 0
    for (const line of split(body)) {
      lines++
      try {
        rows.push(this.#row(new Reader(line).line(), precision))
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        errors.push(`${lines}: ${error.message}`)
      }
    }
    return { rows, errors, lines }
  }

  #row(line: Line, precision: string): Row {
    const table = new Map(this.tables.get(line.table) ?? [])
    const known = table.size
    for (const [name] of line.tags) this.#column(table, name, 'tag')
    const seen = new Set<string>()
    for (const [name, { kind }] of line.fields) {
      if (name === 'time') refuse(`'time' is a reserved column`)
      this.#column(table, name, kind)
      if (seen.has(name)) refuse(`invalid line protocol - multiple instances of '${name}' field found`)
      seen.add(name)
    }
    if (table.size > this.columnsMax && table.size > known) {
      refuse(`Update to schema would exceed number of columns per table limit of ${this.columnsMax} columns`)
    }
    const time = this.#time(line.time, precision)
    this.tables.set(line.table, table)
    const print = (pairs: Iterable<readonly [string, string]>): string =>
      [...pairs].map(([name, text]) => `${JSON.stringify(name)}=${text}`).sort().join(',')
    return {
      table: line.table, time,
      tags: print([...new Map(line.tags)].map(([name, value]) => [name, JSON.stringify(value)])),
      fields: print(line.fields.map(([name, { text }]) => [name, text])),
    }
  }

  #column(table: Table, name: string, kind: Kind): void {
    const type = (k: Kind): string => k === 'tag' ? 'iox::column_type::tag' : `iox::column_type::field::${k}`
    const clash = (expected: string): never =>
      refuse(`invalid column type for column '${name}', expected ${expected}, got ${type(kind)}`)
    if (name === 'time') clash('iox::column_type::timestamp')
    const old = table.get(name)
    if (old !== undefined && old !== kind) clash(type(old))
    table.set(name, kind)
  }

  #time(time: bigint | null, precision: string): bigint {
    if (time === null) {
      return precision === 'auto' ? this.now : this.now / units[precision]! * units[precision]!
    }
    const size = time < 0n ? -time : time
    const tops = { s: 5n * 10n ** 9n, ms: 5n * 10n ** 12n, us: 5n * 10n ** 15n }
    const guess = Object.entries(tops).find(([, top]) => size < top)?.[0] ?? 'ns'
    const unit = units[precision === 'auto' ? guess : precision]!
    const ns = time * unit
    if (BigInt.asIntN(64, ns) !== ns || (precision === 'auto' && size === 2n ** 63n)) {
      refuse(`timestamp, ${time}, out of range for precision: ${precisionNames[precision]}`)
    }
    return ns
  }
}

/** Lines with something in them. */
function split(body: string): string[] {
  const lines: string[] = []
  let rest = body
  while (true) {
    rest = rest.replace(/^(?:[ \t\n]|#[^\n]*)+/, '')
    if (rest === '') return lines
    const line = firstLine(rest)
    lines.push(line)
    rest = rest.slice(line.length)
  }
}

function firstLine(text: string): string {
  let line = ''
  let fields = false, quoted = false, equals = 0, commas = 0
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (c === '\n' && !quoted) return line
    line += c
    if (c === '\\') line += text[++i] ?? ''
    else if (c === ' ') fields = true
    else if (fields && c === '=' && !quoted) equals++
    else if (fields && c === ',' && !quoted) commas++
    else if (fields && c === '"' && equals > commas) quoted = !quoted
  }
  return line
}

class Reader {
  rest: string
  constructor(line: string) {
    this.rest = line
  }

  take(pattern: RegExp): string | null {
    const match = pattern.exec(this.rest)
    if (match === null || match.index !== 0) return null
    this.rest = this.rest.slice(match[0].length)
    return match[0]
  }

  name(end: ',' | '=', escapable: string): string | null {
    // A backslash takes the next character along, whatever it is.
    const raw = this.take(end === ',' ? /^(?:\\[^]|[^ \t\n\0\\,])+/u : /^(?:\\[^]|[^ \t\n\0\\=])+/u) ?? ''
    if (this.rest === '\\') refuse(BACKSLASH)
    if (raw === '') return null
    const text = raw.replace(/\\([^])/gu, (pair, c: string) => escapable.includes(c) ? c : pair)
    if (text.endsWith('\\')) refuse(BACKSLASH)
    if (Buffer.byteLength(text) > 65536) refuse('String is greater than 64KB')
    return text
  }

  line(): Line {
    const table = this.name(',', ', \\') ?? refuse('Invalid measurement was provided')
    const tags = this.tags()
    if (this.take(/^ +/) === null) {
      refuse(`Expected at least one space character, got ${got(this.rest, 256)}`)
    }
    const fields = this.fields()
    const before = this.rest
    let time: bigint | null = null
    const text = this.take(/^ +-?[0-9]+ */)?.trim()
    if (text === undefined) this.rest = before
    else {
      time = BigInt(text)
      if (BigInt.asIntN(64, time) !== time) refuse(`Unable to parse timestamp value '${text}'`)
    }
    if (this.rest !== '') refuse(`Could not parse entire line. Found trailing content: '${long(this.rest)}'`)
    return { table, tags, fields, time }
  }

  tags(): [string, string][] {
    const tags: [string, string][] = []
    const all = this.rest.slice(1)
    while (this.take(/^,/) !== null) {
      const atKey = this.rest
      const key = this.name('=', ',= \\') ?? refuse(`Expected tag key, got ${got(atKey)}`)
      if (this.take(/^=/) === null) refuse(`Tag set malformed: could not find equals sign in '${short(all)}'`)
      const atValue = this.rest
      tags.push([key, this.name(',', ',= \\') ?? refuse(`Expected tag value, got ${got(atValue)}`)])
      checkParts(tags.length)
    }
    return tags
  }

  fields(): [string, Value][] {
    const fields = [this.field() ?? refuse('No fields were provided')]
    while (true) {
      const before = this.rest
      if (this.take(/^,/) === null) return fields
      const after = this.rest
      const field = this.field()
      if (field === null) {
        this.rest = fields.length === 1 ? after : before
        return fields
      }
      fields.push(field)
      checkParts(fields.length)
    }
  }

  field(): [string, Value] | null {
    const key = this.name('=', ',= \\')
    if (key === null || this.take(/^=/) === null) return null
    const value = this.value()
    return value === null ? null : [key, value]
  }

  value(): Value | null {
    const int = this.take(/^-?[0-9]+i/)?.slice(0, -1)
    if (int !== undefined) {
      const value = BigInt(int)
      if (BigInt.asIntN(64, value) !== value) refuse(`Unable to parse integer value '${int}'`)
      return { kind: 'integer', text: `${value}i` }
    }
    const uint = this.take(/^[0-9]+u/)?.slice(0, -1)
    if (uint !== undefined) {
      const value = BigInt(uint)
      if (BigInt.asUintN(64, value) !== value) refuse(`Unable to parse unsigned integer value '${uint}'`)
      return { kind: 'uinteger', text: `${value}u` }
    }
    const float = this.take(/^-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/)
    if (float !== null) return { kind: 'float', text: printFloat(Number(float)) }
    const string = this.take(/^"(?:\\["\\]|\\(?!["\\])|[^"\\])*"/)
    if (string !== null) {
      const text = string.slice(1, -1).replace(/\\(["\\])/g, '$1')
      if (Buffer.byteLength(text) > 65536) refuse('String is greater than 64KB')
      return { kind: 'string', text: JSON.stringify(text) }
    }
    const bool = this.take(/^(?:true|True|TRUE|t|T|false|False|FALSE|f|F)/)
    return bool === null ? null : { kind: 'boolean', text: String(bool[0]!.toLowerCase() === 't') }
  }
}
