// Fields of requests: what a route takes in its query string or JSON body, as data. Reads both strictly and
// words mistakes as the reference does (``missing field `db` ``). Unknown fields are ignored, a field given
// twice is not.
import { shownText } from '../../parser/diagnostic.ts'
import { JsonError, type JsonValue } from './json.ts'

/** `T`: what a handler gets. A field without `whenAbsent` is required. */
export type Field<T> = {
  readonly whenAbsent: { readonly value: T } | null
  /** JSON's name of what is expected, for `invalid type: ..., expected a string`. */
  readonly expected: string
  fromText(text: string): T
  fromJson(value: JsonValue): T
}

export type Fields = Readonly<Record<string, Field<unknown>>>
export type Values<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }

/** A field that cannot be read. JSON adds the place. */
export class FieldError extends Error {
  override readonly name = 'FieldError'
  /** Characters of JSON read, if known. */
  readonly at: number | null
  constructor(reason: string, at: number | null = null) {
    super(reason)
    this.at = at
  }
}

export function text(): Field<string> {
  return { whenAbsent: null, expected: 'a string', fromText: (given) => given, fromJson: jsonText }
}

function jsonText(value: JsonValue): string {
  return value.kind === 'string' ? value.value : wrongType(value, 'a string')
}

/** Absent or (in JSON) null: undefined. */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return {
    whenAbsent: { value: undefined },
    expected: field.expected,
    fromText: (given) => field.fromText(given),
    fromJson: (value) => (value.kind === 'null' ? undefined : field.fromJson(value)),
  }
}

export function flag(whenAbsent: boolean): Field<boolean> {
  return {
    whenAbsent: { value: whenAbsent },
    expected: 'a boolean',
    fromText: (given) => {
      if (given === 'true') return true
      if (given === 'false') return false
      throw new FieldError('provided string was not `true` or `false`')
    },
    fromJson: (value) => (value.kind === 'boolean' ? value.value : wrongType(value, 'a boolean')),
  }
}

/** One of several words; the map says what each means. */
export function word<T>(meanings: ReadonlyMap<string, T>): Field<T> {
  const names = [...meanings.keys()].map((name) => `\`${name}\``).join(', ')
  const read = (given: string, at: number | null): T => {
    const meaning = meanings.get(given)
    if (meaning !== undefined) return meaning
    throw new FieldError(`unknown variant \`${shownText(given)}\`, expected one of ${names}`, at)
  }
  return {
    whenAbsent: null,
    expected: 'variant identifier',
    fromText: (given) => read(given, null),
    fromJson: (value) =>
      value.kind === 'string' ? read(value.value, value.end) : wrongType(value, 'a string'),
  }
}

export function withDefault<T>(field: Field<T>, value: T): Field<T> {
  return { ...field, whenAbsent: { value } }
}

export function list<T>(item: (value: JsonValue) => T): Field<readonly T[]> {
  return {
    whenAbsent: null,
    expected: 'a sequence',
    fromText: () => {
      throw new FieldError('invalid type: string, expected a sequence')
    },
    fromJson: (value) => (value.kind === 'array' ? value.items.map(item) : wrongType(value, 'a sequence')),
  }
}

export function wrongType(value: JsonValue, expected: string): never {
  throw new FieldError(`invalid type: ${describe(value)}, expected ${expected}`,
    value.kind === 'array' || value.kind === 'object' ? value.start : value.end)
}

function describe(value: JsonValue): string {
  switch (value.kind) {
    case 'null': return 'null'
    case 'boolean': return `boolean \`${value.value}\``
    case 'number': {
      const kind = /[.eE]/.test(value.text) ? 'floating point' : 'integer'
      return `${kind} \`${shownText(value.text)}\``
    }
    case 'string': return `string ${JSON.stringify(shownText(value.value))}`
    case 'array': return 'sequence'
    case 'object': return 'map'
  }
}

