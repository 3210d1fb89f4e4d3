// The lenses: other ways for the same data to lie and for the same query to run. Every text test must
// give equal answers through each of them. Not a runner (sql/run-file.ts); a new lens is one more line
// here.
import type { DatabaseOptions } from '../engine/database.ts'
import type { QueryTuning } from '../engine/queries.ts'
import { ruleNames } from '../planner/optimise.ts'

export type Lens = {
  readonly name: string
  /** What follows each block of lines. */
  readonly load: 'buffer' | 'parquet' | 'half' | 'restart'
  /** `learned`: two queries of the same shape come before each, so its plan is a filled template. */
  readonly asks: 'once' | 'learned'
  /** Another database's columns are read before each query and push this one's out of the cache. */
  readonly crowdsCache: boolean
  /** Groups and joined rows go through parts on disk: the order of rows is only what ORDER BY says. */
  readonly mixesRows: boolean
  readonly options: Partial<DatabaseOptions>
  /** More than one: on the real machine, as the simulated one has one. */
  readonly threads: number
  /** Queries whose answer is a plan or a list of files are left out. */
  readonly changesPlans: boolean
}

export const plain: Lens = {
  name: 'plain', load: 'buffer', asks: 'once', crowdsCache: false, mixesRows: false, options: {}, threads: 1,
  changesPlans: false,
}

export const lenses: readonly Lens[] = [
  batches(1),
  batches(3),
  { ...lens('parquet'), load: 'parquet' },
  { ...lens('half in parquet'), load: 'half' },
  { ...lens('after restart'), load: 'restart' },
  { ...lens('small column cache'), load: 'half', crowdsCache: true, options: { columnCacheBytes: 1 << 20 } },
  { ...lens('learned plans'), asks: 'learned' },
  { ...lens('by row'), options: { queryTuning: { computesByRow: true } } },
  { ...lens('per code'), options: { queryTuning: { perCodeAlways: true } } },
  { ...lens('joins reversed'), mixesRows: true, options: { queryTuning: { reversesJoins: true } } },
  { ...lens('half in parquet, batches of 3'), load: 'half', options: { queryTuning: { batchRows: 3 } } },
  spilling('spilling', 'buffer', 3),
  spilling('half in parquet, spilling, batches of 1', 'half', 1),
  inParts('in parts', 'buffer', {}),
  { ...inParts('in parts on two threads', 'buffer', {}), threads: 2 },
  inParts('half in parquet, in parts, spilling, batches of 3', 'half', { batchRows: 3, spillsAtOnce: true }),
  ...ruleNames.map((name) => without(`without ${name}`, [name])),
  without('without rules', ruleNames),
  { ...without('half in parquet, without rules', ruleNames), load: 'half' },
]

function lens(name: string): Lens {
  return { ...plain, name, changesPlans: true }
}

function batches(batchRows: number): Lens {
  return { ...lens(`batches of ${batchRows}`), options: { queryTuning: { batchRows } } }
}

/** Whatever can go to disk does after its first batch; small batches, so that others follow. */
function spilling(name: string, load: Lens['load'], batchRows: number): Lens {
  return { ...lens(name), load, mixesRows: true, options: { queryTuning: { batchRows, spillsAtOnce: true } } }
}

/** Each value of a tag is a part of its own where a plan can be partitioned. */
function inParts(name: string, load: Lens['load'], tuning: Partial<QueryTuning>): Lens {
  const queryTuning = { ...tuning, partitioning: { rowsMin: 0, partRows: 1, waitsForWorkers: true } }
  return { ...lens(name), load, mixesRows: true, options: { queryTuning } }
}

function without(name: string, disabled: readonly string[]): Lens {
  return { ...lens(name), options: { queryTuning: { disabledRules: new Set(disabled) } } }
}
