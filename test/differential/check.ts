// Generated queries, one after the other, each asked in several ways; what differs is made smaller and
// reported. Round k of a seed has tables and queries of its own, so any of them can be asked again alone.
import { diceOf, type Dice } from '../fuzz/dice.ts'
import { differenceOf, type Answer, type Wanted } from './answer.ts'
import { differenceKey } from './explained.ts'
import type { Oracle } from './oracle.ts'
import { partitionOf } from './partitions.ts'
import { QueryWriter } from './queries.ts'
import { randomTables } from './tables.ts'
import { shrunk, sqlOf, text, type Tree } from './tree.ts'
import { plain, spilling, variants, World, type Variant } from './variants.ts'

export type Finding = {
  readonly round: number
  readonly number: number
  /** Against what: the name of a variant, `partition`, `datafusion`, `ours` for a defect. */
  readonly against: string
  readonly difference: string
  readonly sql: string
  readonly smallest: string
}

export type Counts = {
  queries: number
  comparisons: number
  /** Refused by both, or failed. */
  errors: number
  /** Without an answer for want of memory or time. */
  exhausted: number
  rows: number
  spilledBytes: number
  /** Refusals and differences by the keys of docs/sql/differences.md. */
  readonly explained: Map<string, number>
}

export const noCounts = (): Counts => ({
  queries: 0, comparisons: 0, errors: 0, exhausted: 0, rows: 0, spilledBytes: 0, explained: new Map(),
})

export const countsText = (counts: Counts): string =>
  JSON.stringify({ ...counts, explained: Object.fromEntries(counts.explained) })

export type Work = {
  readonly seed: number
  readonly oracle: Oracle | null
  readonly shrink: boolean
  readonly counts: Counts
  readonly found: (finding: Finding) => void
  readonly explained?: (key: string, smallest: string, difference: string) => void
}

const QUERIES = 25
const LARGE_QUERIES = 6
const VARIANTS_EACH = 4
const ROWS_MAX = 40
const LARGE_ROWS = 10_000

/** A way to ask a tree, or a part of it, and the answer that must be the same. */
type Comparison = {
  readonly against: string
  readonly ask: (sql: string) => Promise<readonly [Answer, Answer]>
  readonly wanted: Wanted
}

export async function round(work: Work, k: number, only: number | null): Promise<void> {
  const dice = diceOf(work.seed, `tables ${k}`)
  const mild = work.oracle !== null
  const isLarge = !mild && k % 8 === 7
  const rows = isLarge ? LARGE_ROWS : 2 + dice.below(ROWS_MAX)
  const tables = randomTables(dice, { mild, rows })
  const world = new World(tables)
  try {
    await work.oracle?.load(tables)
    if (isLarge) await usesTheDisk(work, world, k)
    for (let q = 0; q < (isLarge ? LARGE_QUERIES : QUERIES); q++) {
      if (only !== null && q !== only) continue
      await oneQuery(work, world, diceOf(work.seed, `query ${k} ${q}`), { isLarge, round: k, number: q })
    }
    if (isLarge) work.counts.spilledBytes += await world.spilledBytes(spilling)
  } finally {
    await world.close()
  }
}

const LARGE_QUERY = text`SELECT a.n, b.s, sum(a.i) OVER (PARTITION BY a.s ORDER BY a.n)
FROM t a JOIN t b ON a.n = b.n`

/** Generated queries may all be small; this one is not. */
async function usesTheDisk(work: Work, world: World, k: number): Promise<void> {
  const wanted = { ordered: false, names: true }
  const place = { isLarge: true, round: k, number: -1 }
  await compare(work, place, LARGE_QUERY, variantComparison(world, spilling, wanted))
}

type Place = { readonly isLarge: boolean; readonly round: number; readonly number: number }

async function oneQuery(work: Work, world: World, dice: Dice, place: Place): Promise<void> {
  const { oracle, counts } = work
  const writer = new QueryWriter(dice, { mild: oracle !== null, keyed: place.isLarge })
  if (oracle === null && !place.isLarge && dice.chance(0.3)) {
    const { whole, parts } = partitionOf(writer)
    counts.queries++
    await compare(work, place, text`${whole}${SEPARATOR}${parts}`, partitionComparison(world))
    return
  }
  const { tree, isOrdered } = writer.query()
  const wanted = { ordered: isOrdered, names: true }
  counts.queries++
  if (oracle !== null) {
    const ask = async (sql: string): Promise<[Answer, Answer]> =>
      [await world.answer(plain, sql), await oracle.answer(sql)]
    await compare(work, place, tree, { against: 'datafusion', ask, wanted })
    return
  }
  const chosen = place.isLarge ? [spilling] : Array.from({ length: VARIANTS_EACH }, () => dice.pick(variants))
  for (const variant of chosen) {
    await compare(work, place, tree, variantComparison(world, variant, wanted))
  }
}

