// That text tests call every SQL function: under each of its names, with NULL, and with arguments it refuses.
// Not what the answers are: that is the text tests' own business. A function is tested by being in the
// registry.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { aggregateFunctions, scalarFunctions, windowFunctions } from '../../engine/functions/index.ts'
import { tableFunctions } from '../../engine/functions/table/index.ts'
import { UserError } from '../../parser/diagnostic.ts'
import type { Name } from '../../parser/sql/ast.ts'
import { parseSql } from '../../parser/sql/parse.ts'
import { readSlt } from './slt.ts'

/** What the binder knows without the registry. */
const special = [
  'current_date', 'today', 'current_time', 'date_bin_gapfill', 'date_bin_wallclock_gapfill', 'locf',
  'interpolate', 'grouping',
]

const withoutArguments = ['now', 'pi', 'random', 'uuid', 'version']
/** Arguments of any type in any number. */
const refuseNothing = new Set(['concat', 'count', 'make_array', 'struct'])
/** There is no value of the type that they take. */
const refuseAll = new Set(['union_extract', 'union_tag'])
/** Positions in a partition: no argument could be NULL. */
const withoutValues = new Set(
  [...withoutArguments, 'row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist'])

type Seen = { readonly called: Set<string>; readonly withNull: Set<string>; readonly refused: Set<string> }
type Tree = { readonly [key: string]: unknown }

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

/** Every node below, and the node. */
function* nodesOf(value: unknown): Generator<Tree> {
  if (!isTree(value)) return
  if (typeof value['kind'] === 'string') yield value
  for (const child of Object.values(value)) yield* nodesOf(child)
}

/** NULL, also one that a cast gives a type. */
function isNull(value: unknown): boolean {
  if (!isTree(value)) return false
  return value['kind'] === 'null' || (value['kind'] === 'cast' && isNull(value['expr'])) ||
    (value['kind'] === 'arg' && isNull(value['expr']))
}

const isColumn = (arg: Tree): boolean => isTree(arg['expr']) && arg['expr']['kind'] === 'column'

/** A NULL that a column may hold: one in the query's own rows. */
const hasNullRow = (nodes: readonly Tree[]): boolean => nodes.some((node) =>
  node['kind'] === 'values' && (node['rows'] as unknown[][]).some((row) => row.some(isNull)))

const lastName = (name: Name): string => name[name.length - 1]!.text.toLowerCase()

function look(seen: Seen): void {
  const folder = import.meta.dirname
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.slt'))) {
    for (const block of readSlt(join(folder, file)).blocks) {
      if (block.kind !== 'query') continue
      const nodes = parsed(block.sql)
      const nullRow = hasNullRow(nodes)
      for (const node of nodes) {
        if (node['kind'] !== 'call' && node['kind'] !== 'table-function') continue
        const name = lastName(node['name'] as Name)
        const args = node['args'] as readonly Tree[]
        seen[block.flags.has('error') ? 'refused' : 'called'].add(name)
        if (args.some(isNull) || (nullRow && args.some(isColumn))) seen.withNull.add(name)
      }
    }
  }
}

function parsed(sql: string): readonly Tree[] {
  try {
    return [...nodesOf(parseSql(sql))]
  } catch (error) {
    if (error instanceof UserError) return []
    throw error
  }
}

const seen: Seen = { called: new Set(), withNull: new Set(), refused: new Set() }
look(seen)
const functions = [...scalarFunctions, ...aggregateFunctions, ...windowFunctions, ...tableFunctions]

test('every function and every alias of one is called by a text test', () => {
  const names = [...functions.flatMap((f) => [f.name, ...f.aliases]), ...special]
  assert.deepEqual(names.filter((name) => !seen.called.has(name) && !refuseAll.has(name)), [])
})

test('every function is called with NULL by a text test', () => {
  const never = functions.filter((f) => !withoutValues.has(f.name) &&
    ![f.name, ...f.aliases].some((name) => seen.withNull.has(name)))
  assert.deepEqual(never.map((f) => f.name), [])
})

test('every function that refuses arguments does so in a text test', () => {
  const never = functions.filter((f) => !refuseNothing.has(f.name) &&
    ![f.name, ...f.aliases].some((name) => seen.refused.has(name)))
  assert.deepEqual(never.map((f) => f.name), [])
})
