// Mistakes in patterns in the reference's words (mistakes.txt, made by DataFusion), case folding
// against another source, and a parser that survives anything.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { foldCase } from '../../parser/regex/fold.ts'
import { tryParseRegex } from '../../parser/regex/parse.ts'
import { regexReport } from '../../parser/regex/report.ts'
import { assemble } from '../../engine/regex/assemble.ts'
import { UserError } from '../../parser/diagnostic.ts'
import { seeded } from '../line-protocol/random.ts'
import { randomPattern } from './random-pattern.ts'

test('mistakes are told as the reference tells them', () => {
  const lines = readFileSync(new URL('./mistakes.txt', import.meta.url), 'utf8').trim().split('\n')
  const rows = lines.filter((line) => !line.startsWith('#')).map((line) => line.split('\t'))
  assert.ok(rows.length > 150)
  for (const [pattern = '', expected] of rows) {
    const text = JSON.parse(pattern) as string
    const tree = tryParseRegex(text)
    const report = 'root' in tree ? 'OK' : JSON.stringify(regexReport(text, tree.problem, tree.spans))
    assert.equal(report, expected, pattern)
  }
})

test('every letter folds with the same letters as elsewhere', () => {
  for (let point = 0; point <= 0x1ffff; point++) {
    const text = String.fromCodePoint(point)
    if (text.toLowerCase() === text && text.toUpperCase() === text) continue
    const folded = foldCase([point, point])
    const members = new Set<number>()
    for (let i = 0; i < folded.length; i += 2) {
      for (let p = folded[i]!; p <= folded[i + 1]!; p++) members.add(p)
    }
    const all = new RegExp(`^\\u{${point.toString(16)}}$`, 'iu')
    for (const member of members) {
      assert.match(String.fromCodePoint(member), all, `${point.toString(16)} and ${member.toString(16)}`)
    }
    for (const other of [text.toLowerCase(), text.toUpperCase()]) {
      const p = other.codePointAt(0)!
      if (all.test(other)) assert.ok(members.has(p), `${point.toString(16)} lacks ${p.toString(16)}`)
    }
  }
})

const pieces = [
  '(', ')', '[', ']', '{', '}', '*', '+', '?', '|', '^', '$', '.', '\\', '-', '&&', '--', '~~', '(?',
  '(?P<', '>', ':',
  '[:alpha:]', '\\p{', 'L', 'a', 'é', '😀', '1', ',', '=', '!', '#', ' ', '\n', '\\b{',
  'i', 'x', 's', 'R', 'U', 'u',
  '\\x{', '\\u', '\\d', '[^', '<', '=', '\ud800',
]

test('nothing breaks the parser', () => {
  const r = seeded('fuzzed patterns')
  for (let i = 0; i < 20_000; i++) {
    const noise = Array.from({ length: r.below(14) }, () => r.pick(pieces)).join('')
    const whole = r.below(2) === 0 ? noise : randomPattern(r)
    const cut = r.below(whole.length + 1)
    const pattern = r.below(2) === 0 ? whole : whole.slice(0, cut) + r.pick(pieces) + whole.slice(cut)
    const tree = tryParseRegex(pattern, r.below(2) === 0)
    if ('problem' in tree) {
      for (const { start, end } of tree.spans) {
        assert.ok(start >= 0 && end >= start && end <= pattern.length, pattern)
      }
      assert.match(regexReport(pattern, tree.problem, tree.spans), /^regex parse error:\n[^]*\nerror: /)
      continue
    }
    try {
      assemble(tree.root, true)
    } catch (error) {
      assert.ok(error instanceof UserError && error.code === 'regex-size', pattern)
    }
  }
})

test('depth and length have limits', () => {
  for (const pattern of [
    '('.repeat(5000), '['.repeat(5000), '(?:'.repeat(251) + ')'.repeat(251), `a${'*'.repeat(5000)}`,
    `${'('.repeat(200)}a${'*'.repeat(60)}${')'.repeat(200)}`]) {
    const tree = tryParseRegex(pattern)
    assert.equal('problem' in tree ? tree.problem : 'none', 'nesting')
  }
  const long = tryParseRegex('a'.repeat(100_001))
  assert.equal('problem' in long ? long.problem : 'none', 'pattern-length')
})
