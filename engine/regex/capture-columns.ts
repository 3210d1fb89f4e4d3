// regexp_match on columns: lists of texts in Arrow's layout (offsets and validity of the lists, one
// child with all items).
import { flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, u32, u8 } from '../../kernels/memory.ts'
import { utf8, type DataType } from '../../kernels/type.ts'
import { parseRegex } from '../../parser/regex/parse.ts'
import { bitmap, bothValid, filledBits, isNullConstant, nulls } from '../expressions/forms.ts'
import type { Compute, Evaluation } from '../expressions/vector.ts'
import { PatternCache, withFlags } from './cache.ts'
import { refuseGlobal, search, searcherOf, type Searcher } from './functions.ts'
import type { Finder } from './program.ts'
import { flatTexts, joinTexts, stretches, textSlice } from './rows.ts'
import type { Records } from './run.ts'

export const listOfTexts: DataType = { kind: 'list', item: utf8 }

/**
 * regexp_match(text, pattern, flags): what the groups took in the first match, or the match itself if
 * there are none. NULL is no flags.
 */
export function captureColumns(): Compute {
  const cache = new PatternCache<Searcher>()
  return ([input, ...rest], rows, at) => {
    if (isNullConstant(input!) || isNullConstant(rest[0]!)) return nulls(listOfTexts, rows, at.arena)
    const column = flatTexts(input!, at.arena)
    const lists: Column[] = []
    for (const stretch of stretches(rest, rows)) {
      const slice = textSlice(column, stretch.from, stretch.length)
      const [pattern, flags = null] = stretch.values
      if (pattern === null) {
        lists.push(nulls(listOfTexts, stretch.length, at.arena))
        continue
      }
      refuseGlobal('regexp_match', flags)
      const made = cache.get(String(pattern), flags === null ? null : String(flags), () => {
        const tree = parseRegex(withFlags(String(pattern), flags), 'match')
        return searcherOf(tree, tree.groups.length, at)
      })
      const { records, finder } = search(made, slice, { matchesMax: 1 }, at)
      lists.push(captured(records, slice, finder, at))
    }
    const joined = joinLists(lists, rows, at)
    return { ...joined, validity: bothValid(joined.validity, column.validity, rows, at.arena) }
  }
}

function captured(records: Records, slice: Column, found: Finder, at: Evaluation): Column {
  const { arena } = at
  const rows = slice.length
  const first = found.groups.length > 1 ? 1 : 0
  const lists = arena.alloc((rows + 1) * 4)
  const validity = bitmap(rows, arena)
  const items = arena.alloc((records.count * found.groups.length + 1) * 4 + 16)
  const { count, stride } = records
  const itemCount = kernels.regex_captured_offsets(
    records.at, count, stride, first, rows, lists, validity, items) >>> 0
  const bytes = arena.alloc(u32[(items >>> 2) + itemCount]! + 16)
  kernels.regex_captured(records.at, count, stride, first, slice.extra, slice.data, bytes)
  const texts = flat(utf8, itemCount, bytes, 0, items)
  return { ...flat(listOfTexts, rows, lists, validity, lists), children: [texts] }
}

/** Lists that came stretch by stretch as one column. */
function joinLists(pieces: readonly Column[], rows: number, at: Evaluation): Column {
  if (pieces.length === 1) return pieces[0]!
  const lists = at.arena.alloc((rows + 1) * 4)
  const validity = filledBits(rows, false, at.arena)
  const items: Column[] = []
  let row = 0
  let item = 0
  for (const piece of pieces) {
    const [texts] = piece.children
    for (let i = 0; i < piece.length; i++, row++) {
      u32[(lists >>> 2) + row] = item + (texts === undefined ? 0 : u32[(piece.extra >>> 2) + i]!)
      if (texts !== undefined && bitAt(piece.validity, i)) u8[validity + (row >>> 3)]! |= 1 << (row & 7)
    }
    if (texts === undefined) continue
    items.push(texts)
    item += texts.length
  }
  u32[(lists >>> 2) + rows] = item
  return { ...flat(listOfTexts, rows, lists, validity, lists), children: [joinTexts(items, item, at.arena)] }
}
