// Property: whatever a client sends, the kernel with its driver gives the rows and errors that the plain
// twin gives, write after write over one growing schema. Lines are random: plain ones, odd ones, and ones
// broken at random.
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Precision } from '../../parser/line-protocol/messages.ts'
import { Twin } from '../kernels/line-protocol-twin.ts'
import { NOW_NS, TestDatabase } from './parsed-text.ts'
import { seeded, type Random } from './random.ts'

const names = [
  'cpu', 'm', 'a\\ b', 'a=b', 'x\\,y', '__proto__', 'constructor', 'tempé', '\u{1f321}', '#h', '"q"',
  'n\\tz', 'time', 'sixteen_bytes_ab', 'a_name_of_more_than_sixteen_bytes', 'eight_by', 'sevenby',
  '\uFEFFbom', 'b\\\\c', ',c', 'd\\=e', 'usage_user', 'usage_system',
]
const tagValues = [
  'a', 'host_1', 'x\\ y', 'v\\,1', 'b=c', '"x"', 'é', 'back\\slash', 'l' + 'o'.repeat(40) + 'ng',
  '\\=', 'a\\\nb',
]
const values = [
  '1', '0', '-0', '-0.0', '1.5', '-2.25', '3.141592653589793', '1e308', '1E3', '5e-324', '1e309',
  '123456789012345678', '0.1', '1e-7', '2.2250738585072011e-308', '9007199254740993',
  '100000000000000000000000', '8.5e22', '1.7976931348623157e308', '64.28571428571429', '1i', '-1i',
  '0i', '-0i', '9223372036854775807i', '-9223372036854775808i', '9223372036854775808i',
  '00000000000000000000012i', '12345678i', '1234567812345678i', '12345678123456789i', '1u',
  '18446744073709551615u', '18446744073709551616u', '-1u', 't', 'T', 'true', 'True', 'TRUE', 'f', 'F',
  'false', 'False', 'FALSE', 'tru', 'fals', '""', '"a"', '"q\\"q"', '"b\\\\c"', '"a\nb"', '"tab\\tn"',
  '"a,b=c d"', '"é\u{1f321}"', '"0123456789abcdef"', '"0123456789abcde\\"f"', '"\\"', '"open', 'NaN',
  'inf', '+1', '.5', '1.', '1e', '1.5e+3', '--1', 'i', '1_0', '1I', '', `"${'long '.repeat(30)}"`,
]
const times = [
  '', ' 1', ' 0', ' -1', ' 1700000000', ' 1700000000123', ' 1700000000123456', ' 1700000000123456789',
  ' 9223372036854775807', ' -9223372036854775808', ' 9223372036854775808', ' 9223372036',
  ' 9223372037', ' -9223372037', ' 1.5', ' x', ' 1 2', '  7 ', ' ', '\t1', ' 1\r', ' 1i',
  ' 00000000000000000000000001', ' 1 # c',
]

function randomLine(random: Random): string {
  const some = (n: number, make: () => string): string[] => Array.from({ length: random.below(n) }, make)
  const name = (): string => random.pick(names) + (random.below(3) === 0 ? String(random.below(4)) : '')
  const odd = random.below(4) === 0
  // Most columns keep a type, so that most lines are good ones.
  const field = (): string => {
    const key = name()
    const value = odd ? random.pick(values)
      : [`${random.below(1e6)}i`, String(random.below(1e9) / 1e4), `"s${random.below(100)}"`,
        random.pick(['t', 'false']), `${random.below(100)}u`][key.length % 5]!
    return `${key}=${value}`
  }
  const tags = some(4, () => `,t${name()}=${random.pick(tagValues)}`).join('')
  const fields = [field(), ...some(5, field)].join(',')
  const blanks = random.pick([' ', ' ', ' ', ' ', '  '])
  let line = name().slice(0, 40) + tags + blanks + fields + random.pick(odd ? times : times.slice(0, 9))
  if (random.below(8) === 0) line = broken(line, random)
  return line
}

/** Drops, doubles or replaces a character. */
function broken(line: string, random: Random): string {
  const chars = [...line]
  const at = random.below(chars.length)
  const c = random.pick([' ', ',', '=', '"', '\\', '\n', '\t', '\0', '1', 'i', '#', ''])
  chars.splice(at, random.below(2), c)
  return chars.join('')
}

function randomBody(random: Random): string {
  const blanks = ['\n', '\n', '\n', '\n', '\n\n', '\n# comment, a=b\n', '\n  # c\n \t', '\r\n']
  let body = random.pick(['', '', '\n', '# x\n'])
  const repeated = randomLine(random)
  for (let n = random.below(12); n >= 0; n--) {
    body += (random.below(3) === 0 ? repeated : randomLine(random)) + random.pick(blanks)
  }
  return random.below(3) === 0 ? body.trimEnd() : body
}

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
