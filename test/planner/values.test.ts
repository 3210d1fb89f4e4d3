// Single values: reading times and intervals, casts, arithmetic, comparison, LIKE, and the coercion table's
// symmetry. The expected texts and numbers are facts of the reference (sql.md 4.3 to 4.5) or of the calendar.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Scalar } from '../../kernels/column.ts'
import {
  boolean, float64, int32, int64, interval, tag, timestampNs, typeName, uint64, utf8, type DataType,
} from '../../kernels/type.ts'
import { UserError } from '../../parser/diagnostic.ts'
import { castsImplicitly, comparisonType, decimal, unionType } from '../../planner/bind/coerce.ts'
import { parseInterval } from '../../planner/bind/interval-text.ts'
import { civilFromDays, daysFromCivil, parseTimeText } from '../../planner/bind/time-text.ts'
import { arithmeticScalar } from '../../planner/evaluate/arithmetic.ts'
import { castScalar } from '../../planner/evaluate/cast.ts'
import { compareScalars } from '../../planner/evaluate/compare.ts'
import { likeMatches } from '../../planner/evaluate/like.ts'
import { floatToText, timestampToText } from '../../planner/evaluate/text.ts'

const date: DataType = { kind: 'date' }
const seconds: DataType = { kind: 'timestamp', unit: 's', zone: null }
const ns = (text: string): bigint => {
  const read = parseTimeText(text)
  assert.ok('ns' in read, text)
  return read.ns
}

test('time texts', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['1970-01-01', '1970-01-01T00:00:00'],
    ['2024-02-29 08:00', '2024-02-29T08:00:00'],
    ['2024-01-01T00:00:00.5Z', '2024-01-01T00:00:00.500'],
    ['2024-01-01T00:00:00+02:00', '2023-12-31T22:00:00'],
    ['2024-01-01T00:00:00-0130', '2024-01-01T01:30:00'],
    ['1969-12-31T23:59:59.999999999', '1969-12-31T23:59:59.999999999'],
    ['2262-04-11T23:47:16.854775807Z', '2262-04-11T23:47:16.854775807'],
  ]
  for (const [text, shown] of cases) assert.equal(timestampToText(ns(text)), shown, text)
  const bad = ['abc', '2024-1-1 00:00', '2024-02-30', '2024-13-01', '2024-01-01x00:00', '2024-01-01T24:00:00',
    '2024-01-01T00:00:00.', '2024-01-01T00:00:00 Mars', '2263-01-01', '2024-01-01T00:00:00.1234567890']
  for (const text of bad) assert.ok('problem' in parseTimeText(text), text)
})

test('days and dates are inverse', () => {
  fc.assert(fc.property(fc.integer({ min: -200_000, max: 200_000 }), (days) => {
    const { year, month, day } = civilFromDays(days)
    const host = new Date(days * 86_400_000)
    assert.deepEqual([year, month, day], [host.getUTCFullYear(), host.getUTCMonth() + 1, host.getUTCDate()])
    assert.equal(daysFromCivil(year, month, day), days)
  }))
})

test('any instant prints and reads back', () => {
  fc.assert(fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), (at) => {
    assert.equal(ns(timestampToText(at)), at)
  }))
})

test('intervals', () => {
  const cases: readonly (readonly [string, string | null, readonly [bigint, bigint, bigint]])[] = [
    ['1 day', null, [0n, 1n, 0n]],
    ['5', 'DAY', [0n, 5n, 0n]],
    ['90', null, [0n, 0n, 90_000_000_000n]],
    ['1 year 2 months 3 weeks 4 days 5 hours 6 mins 7.5 secs', null, [14n, 25n, 18_367_500_000_000n]],
    ['0.5 month', null, [0n, 15n, 0n]],
    ['0.5 day', null, [0n, 0n, 43_200_000_000_000n]],
    ['-1h30m', null, [0n, 0n, -1_800_000_000_000n]],
    ['1.5 years', null, [18n, 0n, 0n]],
    ['-01:30:00', null, [0n, 0n, -5_400_000_000_000n]],
    ['1 century 1 decade', null, [1320n, 0n, 0n]],
    ['10ms 5us 3ns', null, [0n, 0n, 10_005_003n]],
  ]
  for (const [text, unit, [months, days, nanoseconds]] of cases) {
    assert.deepEqual(parseInterval(text, unit), { months, days, nanoseconds }, text)
  }
  for (const text of ['', 'day', '1 fortnight', '1 day 2 x', '99999999999 months']) {
    assert.ok('problem' in parseInterval(text, null), text)
  }
})

test('casts', () => {
  const cases: readonly (readonly [Scalar, DataType, DataType, Scalar])[] = [
    ['42', utf8, int64, 42n], [' -7 ', utf8, int32, -7n], [2.9, float64, int64, 2n],
      [-2.9, float64, int64, -2n],
    [true, boolean, int64, 1n], ['yes', utf8, boolean, true], [0n, int64, boolean, false],
    [1.0, float64, utf8, '1.0'], [0.1, float64, utf8, '0.1'], [1e20, float64, utf8, '1e20'],
    [1_700_000_000n, int64, timestampNs, 1_700_000_000n], [5n, int64, seconds, 5n],
    [-1.5, float64, seconds, -1n], [5n, uint64, timestampNs, 5n], [5n, timestampNs, int64, 5n],
    ['2024-01-01', utf8, date, 19_723n], [-1n, timestampNs, date, -1n], [-1n, timestampNs, seconds, -1n],
    ['a', tag, utf8, 'a'], [null, utf8, int64, null],
  ]
  for (const [value, from, to, want] of cases) assert.deepEqual(castScalar(value, from, to), want,
    `${value} to ${typeName(to)}`)
  const bad: readonly (readonly [Scalar, DataType, DataType, string])[] = [
    ['x', utf8, int32, 'Arrow error: Cast error: Cannot cast string \'x\' to value of Int32 type'],
    [1e100, float64, int64, 'Arrow error: Cast error: Can\'t cast value 1e100 to type Int64'],
    [300n, int64, { kind: 'int', bits: 8, signed: true },
      'Arrow error: Cast error: Can\'t cast value 300 to type Int8'],
  ]
  for (const [value, from, to, message] of bad) {
    assert.throws(() => castScalar(value, from, to), (e) => e instanceof UserError && e.message === message)
  }
})

