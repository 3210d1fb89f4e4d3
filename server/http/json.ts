// JSON of request bodies as a tree with places: objects are Maps, numbers keep their text, depth is
// limited, and errors read as the reference's do (`EOF while parsing a value at line 1 column 6`). Bodies
// are small; results are not read here.

export type JsonValue =
  | { readonly kind: 'null'; readonly end: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly end: number }
  | { readonly kind: 'number'; readonly text: string; readonly end: number }
  | { readonly kind: 'string'; readonly value: string; readonly end: number }
  | (Place & { readonly kind: 'array'; readonly items: readonly JsonValue[] })
  | (Place & {
    readonly kind: 'object'; readonly fields: ReadonlyMap<string, JsonValue>
    /** The first key given twice. */
    readonly twice: string | null
  })
type Place = { readonly start: number; readonly end: number }

const DEPTH_MAX = 128
/** Ten megabytes of `0,0,0` would be hundreds of megabytes of tree, and seconds of the one thread. */
const VALUES_MAX = 100_000

/** A place in the text: how many characters were read when it went wrong. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
  constructor(reason: string, text: string, at: number) {
    super(`${reason} at ${placeOf(text, at)}`)
  }
}

function placeOf(text: string, at: number): string {
  let line = 1
  let lineStart = 0
  for (let i = text.indexOf('\n'); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) {
    line++
    lineStart = i + 1
  }
  return `line ${line} column ${Buffer.byteLength(text.slice(lineStart, at))}`
}

export function parseJson(text: string): JsonValue {
  const reader = new Reader(text)
  const value = reader.value(0)
  reader.blanks()
  if (reader.at < text.length) throw new JsonError('trailing characters', text, reader.at + 1)
  return value
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

class Reader {
  readonly text: string
  at = 0
  #values = 0
  constructor(text: string) {
    this.text = text
  }

  fail(reason: string, at: number): never {
    throw new JsonError(reason, this.text, at)
  }

  blanks(): void {
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
    }
  }

  value(depth: number): JsonValue {
    if (++this.#values > VALUES_MAX) this.fail(`more than ${VALUES_MAX} values`, this.at + 1)
    if (depth > DEPTH_MAX) this.fail('recursion limit exceeded', this.at + 1)
    this.blanks()
    switch (this.text[this.at]) {
      case undefined: return this.fail('EOF while parsing a value', this.text.length)
      case '{': return this.#object(depth)
      case '[': return this.#array(depth)
      case '"': return { kind: 'string', value: this.#string(), end: this.at }
      case 't': return this.#word('true', (end) => ({ kind: 'boolean', value: true, end }))
      case 'f': return this.#word('false', (end) => ({ kind: 'boolean', value: false, end }))
      case 'n': return this.#word('null', (end) => ({ kind: 'null', end }))
      default: return this.#number()
    }
  }

  #word(word: string, made: (end: number) => JsonValue): JsonValue {
    for (let i = 0; i < word.length; i++) {
      if (this.at + i >= this.text.length) this.fail('EOF while parsing a value', this.text.length)
      if (this.text[this.at + i] !== word[i]) this.fail('expected ident', this.at + i + 1)
    }
    this.at += word.length
    return made(this.at)
  }

  #number(): JsonValue {
    const match = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y
    match.lastIndex = this.at
    const found = match.exec(this.text)
    if (found === null) {
      this.fail(this.text[this.at] === '-' ? 'invalid number' : 'expected value', this.at + 1)
    }
    this.at += found[0].length
    return { kind: 'number', text: found[0], end: this.at }
  }

  #string(): string {
    const { text } = this
    const start = ++this.at
    let at = start
    while (at < text.length) {
      const code = text.charCodeAt(at)
      if (code === QUOTE || code === BACKSLASH || code < 0x20) break
      at++
    }
    this.at = at
    if (at < text.length) {
      const code = text.charCodeAt(at)
      if (code === BACKSLASH) return this.#escapedString(start)
      if (code < 0x20) this.#control()
      this.at++
      return text.slice(start, at)
    }
    return this.fail('EOF while parsing a string', this.text.length)
  }

  #control(): never {
    return this.fail('control character (\\u0000-\\u001F) found while parsing a string', this.at + 1)
  }

  #escapedString(start: number): string {
    let value = ''
    let from = start
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at)
      if (code < 0x20) this.#control()
      if (code === QUOTE) return value + this.text.slice(from, this.at++)
      if (code !== BACKSLASH) continue
      value += this.text.slice(from, this.at)
      value += this.#escape()
      from = this.at + 1
    }
    return this.fail('EOF while parsing a string', this.text.length)
  }

  #escape(): string {
    const letter = this.text[++this.at]
    if (letter === undefined) this.fail('EOF while parsing a string', this.text.length)
    if (letter !== 'u') return escapes.get(letter) ?? this.fail('invalid escape', this.at + 1)
    const digits = this.text.slice(this.at + 1, this.at + 5)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail('invalid escape', this.at + 1 + digits.length)
    this.at += 4
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  #array(depth: number): JsonValue {
    const start = this.at++
    const items: JsonValue[] = []
    this.blanks()
    if (this.text[this.at] === ']') return { kind: 'array', items, start, end: ++this.at }
    for (;;) {
      items.push(this.value(depth + 1))
      this.blanks()
      const next = this.text[this.at]
      if (next === undefined) this.fail('EOF while parsing a list', this.text.length)
      this.at++
      if (next === ']') return { kind: 'array', items, start, end: this.at }
      if (next !== ',') this.fail('expected `,` or `]`', this.at)
    }
  }

  #object(depth: number): JsonValue {
    const start = this.at++
    const fields = new Map<string, JsonValue>()
    let twice: string | null = null
    this.blanks()
    if (this.text[this.at] === '}') return { kind: 'object', fields, twice, start, end: ++this.at }
    for (;;) {
      this.blanks()
      if (this.at >= this.text.length) this.fail('EOF while parsing a value', this.text.length)
      if (this.text[this.at] !== '"') this.fail('key must be a string', this.at + 1)
      const key = this.#string()
      this.blanks()
      if (this.at >= this.text.length) this.fail('EOF while parsing an object', this.text.length)
      if (this.text[this.at++] !== ':') this.fail('expected `:`', this.at)
      if (fields.has(key)) twice ??= key
      fields.set(key, this.value(depth + 1))
      this.blanks()
      const next = this.text[this.at]
      if (next === undefined) this.fail('EOF while parsing an object', this.text.length)
      this.at++
      if (next === '}') return { kind: 'object', fields, twice, start, end: this.at }
      if (next !== ',') this.fail('expected `,` or `}`', this.at)
    }
  }
}

const escapes = new Map([
  ['"', '"'], ['\\', '\\'], ['/', '/'], ['b', '\b'], ['f', '\f'], ['n', '\n'], ['r', '\r'], ['t', '\t'],
])
