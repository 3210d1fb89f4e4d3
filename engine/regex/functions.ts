// What the SQL functions on regular expressions share: how each reads its flags, and the search that
// says which rows are worth looking at before it looks. Computations on columns stand in *-columns.ts,
// types and documentation in functions/scalar/.
import type { Column, Scalar } from '../../kernels/column.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { parseRegex } from '../../parser/regex/parse.ts'
import type { RegexTree } from '../../parser/regex/tree.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { withFlags } from './cache.ts'
import { finder, matcher, type Finder, type Matcher } from './program.ts'
import { findRows, matchRows, textRows, type Records, type Search } from './run.ts'

/** regexp_like(text, pattern, flags). */
export function likeTree([pattern, flags = null]: readonly Scalar[]): RegexTree {
  refuseGlobal('regexp_like', flags)
  const plain = parseRegex(String(pattern), 'operator')
  return flags === null || flags === '' ? plain : parseRegex(withFlags(String(pattern), flags), 'like')
}

export function influxTree([pattern]: readonly Scalar[]): RegexTree {
  return parseRegex(String(pattern), 'replace')
}

export function refuseGlobal(name: string, flags: Scalar): void {
  if (typeof flags === 'string' && flags.includes('g')) fail('regex-flag', NOWHERE, { name })
}

export type Found = { readonly records: Records; readonly slice: Column; readonly finder: Finder }

/** A pattern to search with; the matcher says first which rows are worth it. */
export type Searcher = { readonly finder: Finder; readonly matcher: Matcher }

export function searcherOf(tree: RegexTree, groups: number, at: Evaluation): Searcher {
  const { arena } = at.query
  return { finder: finder(tree, Math.min(groups, tree.groups.length), arena), matcher: matcher(tree, arena) }
}

export function search(searcher: Searcher, slice: Column, how: Search, at: Evaluation): Found {
  const texts = textRows(slice)
  const wanted = how.starts === undefined ? matchRows(searcher.matcher, texts, slice.length, at) : 0
  const records = findRows(searcher.finder, texts, slice.length, { ...how, wanted }, at)
  return { records, slice, finder: searcher.finder }
}
