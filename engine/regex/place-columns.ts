// regexp_count and regexp_instr on columns: integers made of the records of matches. Positions and
// counts of the call are read by kernels, a value a row; only pattern and flags cut the rows into
// stretches.
import { flat, type Column, type Scalar } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import { int64 } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { parseRegex } from '../../parser/regex/parse.ts'
import type { RegexTree } from '../../parser/regex/tree.ts'
import { bothValid, eights, isNullConstant, nulls } from '../expressions/forms.ts'
import { constantColumn } from '../expressions/scalars.ts'
import type { Compute, Evaluation } from '../expressions/vector.ts'
import { PatternCache, withFlags } from './cache.ts'
import { search, searcherOf, type Searcher } from './functions.ts'
import { flatTexts, NullRows, stretches, textSlice, type Stretch } from './rows.ts'
import type { Records, Search } from './run.ts'

function countTree(pattern: Scalar, flags: Scalar): RegexTree {
  if (typeof flags === 'string' && flags.includes('g')) {
    const problem = 'regexp_count()/regexp_instr() does not support the global flag'
    fail('compute', NOWHERE, { problem })
  }
  const text = withFlags(String(pattern), flags)
  return parseRegex(text, 'count')
}

/** Checks integers of a stretch: NULL anywhere makes the row NULL; less than 1 is the user's mistake. */
function atLeastOne(column: Column, validity: Pointer, rows: number, problem: string, at: Evaluation): void {
  const { data, step } = eights(column, at.arena)
  for (let row = 0; row < (step === 0 ? Math.min(1, rows) : rows); row++) {
    const isValid = validity === 0 || ((u8[validity + (row >>> 3)]! >>> (row & 7)) & 1) === 1
    const high = u32[(data + row * step) / 4 + 1]! | 0
    const isSmall = high < 0 || (high === 0 && u32[(data + row * step) / 4] === 0)
    if (isValid && isSmall) fail('compute', NOWHERE, { problem })
  }
}

type Numbers = { readonly data: Pointer; readonly step: number; readonly validity: Pointer }

function numbers(column: Column | undefined, otherwise: bigint, rows: number, at: Evaluation): Numbers {
  return eights(column ?? constantColumn(otherwise, int64, rows, at.arena), at.arena)
}

/**
 * regexp_count(text, pattern, start, flags) and regexp_instr(text, pattern, start, n, flags, group):
 * 8-byte integers made of the records of each stretch.
 */
export function placesColumns(what: 'count' | 'instr'): Compute {
  const cache = new PatternCache<Searcher>()
  return ([input, pattern, start, ...rest], rows, at) => {
    const [nth, flags, group] = what === 'instr' ? rest : [undefined, ...rest]
    // NULL is no flags.
    const given = [input!, pattern!, start, nth, group].filter((c) => c !== undefined)
    if (given.some(isNullConstant)) return nulls(int64, rows, at.arena)
    const column = flatTexts(input!, at.arena)
    const absent = new NullRows(rows, at.arena)
    const integers = [start, nth, group].filter((c) => c !== undefined)
    const validity = integers.reduce(
      (all, c) => bothValid(all, eights(c, at.arena).validity, rows, at.arena), column.validity)
    if (start !== undefined) {
      const based = what === 'count' ? '1 based' : '1-based'
      atLeastOne(start, validity, rows, `regexp_${what}() requires start to be ${based}`, at)
    }
    if (nth !== undefined) atLeastOne(nth, validity, rows, 'N must be 1 or greater', at)
    const out = at.arena.zeroed(rows * 8 + 16)
    const starts = start === undefined ? undefined : startsOf(column, start, rows, at)
    for (const stretch of stretches(flags === undefined ? [pattern!] : [pattern!, flags], rows)) {
      const [text, flagText = null] = stretch.values
      if (text === null) {
        absent.add(stretch)
        continue
      }
      const made = cache.get(String(text), flagText === null ? null : String(flagText), () => {
        const tree = countTree(text!, flagText)
        return searcherOf(tree, group === undefined ? 1 : tree.groups.length, at)
      })
      const slice = textSlice(column, stretch.from, stretch.length)
      const how: Search = starts === undefined ? { matchesMax: Infinity }
        : { matchesMax: Infinity, starts: starts + stretch.from * 4 }
      const { records } = search(made, slice, how, at)
      const to = out + stretch.from * 8
      if (what === 'count') kernels.regex_count(records.at, records.count, records.stride, stretch.length, to)
      else putPlaces(records, slice, stretch, numbers(nth, 1n, rows, at), numbers(group, 0n, rows, at), to)
    }
    return flat(int64, rows, out, bothValid(validity, absent.validity, rows, at.arena))
  }
}

function startsOf(column: Column, start: Column, rows: number, at: Evaluation): Pointer {
  const { data, step } = eights(start, at.arena)
  const starts = at.arena.alloc(rows * 4 + 16)
  kernels.regex_starts(column.extra, column.data, data, step, rows, starts)
  return starts
}

function putPlaces(
  records: Records, slice: Column, stretch: Stretch, nth: Numbers, group: Numbers, to: Pointer,
): void {
  kernels.regex_place(
    records.at, records.count, records.stride, slice.extra, slice.data,
    nth.data + stretch.from * nth.step, nth.step,
    group.data + stretch.from * group.step, group.step, stretch.length, to)
}
