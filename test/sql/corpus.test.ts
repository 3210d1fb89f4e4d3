// The corpus: every test/sql/*.slt as it stands, and a tenth of all (file, lens) pairs drawn by a seed
// that is printed.
//   LENSES=all node --test test/sql/corpus.test.ts     all pairs; LENSES=parquet: lenses with the word
//   SEED=n ...                                         the same tenth again
//   FILES=joins ...                                    only these files
//   UPDATE=1 ...                                       writes what was found: read the difference!
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseSql } from '../../parser/sql/parse.ts'
import { seededRandom } from '../../storage/env/simulated/random.ts'
import { lenses, plain, type Lens } from '../lenses.ts'
import { runFile, type Found } from './run-file.ts'
import { readSlt, rewriteSlt } from './slt.ts'

const updating = process.env['UPDATE'] === '1'
const wanted = process.env['FILES'] ?? ''
const chosen = process.env['LENSES'] ?? ''
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6))
const SHARE = 0.1

const files = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.slt') && name.includes(wanted)).sort()

for (const name of files) {
  test(`sql: ${name}`, async () => {
    const file = readSlt(join(import.meta.dirname, name))
    const found = await runFile(file, plain)
    if (updating) rewriteSlt(file, found)
    else expectEqual(name, found, plain)
  })
}

if (!updating) {
  const again = `SEED=${seed} node --test test/sql/corpus.test.ts`
  const random = seededRandom(seed, 'lenses')
  for (const name of files) {
    for (const lens of lenses) {
      const isChosen = chosen === '' ? random.chance(SHARE) : chosen === 'all' || lens.name.includes(chosen)
      if (!isChosen) continue
      test(`sql: ${name} through "${lens.name}"${chosen === '' ? ` (${again})` : ''}`, async () => {
        expectEqual(name, await runFile(readSlt(join(import.meta.dirname, name)), lens), lens)
      })
    }
  }
}

/** Whether ORDER BY says how the rows come. */
function isOrdered(sql: string): boolean {
  const statement = parseSql(sql)
  return statement.kind === 'query-statement' && statement.query.orderBy !== null
}

function expectEqual(name: string, found: Found, lens: Lens): void {
  const failures = [...found].filter(([query, rows]) => {
    const isSame = (a: readonly string[], b: readonly string[]): boolean => a.join('\n') === b.join('\n')
    const isEqual = isSame(rows, query.expected) ||
      lens.mixesRows && !isOrdered(query.sql) && isSame([...rows].sort(), [...query.expected].sort())
    if (query.flags.has('open')) return isEqual && lens === plain
    return !isEqual
  })
  const texts = failures.map(([query, rows]) =>
    [`test/sql/${name}:${query.line}`, query.sql, '---- expected', ...query.expected, '---- found', ...rows]
      .join('\n'))
  const sum = `${failures.length} of ${found.size} queries, lens: ${lens.name}`
  assert.equal(failures.length, 0, [sum, ...texts].join('\n\n'))
}
