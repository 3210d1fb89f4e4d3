// Random bodies of line protocol: plain lines, odd ones, and ones broken at random, over few names so that
// lines meet. Not lines of a schema: whoever needs those picks the ones that a database took.
import type { Random } from './random.ts'

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

export function randomLine(random: Random): string {
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

export function randomBody(random: Random): string {
  const blanks = ['\n', '\n', '\n', '\n', '\n\n', '\n# comment, a=b\n', '\n  # c\n \t', '\r\n']
  let body = random.pick(['', '', '\n', '# x\n'])
  const repeated = randomLine(random)
  for (let n = random.below(12); n >= 0; n--) {
    body += (random.below(3) === 0 ? repeated : randomLine(random)) + random.pick(blanks)
  }
  return random.below(3) === 0 ? body.trimEnd() : body
}
