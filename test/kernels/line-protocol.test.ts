// The line protocol kernel where random lines do not reach: every kind of decimal number against Number(),
// bodies of many kernel steps with growing buffers, gaps of every density at the sizes where blocks end,
// memory above 2 GiB, and UTF-8.
import assert from 'node:assert/strict'
import test from 'node:test'
import { Arena } from '../../kernels/arena.ts'
import { giveExtent, Owner, takeExtent } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { f64, u64, u8, type Pointer } from '../../kernels/memory.ts'
import { LineParser } from '../../engine/write/parse-lines.ts'
import { NOW_NS, TestDatabase } from '../line-protocol/parsed-text.ts'
import { seeded, type Random } from '../line-protocol/random.ts'
import { Twin } from './line-protocol-twin.ts'

const digits = (random: Random, n: number): string =>
  Array.from({ length: n }, () => String(random.below(10))).join('')

function randomDecimal(random: Random): string {
  const sign = random.pick(['', '', '-'])
  switch (random.below(5)) {
    case 0: { // the shortest text of any double, without the exponent's plus sign or with it
      u64[2] = BigInt(random.below(2 ** 32)) << 32n | BigInt(random.below(2 ** 32))
      const value = f64[2]!
      return Number.isFinite(value) ? String(value) : '1.5'
    }
    case 1: return `${sign}${digits(random, 1 + random.below(19))}`
    case 2: return `${sign}${digits(random, 1 + random.below(9))}.${digits(random, 1 + random.below(12))}`
    case 3: return `${sign}${digits(random, 1 + random.below(3))}.${digits(random, 1 + random.below(17))}` +
      `${random.pick(['e', 'E'])}${random.pick(['', '-', '+'])}${random.below(330)}`
    default: { // exactly between two doubles, or next to it
      const bits = 53 + random.below(10)
      const odd = (1n << 53n) + BigInt(random.below(2 ** 30)) * 2n + 1n
      return `${sign}${(odd << BigInt(bits - 53)) + BigInt(random.below(3) - 1)}`
    }
  }
}

test('decimal numbers: the double nearest, as Number() gives it', () => {
  const random = seeded('decimal numbers')
  const texts = Array.from({ length: 20_000 }, () => randomDecimal(random))
  const database = new TestDatabase()
  const arena = new Arena(database.owner)
  const body = new TextEncoder().encode(texts.map((text, i) => `m f=${text} ${i}`).join('\n'))
  const parsed = database.parse(body, 'ns', arena)
  assert.deepEqual(parsed.errors, [])
  const { data } = parsed.tables[0]!.columns[0]!
  texts.forEach((text, i) => {
    assert.ok(Object.is(f64[data / 8 + i], Number(text)), `${text}: ${f64[data / 8 + i]}`)
  })
  arena.release()
  database.drop()
})

function bigBody(random: Random, lines: number, density: number): string {
  let body = ''
  for (let i = 0; i < lines; i++) {
    const fields = [`always=${i}i`]
    const some = (field: string): void => { if (random.below(100) < density) fields.push(field) }
    some(`f=${i}.25`)
    some(`s="${'x'.repeat(random.below(40))}\\"${i}"`)
    some(`b=${random.pick(['t', 'f'])}`)
    some(`u=${i}u`)
    body += `m${random.below(2)},host=h${random.below(50)} ${fields.join(',')} ${i}\n`
  }
  return body
}

for (const density of [0, 1, 50, 100]) {
  test(`sizes at block ends, fields in ${density} % of the rows`, () => {
    const random = seeded(`density ${density}`)
    for (const lines of [0, 1, 7, 8, 63, 64, 65, 1023, 1024, 1025, 8192]) {
      const database = new TestDatabase()
      const body = bigBody(random, lines, density)
      assert.deepEqual(database.write(body), new Twin(NOW_NS).write(body, 'ns'), `${lines} lines`)
      database.drop()
    }
  })
}

/** Takes all memory below 2 GiB (its pages are not touched), runs, gives it back. */
function above2GiB(run: () => void): void {
  const hog = new Owner('hog', 2 ** 33)
  const taken: Pointer[] = []
  for (let bytes = 2 ** 30; bytes >= 65536; bytes /= 2) {
    while (true) {
      const at = takeExtent(hog, bytes)
      if (at < 2 ** 31) taken.push(at)
      else {
        giveExtent(hog, at)
        break
      }
    }
  }
  try {
    run()
  } finally {
    for (const at of taken) giveExtent(hog, at)
  }
}

test('above 2 GiB all is the same', () => above2GiB(() => {
  const database = new TestDatabase()
  const body = bigBody(seeded('above 2 GiB'), 3000, 50)
  const twin = new Twin(NOW_NS)
  for (let write = 0; write < 2; write++) assert.deepEqual(database.write(body), twin.write(body, 'ns'))
  assert.ok(database.index.header >= 2 ** 31)
  database.drop()
}))

test('a step ends after its bytes, and what others commit in between does no harm', () => {
  const random = seeded('steps')
  const database = new TestDatabase(undefined, 8192)
  const body = bigBody(random, 20_000, 50)
  const arena = new Arena(database.owner)
  const at = arena.alloc(body.length + 64)
  u8.set(new TextEncoder().encode(body), at)
  const parser = new LineParser({
    body: at, length: body.length, arena, schema: database, index: database.index,
    precision: 'ns', nowNs: NOW_NS, stopAtFirstError: false,
  })
  let steps = 1
  while (!parser.step()) {
    database.write(bigBody(random, 200, 50))
    steps++
  }
  assert.ok(steps > 3, `${steps} steps`)
  const parsed = parser.take()
  assert.deepEqual([parsed.lines, parsed.errors], [20_000, []])
  assert.equal(parsed.tables.reduce((rows, table) => rows + table.rows, 0), 20_000)
  arena.release()
  database.drop()
})

test('utf8_check agrees with a strict decoder', () => {
  const random = seeded('utf8')
  const arena = new Arena(new Owner('utf8', 2 ** 20))
  const at = arena.alloc(256)
  const strict = new TextDecoder('utf-8', { fatal: true })
  const pieces = ['a', 'é', '€', '\u{1f321}', '\uD7FF', '\uE000', '\u{10FFFF}', 'x'.repeat(33)]
    .map((text) => Buffer.from(text))
  const bad = ['80', 'c080', 'c1bf', 'e09fbf', 'eda080', 'f08fbfbf', 'f4908080', 'f5808080', 'ff', 'e282']
    .concat('f09f8c', 'c3').map((hex) => Buffer.from(hex, 'hex'))
  for (let round = 0; round < 5000; round++) {
    const good = Array.from({ length: random.below(5) }, () => random.pick(pieces))
    const parts = random.below(2) === 0 ? good : [...good, random.pick(bad), random.pick(pieces)]
    const bytes = Buffer.concat(parts)
    u8.set(bytes, at)
    u8[at + bytes.length] = 0xBF // what follows is not to count
    const length = kernels.utf8_check(at, bytes.length)
    let isValid = true
    try {
      strict.decode(bytes)
    } catch {
      isValid = false
    }
    assert.equal(length === bytes.length, isValid, bytes.toString('hex'))
    if (!isValid) assert.equal(length, Buffer.concat(good).length)
  }
  arena.release()
})
