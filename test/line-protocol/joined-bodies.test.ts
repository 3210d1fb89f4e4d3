// Property: bodies that join one parse give the rows that they give one by one; one that is wrong somewhere
// or adds to the schema is told apart and leaves nothing behind, whatever came before and after it.
import assert from 'node:assert/strict'
import test from 'node:test'
import { Arena } from '../../kernels/arena.ts'
import type { Precision } from '../../parser/line-protocol/messages.ts'
import { TestDatabase, type Row } from './parsed-text.ts'
import { randomBody, randomLine } from './random-body.ts'
import { seeded, type Random } from './random.ts'

/** Lines of the body, or -1 if it would do more than add rows. */
function linesAlone(database: TestDatabase, body: string, precision: Precision): number {
  const arena = new Arena(database.owner)
  const parsed = database.parse(new TextEncoder().encode(body), precision, arena)
  const adds = parsed.tables.some((table) =>
    table.table.tableId === null || table.newTags.length > 0 || table.newFields.length > 0)
  arena.release()
  return adds || parsed.errors.length > 0 ? -1 : parsed.lines
}

/** Mostly lines that the schema knows, some with one that may be anything. */
function someBody(known: readonly string[], random: Random): string {
  if (known.length === 0 || random.below(6) === 0) return randomBody(random)
  const lines = Array.from({ length: 1 + random.below(3) }, () => random.pick(known))
  if (random.below(4) === 0) lines.splice(random.below(lines.length + 1), 0, randomLine(random))
  return lines.join('\n')
}

test('bodies that join one parse give the rows they give one by one', () => {
  const random = seeded('joined-bodies')
  const rounds = Number(process.env['ROUNDS'] ?? 40)
  const seen = { joined: 0, refused: 0 }
  for (let round = 0; round < rounds; round++) {
    const database = new TestDatabase()
    const precision = random.pick<Precision>(['ns', 'ns', 'auto', 's'])
    const candidates = Array.from({ length: 60 }, () => randomLine(random))
    for (const line of candidates.slice(0, 40)) database.write(line, precision)
    const known = candidates.filter((line) => linesAlone(database, line, precision) > 0)
    const bodies = Array.from({ length: 100 }, () => someBody(known, random))
    const expectedLines = bodies.map((body) => linesAlone(database, body, precision))
    const got = database.writeJoined(bodies, precision)
    assert.deepEqual(got.lines, expectedLines)
    const expected = new Map<string, Row[]>()
    bodies.forEach((body, i) => {
      seen[expectedLines[i] === -1 ? 'refused' : 'joined']++
      if (expectedLines[i]! <= 0) return
      for (const row of database.write(body, precision).rows) {
        expected.set(row.table, [...expected.get(row.table) ?? [], row])
      }
    })
    assert.deepEqual(got.rows, new Map([...got.rows.keys()].map((name) => [name, expected.get(name)])))
    assert.equal(got.rows.size, expected.size)
    database.drop()
  }
  assert.ok(seen.joined > rounds * 20 && seen.refused > rounds * 5, JSON.stringify(seen))
})
