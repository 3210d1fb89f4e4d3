// Ternary partitioning: a query without a condition, and the same rows found in three parts: where it holds,
// where it does not, where it is NULL. Also for groups, whose parts are aggregated again, and for HAVING.
// Only aggregates of which parts can be put together: counts, sums that wrap, smallest and largest.
import type { QueryWriter } from './queries.ts'
import { list, text, type Part, type Tree, type ValueType } from './tree.ts'
import { comparable } from './values.ts'

/** `whole` and `parts` have the same rows. */
export type Partition = { readonly whole: Tree; readonly parts: Tree }

export function partitionOf(writer: QueryWriter): Partition {
  const { values } = writer
  const { dice } = values
  const source = writer.source(2)
  const holds = values.value('bool', 2, source.columns)
  const key = (type: ValueType): Tree => values.key(type, 1, source.columns)
  switch (dice.below(3)) {
    case 0: {
      const items = list(Array.from({ length: 1 + dice.below(3) }, (_, i) =>
        text`${values.value(dice.pick(comparable), 2, source.columns)} AS c${String(i)}`))
      const query = (where: Part): Tree => text`SELECT ${items} FROM ${source.tree}${where}`
      return { whole: query(''), parts: inThree(query, 'WHERE', holds) }
    }
    case 1: {
      const group = key(dice.pick(comparable))
      const aggregates = text`count(*) AS c1, sum(${key('int')}) AS c2, min(${key('text')}) AS c3, max(${
        key(dice.pick(['float', 'time', 'int', 'uint']))}) AS c4`
      const query = (where: Part): Tree =>
        text`SELECT ${group} AS c0, ${aggregates} FROM ${source.tree}${where} GROUP BY 1`
      const again = text`SELECT c0, sum(c1) AS c1, sum(c2) AS c2, min(c3) AS c3, max(c4) AS c4 FROM (${
        inThree(query, 'WHERE', holds)}) AS p GROUP BY c0`
      return { whole: query(''), parts: again }
    }
    default: {
      const group = key(dice.pick(comparable))
      const counted = { tree: text`count(${key('float')})`, type: 'int' as const, plain: false }
      const summed = { tree: text`sum(${key('int')})`, type: 'int' as const, plain: false }
      const having = values.value('bool', 1, [counted, summed])
      const query = (tail: Part): Tree =>
        text`SELECT ${group} AS c0, ${counted.tree} AS c1, ${summed.tree} AS c2 FROM ${source.tree}${
          ''} GROUP BY 1${tail}`
      return { whole: query(''), parts: inThree(query, 'HAVING', having) }
    }
  }
}

function inThree(query: (tail: Part) => Tree, word: string, holds: Tree): Tree {
  const parts = [text`${holds}`, text`NOT (${holds})`, text`(${holds}) IS NULL`]
    .map((condition) => query(text` ${word} ${condition}`))
  return text`${parts[0]!} UNION ALL ${parts[1]!} UNION ALL ${parts[2]!}`
}