/** Fields compiled once per route: reading a request looks names up in a Map and fills one object. */
export class FieldReader<F extends Fields> {
  readonly #byName: ReadonlyMap<string, Field<unknown>>
  readonly #defaults: readonly (readonly [string, unknown])[]
  readonly #required: readonly string[]

  constructor(fields: F) {
    const entries = Object.entries(fields)
    this.#byName = new Map(entries)
    this.#defaults = entries.flatMap(([name, { whenAbsent }]) =>
      whenAbsent === null ? [] : [[name, whenAbsent.value]])
    this.#required = entries.filter(([, field]) => field.whenAbsent === null).map(([name]) => name)
  }

  /** `search`: the URL's part after `?`. */
  fromQuery(search: string): Values<F> {
    const values: Record<string, unknown> = {}
    for (let from = 0; from < search.length;) {
      let end = search.indexOf('&', from)
      if (end < 0) end = search.length
      if (end > from) this.#readPair(search.slice(from, end), values)
      from = end + 1
    }
    return this.#complete(values, null)
  }

  #readPair(pair: string, values: Record<string, unknown>): void {
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    const field = this.#byName.get(name)
    if (field === undefined) return
    if (name in values) throw new FieldError(`duplicate field \`${name}\``)
    values[name] = field.fromText(equals < 0 ? '' : decode(pair.slice(equals + 1)))
  }

  /** An object inside another: mistakes keep their place for the outer reader to name. */
  fromPart(value: JsonValue): Values<F> {
    return this.#fromObject(value)
  }

  fromJson(value: JsonValue, source: string): Values<F> {
    try {
      return this.#fromObject(value)
    } catch (error) {
      const isPlaced = error instanceof FieldError && error.at !== null
      if (isPlaced) throw new JsonError(error.message, source, error.at)
      throw error
    }
  }

  #fromObject(value: JsonValue): Values<F> {
    if (value.kind === 'array') return this.#fromArray(value.items, value.end)
    if (value.kind !== 'object') return wrongType(value, 'struct')
    if (value.twice !== null && this.#byName.has(value.twice)) {
      throw new FieldError(`duplicate field \`${value.twice}\``, value.end)
    }
    const values: Record<string, unknown> = {}
    for (const [name, given] of value.fields) {
      const field = this.#byName.get(name)
      if (field !== undefined) values[name] = field.fromJson(given)
    }
    return this.#complete(values, value.end)
  }

  /** The reference reads arrays as fields in order. */
  #fromArray(items: readonly JsonValue[], end: number): Values<F> {
    const values: Record<string, unknown> = {}
    let next = 0
    for (const [name, field] of this.#byName) {
      const item = items[next++]
      if (item === undefined) {
        throw new FieldError(`invalid length ${items.length}, expected ${this.#byName.size} elements`, end)
      }
      values[name] = field.fromJson(item)
    }
    return this.#complete(values, end)
  }

  #complete(values: Record<string, unknown>, at: number | null): Values<F> {
    for (const name of this.#required) {
      if (!(name in values)) throw new FieldError(`missing field \`${name}\``, at)
    }
    for (const [name, value] of this.#defaults) {
      if (!(name in values)) values[name] = value
    }
    return values as Values<F>
  }
}

/**
 * Percent-decoding as forms have it: `+` is a blank, a bad escape stays as it is, bad UTF-8 becomes U+FFFD.
 */
export function decode(given: string): string {
  if (!given.includes('%')) return given.includes('+') ? given.replaceAll('+', ' ') : given
  const spaced = given.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return decodeLoosely(spaced)
  }
}

function decodeLoosely(given: string): string {
  const bytes: number[] = []
  const source = Buffer.from(given)
  for (let i = 0; i < source.length; i++) {
    const digits = source[i] === 0x25 ? source.toString('latin1', i + 1, i + 3) : ''
    if (/^[0-9a-fA-F]{2}$/.test(digits)) {
      bytes.push(Number.parseInt(digits, 16))
      i += 2
    } else {
      bytes.push(source[i]!)
    }
  }
  return Buffer.from(bytes).toString('utf8')
}
