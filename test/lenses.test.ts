// Every lens takes effect: a lens that silently does nothing would agree with everything. Each is shown
// by what it changes (batches, files, plans, evictions, templates), never by answers: those are the
// corpus's business (sql/corpus.test.ts).
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { PlanCache } from '../engine/plan-cache.ts'
import { OpenedSource } from '../engine/partitions/opened-table.ts'
import { SpillFile } from '../engine/spill/spill-file.ts'
import { ColumnCache } from '../storage/buffer/column-cache.ts'
import { lenses, plain, type Lens } from './lenses.ts'
import { runFile } from './sql/run-file.ts'
import { readSlt, type QueryBlock, type SltFile } from './sql/slt.ts'

const corpus = readdirSync(join(import.meta.dirname, 'sql')).filter((name) => name.endsWith('.slt')).sort()
  .map((name) => readSlt(join(import.meta.dirname, 'sql', name)))

/** A file of the lines of `from`, and of these queries. */
function asking(from: SltFile, sqls: readonly string[]): SltFile {
  const queries = sqls.map((sql, i): QueryBlock => ({
    kind: 'query', line: i, flags: new Set(), params: null, sql, expected: [], from: 0, to: 0,
  }))
  return { ...from, blocks: [...from.blocks.filter((block) => block.kind === 'lp'), ...queries] }
}

async function rowsThrough(lens: Lens, file: SltFile): Promise<string[]> {
  return [...(await runFile(file, lens)).values()].map((rows) => rows.join('\n'))
}

const home = corpus.find((file) => file.path.endsWith('last-values.slt'))!

const ruleLenses = lenses.filter((lens) => lens.options.queryTuning?.disabledRules !== undefined)

test('each rule that is left out changes the plan of a query of the corpus', async () => {
  const changed = new Set<Lens>()
  for (const file of corpus) {
    const left = ruleLenses.filter((lens) => !changed.has(lens))
    if (left.length === 0) break
    const sqls = file.blocks.flatMap((block) =>
      block.kind === 'query' && !block.flags.has('error') && block.params === null &&
        /^(SELECT|WITH)/.test(block.sql) ? [`EXPLAIN ${block.sql}`] : [])
    const before = await rowsThrough(plain, asking(file, sqls))
    for (const lens of left) {
      const after = await rowsThrough(lens, asking(file, sqls))
      if (after.some((plan, i) => plan !== before[i])) changed.add(lens)
    }
  }
  const idle = ruleLenses.filter((lens) => !changed.has(lens)).map((lens) => lens.name)
  assert.deepEqual(idle, [])
})

const spills = (lens: Lens): boolean => lens.options.queryTuning?.spillsAtOnce === true

const batchLenses = lenses.filter((lens) => lens.options.queryTuning?.batchRows !== undefined)

test('batches have the rows that the lens says', async () => {
  const sql = 'EXPLAIN ANALYZE SELECT * FROM h WHERE time > \'1970-01-01\' ORDER BY room, time'
  const batches = async (lens: Lens): Promise<number> =>
    Number(/output_batches=(\d+)/.exec((await rowsThrough(lens, asking(home, [sql])))[0]!)![1])
  assert.equal(await batches(plain), 1)
  for (const lens of batchLenses) {
    const rows = Number((await rowsThrough(plain, asking(home, ['SELECT count(*) FROM h'])))[0])
    const full = Math.ceil(rows / lens.options.queryTuning!.batchRows!)
    // Rows that come back from disk need not fill a batch.
    if (spills(lens)) assert.ok(await batches(lens) >= full, lens.name)
    else assert.equal(await batches(lens), full, lens.name)
  }
})

const HOLDING = [
  'SELECT * FROM h ORDER BY t, time',
  'SELECT t, count(*) FROM h GROUP BY t',
  'SELECT DISTINCT t, time FROM h',
  'SELECT row_number() OVER (PARTITION BY t ORDER BY time) FROM h',
  'SELECT a.t FROM h AS a JOIN h AS b ON a.t = b.t',
  'SELECT t FROM h WHERE t NOT IN (SELECT t FROM h WHERE t IS NOT NULL)',
]

