// levenshtein(a, b): the number of single-character edits between two texts.
import { int32, utf8 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { scalar } from '../define.ts'

/** The work grows with the product of the lengths. */
const LENGTH_MAX = 10_000

function distance(a: readonly string[], b: readonly string[]): bigint {
  if (a.length > LENGTH_MAX || b.length > LENGTH_MAX) {
    fail('execution', NOWHERE, { problem: `levenshtein takes texts of at most ${LENGTH_MAX} characters` })
  }
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return BigInt(row[b.length]!)
}

export default scalar({
  name: 'levenshtein',
  usage: 'levenshtein(a, b)',
  doc: 'The number of characters to insert, delete or replace to make one text from the other.',
  examples: [
    [`levenshtein('kitten', 'sitting')`, 3n],
  ],
  takes: [utf8, utf8],
  gives: int32,
  row: ([a, b]) => distance([...(a as string)], [...(b as string)]),
})
