// The regex kernels over columns: every way a pattern can run (literal searches, states, threads), at all
// sizes and densities of NULL, on texts that do not begin at the first byte, against JavaScript's own RegExp.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CONST, flat, type Column, type Scalar } from '../../kernels/column.ts'
import { boolean, int64, utf8 } from '../../kernels/type.ts'
import { matchesColumns } from '../../engine/expressions/regex.ts'
import { columnOf, constantColumn, valuesOf } from '../../engine/expressions/scalars.ts'
import type { Compute, Evaluation } from '../../engine/expressions/vector.ts'
import { influxTree } from '../../engine/regex/functions.ts'
import { placesColumns } from '../../engine/regex/place-columns.ts'
import { replaceColumns } from '../../engine/regex/replace-columns.ts'
import { inQuery } from '../regex/machine.ts'

const SIZES = [0, 1, 7, 8, 63, 64, 65, 1023, 1024, 1025, 8192]
const DENSITIES = [0, 1, 50, 100]
const words = [
  '', 'host_1', 'host_12', 'xhost_1', 'host', 'ho', 'st_1', 'höst_1', 'HOST_1', '12', 'a-b c',
  'host_1\nhost_2',
]

/** Contains, prefix, suffix, equals, candidate; states; empty matches. Both languages agree on them. */
const patterns = [
  'host_1.*', '^host_1', '_1$', '^host_1$', 'host_[0-9]*2', 'ö', 'o|1', '^[a-z]+$', '[^a-z]',
  '^(ho|st|_1)+$', '^$', '', '(?:h|o)(?:s|t)_?', ' c$', 'a.b',
]

function textsOf(n: number, density: number): (string | null)[] {
  return Array.from({ length: n }, (_, i) =>
    (i * 37) % 100 < density ? null : words[(i * 7 + (i >>> 3)) % words.length]!)
}

/** The column behind a few bytes of others, so that offsets do not begin with 0. */
function shifted(values: readonly (string | null)[], at: Evaluation): Column {
  const whole = columnOf(['lead', ...values], utf8, at.arena)
  const own = columnOf(values, utf8, at.arena)
  return flat(utf8, values.length, whole.data, own.validity, whole.extra + 4)
}

function run(
  compute: Compute, values: readonly (string | null)[], rest: readonly Scalar[], at: Evaluation,
): Scalar[] {
  const args = rest.map((v) =>
    constantColumn(v, typeof v === 'bigint' ? int64 : utf8, values.length, at.arena))
  const result = compute([shifted(values, at), ...args], values.length, at)
  assert.equal(result.length, values.length)
  return valuesOf(result)
}

for (const n of SIZES) {
  test(`${n} rows`, () => {
    for (const density of n === 8192 ? [1, 50] : DENSITIES) {
      const values = textsOf(n, density)
      for (const pattern of patterns) {
        const twin = (f: (text: string) => Scalar): Scalar[] => values.map((v) => v === null ? null : f(v))
        const all = new RegExp(pattern, 'gu')
        inQuery((at) => {
          const where = `${pattern}, ${density} % NULL`
          assert.deepEqual(run(matchesColumns(influxTree, 1), values, [pattern], at),
            twin((v) => v.search(all) >= 0), where)
          assert.deepEqual(run(placesColumns('count'), values, [pattern], at),
            twin((v) => BigInt([...v.matchAll(all)].length)), where)
          assert.deepEqual(run(replaceColumns(), values, [pattern, '<$0>', 'g'], at),
            twin((v) => v.replace(all, '<$&>')), where)
          assert.deepEqual(run(placesColumns('instr'), values, [pattern, 1n, 2n], at), twin((v) => {
            const second = [...v.matchAll(all)][1]
            return second === undefined ? 0n : BigInt([...v.slice(0, second.index)].length + 1)
          }), where)
        })
      }
    }
  })
}

test('constants and patterns that change from row to row', () => {
  inQuery((at) => {
    const texts = columnOf(['ab', 'ab', null, 'b', 'ab'], utf8, at.arena)
    const changing = columnOf(['a', 'a', 'a', '^a', null], utf8, at.arena)
    const result = matchesColumns(influxTree, 1)([texts, changing], 5, at)
    assert.deepEqual(valuesOf(result), [true, true, null, false, null])
    assert.equal(result.type.kind, boolean.kind)
    const one = { ...columnOf(['abab'], utf8, at.arena), kind: CONST, length: 3 } as Column
    const replaced = replaceColumns()([one, columnOf(['a', 'b', 'c'], utf8, at.arena),
      constantColumn('-', utf8, 3, at.arena), constantColumn('g', utf8, 3, at.arena)], 3, at)
    assert.deepEqual(valuesOf(replaced), ['-b-b', 'a-a-', 'abab'])
  })
})
