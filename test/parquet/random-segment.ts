// Random writer input: every type, null density and shape of values, with series of uneven length.
import type { Scalar } from '../../kernels/column.ts'
import type { DataType } from '../../kernels/type.ts'
import {
  boolean, float64, int64, random, uint64, utf8, type PlainField, type PlainSegment, type PlainSeries,
} from './make-segment.ts'

type Next = () => number
type Shape = readonly [name: string, type: DataType, value: (row: number, next: Next) => Scalar]

const words = ['', 'a', 'kitchen', 'Küche', '厨房', 'x'.repeat(70), '\u0000', 'zz top']
const word = (next: Next): string => words[Math.floor(next() * words.length)]!
const word64 = (next: Next): bigint =>
  BigInt.asIntN(64, (BigInt(Math.floor(next() * 2 ** 32)) << 32n) | BigInt(Math.floor(next() * 2 ** 32)))

export const shapes: readonly Shape[] = [
  ['int walk', int64, (row, next) => BigInt(Math.floor(next() * 8 + (row % 60) * 3 - 50))],
  ['int constant', int64, () => -7n],
  ['int any', int64, (_, next) => word64(next)],
  ['int counter', int64, (row, next) => BigInt(row) * 1000n + BigInt(Math.floor(next() * 3))],
  ['int ends', int64, (row) => (row % 2 === 0 ? -(2n ** 63n) : 2n ** 63n - 1n)],
  ['uint any', uint64, (_, next) => BigInt.asUintN(64, word64(next))],
  ['uint big', uint64, (row) => 2n ** 64n - 1n - BigInt(row % 5)],
  ['float any', float64, (_, next) => (next() - 0.5) * 10 ** Math.floor(next() * 40 - 20)],
  ['float decimal', float64, (_, next) => Math.floor(next() * 10000) / 100],
  ['float odd', float64, (row) => [Number.NaN, -0, 0, Infinity, -Infinity, 5e-324][row % 6]!],
  ['float nan', float64, () => Number.NaN],
  ['float walk', float64, (row, next) => 20 + Math.sin(row / 50) + next() * 0.001],
  ['text few', utf8, (_, next) => word(next)],
  ['text many', utf8, (row, next) => `${word(next)}-${row}-${Math.floor(next() * 1e6)}`],
  ['text long', utf8, (row, next) => String(row).repeat(Math.floor(next() * 40))],
  ['bool any', boolean, (_, next) => next() < 0.3],
  ['bool true', boolean, () => true],
]

/** `rows` at least 1. */
export function randomSegment(seed: number, rows: number, chosen = shapes): PlainSegment {
  const next = random(seed)
  const tagCount = Math.floor(next() * 4)
  const meanRun = Math.max(1, Math.floor(next() ** 2 * 100))
  const series: PlainSeries[] = []
  const times: bigint[] = []
  const isEven = next() < 0.5
  while (times.length < rows) {
    const left = rows - times.length
    const count = tagCount === 0 ? left : Math.min(left, 1 + Math.floor(next() * meanRun * 2))
    series.push({ rows: count, tags: tagsOf(series.length, tagCount) })
    let time = isEven ? 0n : word64(next) >> 4n
    for (let i = 0; i < count; i++) {
      time += isEven ? 10_000_000_000n : BigInt(1 + Math.floor(next() * 1e9))
      times.push(time)
    }
  }
  const shares = [0, 0, 0.01, 0.5, 0.99, 1]
  const fields = chosen.map(([name, type, value]): PlainField => {
    const share = shares[Math.floor(next() * shares.length)]!
    return { name, type, values: times.map((_, row) => (next() < share ? null : value(row, next))) }
  })
  return { tagNames: Array.from({ length: tagCount }, (_, t) => `tag${t}`), series, times, fields }
}

/** Sorted tag sets: the last tag counts fastest, NULL first. */
function tagsOf(i: number, count: number): (string | null)[] {
  const tags: (string | null)[] = []
  let rest = i
  for (let t = count - 1; t >= 0; t--) {
    const digit = t === 0 ? rest : rest % 3
    rest = Math.floor(rest / 3)
    tags.unshift(digit === 0 ? null : `v${String(digit).padStart(6, '0')}`)
  }
  return tags
}