function variantComparison(world: World, variant: Variant, wanted: Wanted): Comparison {
  const ask = async (sql: string): Promise<[Answer, Answer]> =>
    [await world.answer(plain, sql), await world.answer(variant, sql)]
  return { against: variant.name, ask, wanted }
}

const SEPARATOR = '\n-- and in three parts:\n'

function partitionComparison(world: World): Comparison {
  const ask = async (sql: string): Promise<[Answer, Answer]> => {
    const [whole, parts] = sql.split(SEPARATOR)
    return [await world.answer(plain, whole!), await world.answer(plain, parts!)]
  }
  return { against: 'partition', ask, wanted: { ordered: false, names: false } }
}

async function compare(
  work: Work, place: Place, tree: Tree, comparison: Comparison, counts: Counts | null = work.counts,
): Promise<void> {
  const difference = await differs(comparison, tree, counts)
  if (difference === null) return
  const wanted = signatureOf(difference)
  const smallest = !work.shrink ? tree : await shrunk(tree, async (smaller) => {
    const still = await differs(comparison, smaller, null)
    return still !== null && signatureOf(still) === wanted
  })
  const again = await differs(comparison, smallest, null)
  const key = comparison.against !== 'datafusion' ? null
    : differenceKey(sqlOf(smallest), again ?? difference)
  if (key !== null) {
    work.explained?.(key, `${sqlOf(smallest)}\n  from: ${sqlOf(tree)}`, again ?? difference)
    explain(work.counts, key)
    // An explained name says nothing about the rows.
    const { wanted } = comparison
    const unnamed = { ...comparison, wanted: { ...wanted, names: false } }
    if (again?.startsWith('names:') === true) await compare(work, place, tree, unnamed, null)
    // Nor does an explained order about which rows there are; LIMIT would make that depend on the order.
    const unordered = { ...comparison, wanted: { ...wanted, ordered: false } }
    const isOrder = key === 'oracle-faults' && again?.startsWith('rows: at ') === true
    if (isOrder && !/ LIMIT \d+$/.test(sqlOf(smallest))) await compare(work, place, smallest, unordered, null)
    return
  }
  work.found({
    round: place.round, number: place.number, against: comparison.against, sql: sqlOf(tree),
    difference: again ?? `${difference} (once)`, smallest: sqlOf(smallest),
  })
}

async function differs(comparison: Comparison, tree: Tree, counts: Counts | null): Promise<string | null> {
  try {
    const [a, b] = await comparison.ask(sqlOf(tree))
    if (counts !== null) count(counts, a, b)
    if (comparison.against !== 'datafusion' && failedByRow(a) !== failedByRow(b)) return null
    return differenceOf(a, b, comparison.wanted)
  } catch (error) {
    return `defect: ${error instanceof Error ? error.stack ?? error.message : String(error)}`
  }
}

/** An error of one row's values. Whether that row's value is ever asked for is the optimiser's affair. */
function failedByRow(answer: Answer): boolean {
  return answer.kind === 'error' && /^(Arrow|Execution) error/.test(answer.message)
}

function explain({ explained }: Counts, key: string): void {
  explained.set(key, (explained.get(key) ?? 0) + 1)
}

function count(counts: Counts, a: Answer, b: Answer): void {
  if (b.kind === 'explained') return explain(counts, b.key)
  if (a.kind === 'exhausted' || b.kind === 'exhausted') counts.exhausted++
  else counts.comparisons++
  if (a.kind === 'error' && b.kind === 'error') counts.errors++
  if (a.kind === 'rows') counts.rows += a.rows.length
}

/** What must stay while a query is made smaller: the kind of difference, and the words of an error. */
function signatureOf(difference: string): string {
  const [kind, ...rest] = difference.split(':')
  if (kind !== 'error' && kind !== 'defect') return kind!
  return `${kind}${rest.join(':').replace(/\d+/g, '0').slice(0, 60)}`
}
