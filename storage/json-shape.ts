// What the JSON of a record must look like, as small checks put together: a record whose checksum is right
// may still say what no program of ours would. Says what is wrong and where; decides nothing (record.ts).
// Not a library of schemas: only what records need.

/** What is wrong with the value that stands at `place`, or null. */
export type Shape = (value: unknown, place: string) => string | null

const is = (what: string, test: (value: unknown) => boolean): Shape =>
  (value, place) => test(value) ? null : `${place} is not ${what}`

export const text = is('a text', (value) => typeof value === 'string')
export const flag = is('true or false', (value) => typeof value === 'boolean')
export const number = is('a number', (value) => typeof value === 'number')
export const count = is('a count', (value) => Number.isSafeInteger(value) && (value as number) >= 0)
export const checksum = is('a checksum', (value) => Number.isSafeInteger(value) &&
  (value as number) >= 0 && (value as number) < 2 ** 32)

const digits = /^-?\d{1,40}$/

/** A whole number as decimal text. */
export const decimal = is('a number as text', (value) => typeof value === 'string' && digits.test(value))

export const int64 = is('a number of 64 bits as text', (value) =>
  typeof value === 'string' && digits.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value))

export const nullable = (shape: Shape): Shape =>
  (value, place) => value === null ? null : shape(value, place)

/** A field that older records do not have. */
export const optional = (shape: Shape): Shape =>
  (value, place) => value === undefined ? null : shape(value, place)

export const oneOf = (...words: readonly string[]): Shape =>
  is(`one of ${words.join(', ')}`, (value) => typeof value === 'string' && words.includes(value))

export function list(item: Shape): Shape {
  return (value, place) => {
    if (!Array.isArray(value)) return `${place} is not a list`
    for (let i = 0; i < value.length; i++) {
      const problem = item(value[i], `${place}[${i}]`)
      if (problem !== null) return problem
    }
    return null
  }
}

type Fields = { readonly [name: string]: Shape }

/** Further fields do not matter. */
export function object(fields: Fields): Shape {
  const entries = Object.entries(fields)
  return (value, place) => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (!isObject) return `${place} is not an object`
    const given = new Map<string, unknown>(Object.entries(value))
    for (const [name, shape] of entries) {
      const problem = shape(given.get(name), place === '' ? name : `${place}.${name}`)
      if (problem !== null) return problem
    }
    return null
  }
}

/** An object of one of several forms; the field `by` says which. */
export function variants(by: string, forms: { readonly [word: string]: Fields }): Shape {
  const word = object({ [by]: oneOf(...Object.keys(forms)) })
  const shapes = new Map(Object.entries(forms).map(([name, fields]) => [name, object(fields)]))
  return (value, place) => word(value, place) ??
    shapes.get((value as { readonly [name: string]: string })[by]!)!(value, place)
}
