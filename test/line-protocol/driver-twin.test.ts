// Property: whatever a client sends, the kernel with its driver gives the rows and errors that the plain
// twin gives, write after write over one growing schema. Lines are random: plain ones, odd ones, and ones
// broken at random.
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Precision } from '../../parser/line-protocol/messages.ts'
import { Twin } from '../kernels/line-protocol-twin.ts'
import { NOW_NS, TestDatabase } from './parsed-text.ts'
import { randomBody } from './random-body.ts'
import { seeded } from './random.ts'

test('random writes: rows and errors of the driver are those of the twin', () => {
  const random = seeded('driver-twin')
  const rounds = Number(process.env['ROUNDS'] ?? 60)
  for (let round = 0; round < rounds; round++) {
    const limits = { columnsPerTable: round % 3 === 0 ? 12 : 500, tagsPerTable: 256, tables: 2000 }
    const database = new TestDatabase(limits, round % 4 === 0 ? 4096 : 2 ** 20)
    const twin = new Twin(NOW_NS, limits.columnsPerTable)
    for (let write = 0; write < 12; write++) {
      const body = randomBody(random)
      const precision = random.pick<Precision>(['ns', 'ns', 'auto', 's', 'ms', 'us'])
      const got = database.write(body, precision)
      const expected = twin.write(body, precision)
      assert.deepEqual(got, expected, `${precision}: ${JSON.stringify(body)}`)
    }
    database.drop()
  }
})

test('names of many spellings: each line is right, and the kernel is not taught them all', () => {
  const database = new TestDatabase()
  const twin = new Twin(NOW_NS)
  // Each backslash may stand alone or escaped: 2 ** 12 spellings of one name.
  const lines = Array.from({ length: 4096 }, (_, i) => {
    const name = Array.from({ length: 12 }, (_, bit) => (i >> bit) & 1 ? 'a\\' : 'a\\\\').join('')
    return `m ${name}z=${i}i ${i}`
  })
  const body = lines.join('\n')
  const start = performance.now()
  const got = database.write(body)
  assert.ok(performance.now() - start < 5000)
  assert.deepEqual(got, twin.write(body, 'ns'))
  assert.equal(database.table('m')!.fields.size, 1)
  database.drop()
})

test('long keys, long strings and their limit', () => {
  const database = new TestDatabase()
  const twin = new Twin(NOW_NS)
  const long = (n: number): string => 'x'.repeat(n)
  const body = [
    `m,t=${long(5000)} f=1 1`, `m,t=${long(5000)} f=2 2`, `m,t=${long(65536)} f=3 3`,
    `m,t=${long(65537)} f=4 4`,
    `${long(65537)} f=5 5`, `m ${long(65537)}=6 6`, `m s="${long(65536)}" 7`, `m s="${long(65537)}" 8`,
    `m s="${'\\"'.repeat(65536)}" 9`, `m s="a",t2="${long(60000)}",t3="${long(60000)}" 10`,
    `m s="${long(65537)}`,
  ].join('\n')
  for (let write = 0; write < 2; write++) {
    const got = database.write(body)
    const expected = twin.write(body, 'ns')
    assert.deepEqual(got.errors, expected.errors)
    assert.ok(got.rows.length === 6 && got.rows.every((row, i) => row.fields === expected.rows[i]!.fields))
  }
  database.drop()
})
