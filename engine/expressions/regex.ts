// ~ ~* !~ !~*, SIMILAR TO and regexp_like on columns of texts. The pattern is nearly always a constant:
// it is parsed when the query is compiled, so that a mistake in it shows before the first row.
import { flat, type Scalar } from '../../kernels/column.ts'
import { boolean } from '../../kernels/type.ts'
import type { RegexMatch } from '../../planner/expression.ts'
import { parseRegex } from '../../parser/regex/parse.ts'
import type { RegexTree } from '../../parser/regex/tree.ts'
import { PatternCache } from '../regex/cache.ts'
import { matcher, type Matcher } from '../regex/program.ts'
import { flatTexts, NullRows, putBits, stretches, textSlice } from '../regex/rows.ts'
import { matchRows, textRows } from '../regex/run.ts'
import { bitmap, bothValid, isNullConstant, nulls } from './forms.ts'
import { notColumn } from './logic.ts'
import { applied, type Compute, type Vector } from './vector.ts'

export function regexMatch(e: RegexMatch, input: Vector, pattern: Vector): Vector {
  const { value } = e.pattern.kind === 'literal' ? e.pattern : { value: null }
  const known = typeof value === 'string' ? parseRegex(value, 'operator', e.insensitive) : null
  const treeOf = ([text]: readonly Scalar[]): RegexTree =>
    known ?? parseRegex(String(text), 'match', e.insensitive)
  const matches = matchesColumns(treeOf, 1)
  const compute: Compute = (inputs, rows, at) => {
    const found = matches(inputs, rows, at)
    return e.negated ? notColumn(found, rows, at) : found
  }
  return applied(boolean, [input, pattern], compute, true)
}

/**
 * Whether the first column matches the pattern in the columns after it. `needed`: so many of them must
 * not be NULL, or the result is. Matchers live as long as the query.
 */
export function matchesColumns(treeOf: (values: readonly Scalar[]) => RegexTree, needed: number): Compute {
  const cache = new PatternCache<Matcher>()
  return ([input, ...rest], rows, at) => {
    if ([input!, ...rest.slice(0, needed)].some(isNullConstant)) return nulls(boolean, rows, at.arena)
    const column = flatTexts(input!, at.arena)
    const absent = new NullRows(rows, at.arena)
    let out = 0
    for (const stretch of stretches(rest, rows)) {
      if (stretch.values.slice(0, needed).includes(null)) {
        absent.add(stretch)
        continue
      }
      const [pattern, ...others] = stretch.values
      const made = cache.get(String(pattern), others.length === 0 ? null : JSON.stringify(others), () =>
        matcher(treeOf(stretch.values), at.query.arena))
      const slice = textSlice(column, stretch.from, stretch.length)
      const bits = matchRows(made, textRows(slice), stretch.length, at)
      if (stretch.length === rows) out = bits
      else {
        if (out === 0) out = bitmap(rows, at.arena)
        putBits(bits, stretch, out)
      }
    }
    if (out === 0) return nulls(boolean, rows, at.arena)
    return flat(boolean, rows, out, bothValid(column.validity, absent.validity, rows, at.arena))
  }
}

