// Runs the product's regular expressions on JavaScript texts: columns in, booleans and places in code
// points out.
import { Owner } from '../../kernels/extents.ts'
import { bitAt, u32 } from '../../kernels/memory.ts'
import { utf8 } from '../../kernels/type.ts'
import { columnOf, constantColumn, valuesOf } from '../../engine/expressions/scalars.ts'
import type { Evaluation } from '../../engine/expressions/vector.ts'
import { Query } from '../../engine/query.ts'
import { finder, matcher } from '../../engine/regex/program.ts'
import { replaceColumns } from '../../engine/regex/replace-columns.ts'
import { findRows, matchRows, textRows } from '../../engine/regex/run.ts'
import type { RegexTree } from '../../parser/regex/tree.ts'
import type { Found } from './backtrack.ts'

export function inQuery<T>(run: (at: Evaluation) => T, budgetBytes = 256 << 20): T {
  const query = new Query({ owner: new Owner('regex test', budgetBytes), nowNs: 0n })
  try {
    return run({ arena: query.arena, query })
  } finally {
    query.release()
  }
}

export function matches(tree: RegexTree, texts: readonly string[]): boolean[] {
  return inQuery((at) => {
    const column = columnOf(texts, utf8, at.arena)
    const bits = matchRows(matcher(tree, at.arena), textRows(column), texts.length, at)
    return texts.map((_, i) => bitAt(bits, i))
  })
}

/** All matches of each text, with all groups, as places in code points. */
export function finds(tree: RegexTree, texts: readonly string[], matchesMax = Infinity): Found[][] {
  return inQuery((at) => {
    const column = columnOf(texts, utf8, at.arena)
    const found = findRows(
      finder(tree, tree.groups.length, at.arena), textRows(column), texts.length, { matchesMax }, at)
    const out: Found[][] = texts.map(() => [])
    for (let i = 0; i < found.count; i++) {
      const record = (found.at >>> 2) + i * found.stride
      const row = u32[record]!
      const bytes = new TextEncoder().encode(texts[row])
      const pointOf = (byte: number): number => [...new TextDecoder().decode(bytes.subarray(0, byte))].length
      out[row]!.push(tree.groups.map((_, g) => {
        const start = u32[record + 1 + g * 2]!
        return start === 0xffffffff ? null : [pointOf(start), pointOf(u32[record + 2 + g * 2]!)]
      }))
    }
    return out
  })
}

/** regexp_replace(text, pattern, '<$0|$1|$2>', 'g'): shows every match with its first groups. */
export function replaceAll(pattern: string, text: string): string {
  return inQuery((at) => {
    const args = [text, pattern, '<$0|$1|$2>', 'g'].map((value) => constantColumn(value, utf8, 1, at.arena))
    return String(valuesOf(replaceColumns()(args, 1, at))[0])
  })
}
