// Sets of code points for Unicode properties and for the classes \d \s \w. Made from the engine's own
// tables on first use and kept: there is a fixed number of them. Not the parser of \p{...}'s spelling
// (escape.ts).
import { union, type CodePoints } from './code-points.ts'
import { binaryProperties, generalCategories, scriptExtensions, scripts } from './unicode-names.ts'

/**
 * A plane at a time: a text of 64 Ki code points is read by the property, so no loop of ours looks at
 * each.
 */
const PLANE = 0x10000
/** Planes 4 to 13 are unassigned and look alike, and so do the two for private use. */
const LIKE: ReadonlyMap<number, number> = new Map([
  [5, 4], [6, 4], [7, 4], [8, 4], [9, 4], [10, 4], [11, 4], [12, 4], [13, 4], [16, 15],
])

function textOfPlane(plane: number): string {
  const units = new Uint16Array(plane === 0 ? PLANE : PLANE * 2)
  for (let i = 0; i < PLANE; i++) {
    const above = (plane - 1) * PLANE + i
    if (plane === 0) units[i] = i
    else {
      units[i * 2] = 0xd800 + (above >>> 10)
      units[i * 2 + 1] = 0xdc00 + (above & 0x3ff)
    }
  }
  return Buffer.from(units.buffer).toString('utf16le')
}

/** Where a property (one or more of it, global) holds. */
export function rangesWith(property: RegExp): CodePoints {
  const out: number[] = []
  const found = new Map<number, CodePoints>()
  for (let plane = 0; plane <= 16; plane++) {
    const like = LIKE.get(plane) ?? plane
    let ranges = found.get(like)
    if (ranges === undefined) found.set(like, ranges = rangesOfPlane(like, property))
    for (let i = 0; i < ranges.length; i += 2) {
      const first = plane * PLANE + ranges[i]!
      if (out.length > 0 && out[out.length - 1]! + 1 === first) out.pop()
      else out.push(first)
      out.push(plane * PLANE + ranges[i + 1]!)
    }
  }
  return out
}

function rangesOfPlane(plane: number, property: RegExp): CodePoints {
  const units = plane === 0 ? 1 : 2
  const out: number[] = []
  for (const { index, 0: { length } } of textOfPlane(plane).matchAll(property)) {
    out.push(index / units, (index + length) / units - 1)
  }
  return out
}

const cache = new Map<RegExp, CodePoints>()

function cached(property: RegExp): CodePoints {
  let set = cache.get(property)
  if (set === undefined) cache.set(property, set = rangesWith(property))
  return set
}

type Rows = typeof scripts
const indexes = new Map<Rows, ReadonlyMap<string, RegExp>>()

function find(rows: Rows, name: string): RegExp | undefined {
  let index = indexes.get(rows)
  if (index === undefined) {
    index = new Map(rows.flatMap(([names, property]) =>
      names.split(' ').map((n): [string, RegExp] => [n, property])))
    indexes.set(rows, index)
  }
  return index.get(name)
}

/** Loose matching: case, spaces, hyphens, underscores and a leading "is" do not count. */
function loose(name: string): string {
  const plain = name.toLowerCase().replace(/[ _-]/g, '')
  return plain.startsWith('is') && plain.length > 2 ? plain.slice(2) : plain
}

/** \p{name}: a category, a script or a yes-or-no property. */
export function namedSet(name: string): CodePoints | null {
  const key = loose(name)
  // These short names are categories, not the properties they also abbreviate.
  const property = ['cf', 'sc', 'lc'].includes(key) ? find(generalCategories, key)
    : find(binaryProperties, key) ?? find(generalCategories, key) ?? find(scripts, key)
  return property === undefined ? null : cached(property)
}

/** \p{property=value}. */
export function valuedSet(property: string, value: string): CodePoints | 'no-property' | 'no-value' {
  const rows = rowsOf(loose(property))
  if (rows === null) return 'no-property'
  const found = find(rows, loose(value)) ??
    (rows === generalCategories && ['any', 'ascii', 'assigned'].includes(loose(value))
      ? find(binaryProperties, loose(value)) : undefined)
  return found === undefined ? 'no-value' : cached(found)
}

function rowsOf(property: string): Rows | null {
  switch (property) {
    case 'gc': case 'generalcategory': return generalCategories
    case 'sc': case 'script': return scripts
    case 'scx': case 'scriptextensions': return scriptExtensions
    default: return null
  }
}

export function digits(): CodePoints { return cached(DIGITS) }
export function spaces(): CodePoints { return cached(SPACES) }
export function words(): CodePoints { return cached(WORDS) }

const DIGITS = /\p{gc=Decimal_Number}+/gu
const SPACES = /\p{White_Space}+/gu
const WORDS = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]+/gu

export const asciiDigits: CodePoints = [0x30, 0x39]
export const asciiSpaces: CodePoints = [0x09, 0x0d, 0x20, 0x20]
export const asciiWords: CodePoints = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]

/** [[:name:]], which is ASCII whatever the flags. */
export const posixClasses: ReadonlyMap<string, CodePoints> = new Map([
  ['alnum', [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a]],
  ['alpha', [0x41, 0x5a, 0x61, 0x7a]],
  ['ascii', [0, 0x7f]],
  ['blank', [0x09, 0x09, 0x20, 0x20]],
  ['cntrl', [0, 0x1f, 0x7f, 0x7f]],
  ['digit', asciiDigits],
  ['graph', [0x21, 0x7e]],
  ['lower', [0x61, 0x7a]],
  ['print', [0x20, 0x7e]],
  ['punct', [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e]],
  ['space', asciiSpaces],
  ['upper', [0x41, 0x5a]],
  ['word', asciiWords],
  ['xdigit', [0x30, 0x39, 0x41, 0x46, 0x61, 0x66]],
].map(([name, set]) => [name as string, union(set as CodePoints)]))
