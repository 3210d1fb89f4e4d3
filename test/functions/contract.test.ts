// What every SQL function must keep, whatever it does: its examples hold (folded and executed), NULL and
// empty input behave, and batches of any vector kind give what one row at a time gives. A function is
// tested by being in the list.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Arena } from '../../kernels/arena.ts'
import type { Column, Scalar } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { packColumn } from '../../kernels/pack.ts'
import { physicalOf, typeName, type DataType } from '../../kernels/type.ts'
import { compile } from '../../engine/expressions/compile.ts'
import { columnOf, valuesOf } from '../../engine/expressions/scalars.ts'
import type { ScalarFunctionWithVectors } from '../../engine/functions/define.ts'
import { aggregateFunctions, scalarFunctions, windowFunctions } from '../../engine/functions/index.ts'
import { Query } from '../../engine/query.ts'
import { UserError } from '../../parser/diagnostic.ts'
import type { Expression } from '../../planner/expression.ts'
import type { Overload } from '../../planner/function.ts'
import { runSql, tagColumn } from '../operators/memory-tables.ts'

const seed = Number(process.env['SEED'] ?? 1)
const replay = `replay: SEED=${seed} node --test test/functions/contract.test.ts`

test('the generated list of functions is fresh (node scripts/generate-functions.js)', async () => {
  const script = new URL('../../scripts/generate-functions.js', import.meta.url).href
  const { functionList } = await import(script) as { functionList: () => string }
  assert.equal(
    readFileSync(new URL('../../engine/functions/index.ts', import.meta.url), 'utf8'), functionList())
})

for (const f of [...scalarFunctions, ...aggregateFunctions, ...windowFunctions]) {
  test(`${f.name}: says what it is, and its examples hold`, () => {
    assert.match(f.doc, /^[A-Z(].*\.$/, 'one or more sentences')
    assert.ok(f.signature !== null || f.overloads.length > 0, 'accepts something')
    for (const [sql, expected] of f.examples) {
      const text = f.kind === 'scalar' ? `SELECT ${sql}` : sql
      for (const optimised of [true, false]) {
        const [[value]] = runSql(text, [], { optimised }) as [[Scalar]]
        assert.ok(close(
          value, expected), `${sql} gives ${show(value)}, not ${show(expected)} (optimised: ${optimised})`)
      }
    }
  })
}

for (const f of scalarFunctions as readonly ScalarFunctionWithVectors[]) {
  if (f.row === null || f.vector !== null || f.overloads.length === 0) continue
  for (const overload of f.overloads) {
    test(`${f.name}(${overload.takes.map(typeName).join(', ')}): batches give what rows give`, () => {
      for (const rows of [0, 1, 7, 65, 1025]) compareForms(f, overload, rows)
    })
  }
}

for (const f of aggregateFunctions) {
  const [example] = f.examples
  test(`${f.name}: no rows give ${f.ofNothing === 'zero' ? '0' : 'NULL'}`, () => {
    assert.ok(example !== undefined, 'has an example')
    const [[value]] = runSql(`${example[0]} WHERE false`, []) as [[Scalar]]
    assert.equal(value, f.ofNothing === 'zero' ? 0n : null)
  })
}

/** The vector form over columns of several kinds against the row form. */
function compareForms(f: ScalarFunctionWithVectors, overload: Overload, rows: number): void {
  const owner = new Owner('test', 1 << 28)
  const query = new Query({ owner, nowNs: 0n, random: () => 0.5 })
  const types = [...overload.takes, ...(overload.rest === null ? [] : [overload.rest])]
  const values = types.map(
    (type, i) => Array.from({ length: rows }, (_, row) => valueOf(type, seed * 7919 + row * 31 + i * 1009)))
  const expected = expectation(() => Array.from(
    { length: rows }, (_, row) => rowValue(f, values.map((v) => v[row]!), types, overload.gives)))
  for (const kind of ['flat', 'packed', 'dictionary'] as const) {
    const columns = types.map((type, i) => asKind(kind, type, values[i]!, query.arena))
    const actual = expectation(() => evaluate(f, types, columns, overload.gives, rows, query))
    assert.deepEqual(actual, expected, `${f.name} over ${kind} columns of ${rows} rows; ${replay}`)
  }
  query.release()
}

function rowValue(
  f: ScalarFunctionWithVectors, args: readonly Scalar[], types: readonly DataType[], gives: DataType,
): Scalar {
  return f.nulls === 'null' && args.includes(null) ? null : f.row!(args, types, gives)
}

function evaluate(
  f: ScalarFunctionWithVectors, types: readonly DataType[], columns: readonly Column[], gives: DataType,
    rows: number, query: Query,
): readonly Scalar[] {
  const call: Expression = {
    kind: 'call', function: f, type: gives,
    args: types.map((type, i): Expression => ({ kind: 'column', id: i, type })),
  }
  const vector = compile(
    call, { ids: types.map((_, i) => i), subquery: () => () => assert.fail('no subquery here') })
  const result = vector.evaluate({ rows, columns, runs: null }, { arena: query.arena, query })
  assert.equal(result.length, rows)
  assert.equal(physicalOf(result.type), physicalOf(gives))
  return valuesOf(result)
}

/**
 * Values as text, or the error's: errors must be the same in both forms, though which row raises it first
 * may differ.
 */
function expectation(run: () => readonly Scalar[]): readonly string[] | string {
  try {
    return run().map(show)
  } catch (error) {
    if (error instanceof UserError) return error.code
    throw error
  }
}

function asKind(
  kind: 'flat' | 'packed' | 'dictionary', type: DataType, values: readonly Scalar[], arena: Arena,
): Column {
  if (kind === 'dictionary' && type.kind === 'utf8')
    return { ...tagColumn(values as (string | null)[], arena), type }
  const column = columnOf(values, type, arena)
  return kind === 'packed' ? packColumn(column, arena) : column
}

const words = [
  '', 'a', 'kitchen', 'Käse', 'ÄPFEL und Birnen', '😀x', '  pad ', '-', 'aXbXc', '12345678',
  'x'.repeat(40),
]

/** NULL now and then; small numbers, so that most calls are within their domain. */
function valueOf(type: DataType, n: number): Scalar {
  const r = (Math.imul(n ^ (n >>> 15), 0x2c1b3c6d) >>> 0) % 1000
  if (r % 10 === 0) return null
  switch (type.kind) {
    case 'utf8': return words[r % words.length]!
    case 'int': return BigInt(r % 13) - (type.signed && r < 100 ? 5n : 0n)
    case 'float': return type.bits === 32 ? Math.fround((r - 300) / 7) : (r - 300) / 8
    case 'binary': return new TextEncoder().encode(words[r % words.length]!).toHex()
    case 'boolean': return r % 2 === 0
    case 'timestamp':
      return 1_700_000_000n * 10n ** BigInt({ s: 0, ms: 3, us: 6, ns: 9 }[type.unit]) + BigInt(r * r * 1001)
    case 'date': return BigInt(r * 31)
    default: return assert.fail(`no values of ${typeName(type)}`)
  }
}

function close(a: Scalar, b: Scalar): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return Object.is(a, b) || Math.abs(a - b) <= 1e-12 * Math.abs(b) || a === b
  return show(a) === show(b)
}

function show(value: Scalar): string {
  return typeof value === 'bigint' ? `${value}n`
    : JSON.stringify(value, (_, v: unknown) => typeof v === 'bigint' ? `${v}n` : v) ?? 'NaN'
}