test('arithmetic: wrapping, truncation, calendar', () => {
  const max = (1n << 63n) - 1n
  assert.equal(arithmeticScalar('+', max, 1n, int64, int64, int64), -max - 1n)
  assert.equal(arithmeticScalar('/', -7n, 2n, int64, int64, int64), -3n)
  assert.equal(arithmeticScalar('%', -7n, 2n, int64, int64, int64), -1n)
  assert.throws(() => arithmeticScalar('/', 1n, 0n, int64, int64, int64), /Divide by zero/)
  assert.equal(arithmeticScalar('/', 1, 0, float64, float64, float64), Infinity)
  const month = { months: 1n, days: 0n, nanoseconds: 0n }
  const shifted = arithmeticScalar('+', ns('2024-01-31T12:00:00'), month, timestampNs, interval, timestampNs)
  assert.equal(timestampToText(shifted as bigint), '2024-02-29T12:00:00')
  const back = arithmeticScalar('-', ns('1970-01-01'), { ...month, days: 1n }, timestampNs, interval,
    timestampNs)
  assert.equal(timestampToText(back as bigint), '1969-11-30T00:00:00')
  const span: DataType = { kind: 'duration', unit: 's' }
  assert.equal(arithmeticScalar('-', 864_000n, 259_200n, seconds, seconds, span), 604_800n)
})

test('order of values', () => {
  const ascending: readonly (readonly Scalar[])[] = [
    [-Infinity, -1, -0, 0, 1, Infinity, NaN], ['', 'a', 'ab', 'b', 'é', '\uffff', '😀'], [false, true],
      [-5n, 0n, 7n],
  ]
  for (const list of ascending) {
    list.forEach((a, i) => list.forEach((b, j) =>
      assert.equal(compareScalars(a, b), Math.sign(i - j), `${a} ${b}`)))
  }
})

test('texts order as their UTF-8 bytes', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
    assert.equal(compareScalars(a, b), Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))))
  }))
})

test('LIKE agrees with a plain recursive reading', () => {
  const slow = (t: string, p: string): boolean => {
    if (p === '') return t === ''
    if (p[0] === '%') return slow(t, p.slice(1)) || (t !== '' && slow(t.slice(1), p))
    return t !== '' && (p[0] === '_' || p[0] === t[0]) && slow(t.slice(1), p.slice(1))
  }
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_'), maxLength: 8 })
  fc.assert(fc.property(letters, letters, (t, p) =>
    { assert.equal(likeMatches(t, p, null, false), slow(t, p)) }))
  assert.ok(likeMatches('50%', '50\\%', null, false))
  assert.ok(!likeMatches('500', '50\\%', null, false))
  assert.ok(likeMatches('a_b', 'a!_b', '!', false))
  assert.ok(likeMatches('ÄB', 'äb', null, true))
  assert.ok(likeMatches('😀', '_', null, false))
})

test('floats as text', () => {
  const cases: readonly (readonly [number, string])[] =
    [[1, '1.0'], [-0, '-0.0'], [1e15, '1000000000000000.0'], [1e16, '1e16'],
    [1e-5, '0.00001'], [1.5e-7, '1.5e-7'], [NaN, 'NaN'], [-Infinity, '-inf']]
  for (const [x, text] of cases) assert.equal(floatToText(x), text)
})

test('the coercion table is symmetric', () => {
  const types: readonly DataType[] = [{ kind: 'null' }, boolean, int32, int64, uint64,
    { kind: 'float', bits: 32 }, float64,
    decimal(10, 2), decimal(76, 20, 256), utf8, tag, timestampNs, seconds, date, { kind: 'time' }, interval,
    { kind: 'duration', unit: 'ns' }, { kind: 'list', item: int64 }]
  const name = (t: DataType | null): string => t === null ? 'none' : typeName(t)
  for (const a of types) {
    for (const b of types) {
      assert.equal(name(comparisonType(a, b)), name(comparisonType(b, a)), `${name(a)} = ${name(b)}`)
      assert.equal(name(unionType(a, b)), name(unionType(b, a)), `${name(a)} union ${name(b)}`)
    }
    assert.ok(castsImplicitly(a, a))
  }
  assert.equal(name(comparisonType(int64, utf8)), 'Utf8')
  assert.equal(name(comparisonType(uint64, int32)), 'Decimal128(20, 0)')
  assert.equal(name(comparisonType(tag, timestampNs)), 'Timestamp(ns)')
  assert.equal(name(comparisonType(timestampNs, int64)), 'none')
  assert.equal(name(unionType(timestampNs, utf8)), 'Timestamp(ns)')
  assert.equal(name(unionType(boolean, int64)), 'none')
})
