// regexp_replace on columns: records of matches, then texts made of what is between them and the
// replacement. Compiled patterns live as long as the query.
import { flat, type Column, type Scalar } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import { utf8 } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { parseRegex } from '../../parser/regex/parse.ts'
import { bothValid, isNullConstant, nulls } from '../expressions/forms.ts'
import type { Compute, Evaluation } from '../expressions/vector.ts'
import { PatternCache } from './cache.ts'
import { search, searcherOf, type Searcher } from './functions.ts'
import { replacementParts, type ReplacementPart } from './replacement.ts'
import { flatTexts, joinTexts, NullRows, stretches, textSlice } from './rows.ts'
import type { Records } from './run.ts'

type Parts = { readonly parts: Pointer; readonly partCount: number; readonly literals: Pointer }
type Made = Searcher & Parts & { readonly all: boolean }

/** regexp_replace(text, pattern, replacement, flags). */
export function replaceColumns(): Compute {
  const cache = new PatternCache<Made>()
  const make = ([pattern, replacement, flags]: readonly Scalar[], at: Evaluation): Made => {
    const given = flags === undefined ? null : String(flags)
    const all = given?.includes('g') === true
    const text = given === null || given === 'g' ? String(pattern)
      : `(?${given.replaceAll('g', '')})${String(pattern)}`
    const tree = parseRegex(text, 'replace')
    const parts = replacementParts(String(replacement), tree.groups)
    const groups = parts.reduce((n, part) => part.kind === 'group' ? Math.max(n, part.group + 1) : n, 1)
    return { ...searcherOf(tree, groups, at), ...loadParts(parts, at), all }
  }
  return ([input, ...rest], rows, at) => {
    if ([input!, ...rest].some(isNullConstant)) return nulls(utf8, rows, at.arena)
    const column = flatTexts(input!, at.arena)
    const absent = new NullRows(rows, at.arena)
    const pieces: Column[] = []
    for (const stretch of stretches(rest, rows)) {
      const slice = textSlice(column, stretch.from, stretch.length)
      if (stretch.values.includes(null)) {
        absent.add(stretch)
        pieces.push(slice)
        continue
      }
      const made = cache.get(String(stretch.values[0]), JSON.stringify(stretch.values.slice(1)), () =>
        make(stretch.values, at))
      const { records } = search(made, slice, { matchesMax: made.all ? Infinity : 1 }, at)
      pieces.push(records.count === 0 ? slice : replaced(records, slice, made, at))
    }
    const joined = joinTexts(pieces, rows, at.arena)
    const validity = bothValid(column.validity, absent.validity, rows, at.arena)
    return flat(utf8, rows, joined.data, validity, joined.extra)
  }
}

/** One result of a batch; offsets are u32. */
const TEXTS_BYTES_MAX = 1 << 30

function replaced(
  records: Records, slice: Column, made: Parts, at: Evaluation,
): Column {
  const { count, stride } = records
  const rows = slice.length
  const offsets = at.arena.alloc((rows + 1) * 4 + 16)
  const bytes = kernels.regex_replaced_offsets(
    records.at, count, stride, slice.extra, made.parts, made.partCount, rows, offsets)
  if (bytes > TEXTS_BYTES_MAX) {
    fail('execution', NOWHERE, { problem: 'the replaced texts of a batch are too long' })
  }
  const data = at.arena.alloc(bytes + 16)
  kernels.regex_replaced(
    records.at, count, stride, slice.extra, slice.data, made.parts, made.partCount, made.literals, rows, data)
  return flat(utf8, rows, data, 0, offsets)
}

function loadParts(parts: readonly ReplacementPart[], at: Evaluation): Parts {
  const { arena } = at.query
  const texts = parts.map((part) => part.kind === 'literal' ? part.text : '')
  const bytes = new TextEncoder().encode(texts.join(''))
  const literals = arena.alloc(bytes.length + 16)
  u8.set(bytes, literals)
  const table = arena.alloc(parts.length * 12 + 16)
  let place = 0
  for (const [i, part] of parts.entries()) {
    const word = (table >>> 2) + i * 3
    const length = part.kind === 'literal' ? new TextEncoder().encode(part.text).length : 0
    u32[word] = part.kind === 'literal' ? 0 : 1
    u32[word + 1] = part.kind === 'literal' ? place : part.group
    u32[word + 2] = length
    place += length
  }
  return { parts: table, partCount: parts.length, literals }
}
