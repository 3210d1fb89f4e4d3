// A batch that holds every type and every vector kind, for golden tests of formats. Values are chosen to be
// awkward.
import { columnOf } from '../../engine/expressions/scalars.ts'
import { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import {
  CONST, constant, dictionaryColumn, flat, packed, type Column, type Dictionary, type Scalar,
} from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { f64, i64, u16, u32, u8 } from '../../kernels/memory.ts'
import {
  boolean, float64, int64, interval, nullType, tag, timestampNs, uint64, utf8, type DataType,
  type StructField,
} from '../../kernels/type.ts'
import { decimal } from '../../planner/bind/coerce.ts'

export type Named = StructField & { readonly column: Column }

export function newArena(bytes = 2 ** 28): Arena {
  return new Arena(new Owner('test', bytes))
}

export function validityOf(arena: Arena, values: readonly Scalar[]): number {
  if (!values.includes(null)) return 0
  const bits = arena.zeroed(Math.ceil(values.length / 64) * 8)
  values.forEach((value, i) => {
    if (value !== null) u8[bits + (i >>> 3)] = u8[bits + (i >>> 3)]! | (1 << (i & 7))
  })
  return bits
}

export function integers(arena: Arena, type: DataType, values: readonly (bigint | null)[]): Column {
  const data = arena.alloc(8 * values.length)
  values.forEach((value, i) => {
    i64[data / 8 + i] = value ?? 0n
  })
  return flat(type, values.length, data, validityOf(arena, values))
}

export function floats(arena: Arena, values: readonly (number | null)[], type: DataType = float64): Column {
  const data = arena.alloc(8 * values.length)
  values.forEach((value, i) => {
    f64[data / 8 + i] = value ?? 0
  })
  return flat(type, values.length, data, validityOf(arena, values))
}

export function booleans(arena: Arena, values: readonly (boolean | null)[]): Column {
  const data = arena.zeroed(Math.ceil(values.length / 64) * 8)
  values.forEach((value, i) => {
    if (value === true) u8[data + (i >>> 3)] = u8[data + (i >>> 3)]! | (1 << (i & 7))
  })
  return flat(boolean, values.length, data, validityOf(arena, values))
}

export function texts(arena: Arena, values: readonly (string | null)[], type: DataType = utf8): Column {
  const parts = values.map((value) => Buffer.from(value ?? '', type.kind === 'binary' ? 'latin1' : 'utf8'))
  const offsets = arena.alloc(4 * (values.length + 1))
  const data = arena.alloc(parts.reduce((sum, part) => sum + part.length, 0) + 16)
  let at = 0
  parts.forEach((part, i) => {
    u32[(offsets >>> 2) + i] = at
    u8.set(part, data + at)
    at += part.length
  })
  u32[(offsets >>> 2) + values.length] = at
  return flat(type, values.length, data, validityOf(arena, values), offsets)
}

export function dictionaryOf(arena: Arena, entries: readonly string[]): Dictionary {
  const all = texts(arena, ['', ...entries])
  return { source: {}, count: entries.length + 1, offsets: all.extra, bytes: all.data, ranks: 0 }
}

/** Tags by their place in `entries`; null is NULL. */
export function tags(
  arena: Arena, dictionary: Dictionary, entries: readonly string[], values: readonly (string | null)[],
): Column {
  const codes = arena.alloc(4 * values.length)
  values.forEach((value, i) => {
    u32[(codes >>> 2) + i] = value === null ? 0 : entries.indexOf(value) + 1
  })
  return dictionaryColumn(tag, values.length, codes, dictionary)
}

export function packedIntegers(
  arena: Arena, type: DataType, codes: readonly number[], base: bigint, scale: bigint,
  valid: readonly Scalar[] = codes,
): Column {
  const data = arena.alloc(2 * codes.length)
  codes.forEach((code, i) => {
    u16[data / 2 + i] = code
  })
  const parameters = arena.alloc(16)
  i64[parameters / 8] = base
  i64[parameters / 8 + 1] = scale
  return packed(type, codes.length, data, 2, parameters, validityOf(arena, valid))
}

export function packedFloats(arena: Arena, codes: readonly number[], base: bigint, divisor: number): Column {
  const column = packedIntegers(arena, float64, codes, base, 0n)
  f64[column.extra / 8 + 1] = divisor
  return column
}

export function intervals(arena: Arena, values: readonly (readonly [number, number, bigint])[]): Column {
  const data = arena.alloc(16 * values.length)
  values.forEach(([months, days, nanos], i) => {
    u32[(data >>> 2) + i * 4] = months
    u32[(data >>> 2) + i * 4 + 1] = days
    i64[data / 8 + i * 2 + 1] = nanos
  })
  return flat(interval, values.length, data, 0)
}

export const SECOND = 1_000_000_000n

/** Four rows of everything. */
export function allTypes(arena: Arena): { readonly schema: readonly StructField[]; readonly batch: Batch } {
  const hosts = ['a', 'with "quotes", and\nlines', 'é日😀']
  const dictionary = dictionaryOf(arena, hosts)
  const time = 1_700_000_000n * SECOND
  const columns: Named[] = [
    named('b', booleans(arena, [true, false, null, true])),
    named('t1', tags(arena, dictionary, hosts, ['a', 'a', hosts[1]!, hosts[2]!])),
    named('t2', tags(arena, dictionary, hosts, ['a', 'a', null, 'a'])),
    named('i', integers(arena, int64, [1n, -2n, null, -(2n ** 63n)])),
    named('u', integers(arena, uint64, [0n, 18446744073709551615n, 99_999_999n, 100_000_000n])),
    named('f', floats(arena, [1.5, -2, null, 1e21])),
    named('g', floats(arena, [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0])),
    named('f32', floats(arena, [Math.fround(0.1), 1, null, Math.fround(3.4e38)],
      { kind: 'float', bits: 32 })),
    named('s', texts(arena, ['plain', 'a,b', 'say "x"\ttab\u0001\\', ''])),
    named('time', integers(arena, timestampNs,
      [time, time + 123_000_000n, time + 123_456_000n, time + 123_456_789n])),
    named('ms', integers(arena, { kind: 'timestamp', unit: 'ms', zone: null },
      [0n, -1n, 253402300799999n, null])),
    named('utc', integers(arena, { kind: 'timestamp', unit: 'ns', zone: 'UTC' }, [time, 0n, null, -1n])),
    named('berlin', integers(arena, { kind: 'timestamp', unit: 's', zone: 'Europe/Berlin' },
      [1704067200n, 1720000000n, null, 0n])),
    named('day', integers(arena, { kind: 'date' }, [0n, 19782n, -719529n, null])),
    named('clock', integers(arena, { kind: 'time' }, [0n, 45296_500_000_000n, 86399_999_999_999n, null])),
    named('d', integers(arena, { kind: 'duration', unit: 'ns' }, [41399_500_000_000n, 0n, -SECOND, null])),
    named('v', intervals(arena,
      [[1, 2, 3n * 3600n * SECOND], [0, 0, 0n], [14, 3, 14706_789_000_000n], [0, -1, -SECOND]])),
    named('x', texts(arena, ['\x00\xffA', '', null, 'z'], { kind: 'binary' })),
    named('p', packedIntegers(arena, int64, [0, 1, 2, 65535], -5n, 10n)),
    named('pn', packedIntegers(arena, int64, [0, 1, 2, 3], 7n, 1n, [0, null, 2, null])),
    named('pf', packedFloats(arena, [0, 5, 10, 1234], -10n, 10)),
    named('pq', packedFloats(arena, [0, 5, 10, 1234], 1n, 3)),
    named('pt', packedIntegers(arena, timestampNs, [0, 1, 2, 60], time, SECOND)),
    named('k', constant(texts(arena, ['constant']), 4)),
    named('dec', columnOf(
      [-1n, null, 10n ** 38n - 1n, 123_456n], decimal(38, 3), arena)),
    named('deck', constant(columnOf([-500n], decimal(20, 0), arena), 4)),
    named('wide', columnOf(
      [1n - 10n ** 76n, null, 10n ** 76n - 1n, 5n], decimal(76, 70, 256), arena)),
    named('widek', constant(columnOf([-(10n ** 39n)], decimal(40, 2, 256), arena), 4)),
    named('none', { ...constant(flat(nullType, 1, 0, 0), 4), kind: CONST }),
  ]
  return {
    schema: columns.map(({ name, type }) => ({ name, type })),
    batch: { rows: 4, columns: columns.map(({ column }) => column), runs: null },
  }
}

function named(name: string, column: Column): Named {
  return { name, type: column.type, column }
}