test('each operator that can go to disk does where the lens says, and nowhere else', async (context) => {
  const written = context.mock.method(SpillFile.prototype, 'append')
  const chunks = async (lens: Lens, sqls: readonly string[]): Promise<number> => {
    written.mock.resetCalls()
    await rowsThrough(lens, asking(home, sqls))
    return written.mock.callCount()
  }
  for (const lens of [plain, ...lenses]) {
    if (!spills(lens)) assert.equal(await chunks(lens, HOLDING), 0, lens.name)
    else for (const sql of HOLDING) assert.ok(await chunks(lens, [sql]) > 0, `${lens.name}: ${sql}`)
  }
})

test('plans that can be partitioned are where the lens says, on other threads too', async (context) => {
  const sql = 'SELECT t, row_number() OVER (PARTITION BY room ORDER BY time) FROM h'
  const parts = context.mock.method(OpenedSource.prototype, 'only')
  const count = async (lens: Lens): Promise<number> => {
    parts.mock.resetCalls()
    await rowsThrough(lens, asking(home, [sql]))
    return parts.mock.calls.filter(({ result }) => result !== 0).length
  }
  assert.equal(await count(plain), 0)
  const inParts = lenses.filter((lens) => lens.options.queryTuning?.partitioning !== undefined)
  assert.ok(inParts.some((lens) => lens.threads > 1))
  const all = await count(inParts[0]!)
  assert.ok(all > 1)
  for (const lens of inParts) {
    // What a worker does is not seen here: at least one part is its.
    if (lens.threads > 1) assert.ok(await count(lens) < all, lens.name)
    else assert.equal(await count(lens), all, lens.name)
  }
})

test('joins are reversed where the lens says', async () => {
  const sql = 'SELECT a.x, b.y FROM (VALUES (1), (2)) AS a(x) CROSS JOIN (VALUES (1), (2)) AS b(y)'
  for (const lens of [plain, ...lenses.filter((one) => one.options.queryTuning?.reversesJoins === true)]) {
    const [rows] = await rowsThrough(lens, asking(home, [sql]))
    assert.equal(rows, lens === plain ? '1 1\n1 2\n2 1\n2 2' : '1 1\n2 1\n1 2\n2 2', lens.name)
  }
})

test('rows lie in files where the lens says', async () => {
  const sqls = ['SELECT sum(row_count) FROM system.parquet_files', 'SELECT count(*) FROM h']
  for (const lens of [plain, ...lenses]) {
    const [inFiles, all] = (await rowsThrough(lens, asking(home, sqls))).map(Number)
    if (lens.load === 'parquet') assert.ok(inFiles! >= all!, lens.name)
    else if (lens.load === 'half') {
      assert.ok(inFiles! > 0 && inFiles! < all!, `${lens.name}: ${inFiles} of ${all}`)
    } else assert.ok(Number.isNaN(inFiles), `${lens.name}: ${inFiles}`)
  }
})

test('the small column cache evicts', async (context) => {
  const evictions = context.mock.method(ColumnCache.prototype, 'evictOne')
  const count = async (lens: Lens): Promise<number> => {
    evictions.mock.resetCalls()
    await rowsThrough(lens, asking(home, ['SELECT * FROM h', 'SELECT max(t) FROM h']))
    return evictions.mock.calls.filter((call) => call.result === true).length
  }
  assert.equal(await count(plain), 0)
  for (const lens of lenses.filter((lens) => lens.crowdsCache)) assert.ok(await count(lens) > 0, lens.name)
})

test('plans are filled into learned templates', async (context) => {
  const asked = context.mock.method(PlanCache.prototype, 'template')
  const file = corpus.find((file) => file.path.endsWith('comparison.slt'))!
  const filled = async (lens: Lens): Promise<number> => {
    asked.mock.resetCalls()
    await runFile(file, lens)
    return asked.mock.calls.filter(({ result }) => typeof result === 'object' && result !== null).length
  }
  for (const lens of lenses.filter((lens) => lens.asks === 'learned')) {
    const [once, learned] = [await filled(plain), await filled(lens)]
    assert.ok(learned >= once + 10, `${lens.name}: ${learned} templates, ${once} without`)
  }
})
