// Text tests: what a client writes, which rows and errors come of it. The cases are in lines.txt, which
// says its own format; UPDATE=1 rewrites what is expected there (then read the difference).
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import test from 'node:test'
import type { Precision } from '../../parser/line-protocol/messages.ts'
import { coreLimits } from '../../engine/write/table-fields.ts'
import { TestDatabase, type Outcome } from './parsed-text.ts'

const FILE = new URL('./lines.txt', import.meta.url)
const signs: readonly (readonly [string, string])[] = [
  ['<TAB>', '\t'], ['<CR>', '\r'], ['<NUL>', '\0'], ['<BOM>', '\uFEFF'],
]

type Case = { readonly name: string; readonly steps: readonly Step[] }
type Step = { readonly options: string; readonly body: string; readonly expected: string }

const text = readFileSync(FILE, 'utf8')
const intro = text.slice(0, text.indexOf('== '))
const cases: readonly Case[] = text.slice(intro.length).split(/^== /m).filter(Boolean).map(readCase)

function readCase(part: string): Case {
  const end = part.indexOf('\n')
  const steps = part.slice(end + 1).split(/^write/m).slice(1).map((step) => {
    const [head, expected] = step.split(/^----\n/m) as [string, string]
    const lineEnd = head.indexOf('\n')
    const body = head.slice(lineEnd + 1).replace(/\n$/, '')
    return { options: head.slice(0, lineEnd).trim(), body, expected: expected.trim() }
  })
  return { name: part.slice(0, end), steps }
}

function run(database: TestDatabase, step: Step): string {
  const precision = /precision=(\w+)/.exec(step.options)?.[1] ?? 'ns'
  const body = signs.reduce((all, [sign, c]) => all.replaceAll(sign, c), step.body)
  return print(database.write(body, precision as Precision, step.options.includes('first-error')))
}

function print({ rows, errors, lines }: Outcome): string {
  if (lines === 0) return 'empty'
  const rowLines = rows.map(({ table, tags, fields, time }) => {
    return `${JSON.stringify(table)} {${tags}} ${fields} @ ${time}`
  })
  const all = [...rowLines, ...errors.map((error) => `error ${error}`)].join('\n')
  return signs.reduce((out, [sign, c]) => out.replaceAll(c, sign), all)
}

function limitsOf(name: string): typeof coreLimits {
  const limit = (what: string): number | undefined => {
    const found = name.split(' ').find((word) => word.startsWith(`${what}=`))?.slice(what.length + 1)
    return found === undefined ? undefined : Number(found)
  }
  return {
    columnsPerTable: limit('columns') ?? coreLimits.columnsPerTable,
    tagsPerTable: limit('tags') ?? coreLimits.tagsPerTable,
    tables: limit('tables') ?? coreLimits.tables,
  }
}

const results = cases.map(({ name, steps }) => {
  const database = new TestDatabase(limitsOf(name))
  const got = steps.map((step) => run(database, step))
  database.drop()
  return got
})

if (process.env['UPDATE'] === '1') {
  const parts = cases.map(({ name, steps }, c) => `== ${name}\n` + steps.map(({ options, body }, s) => {
    return `write${options === '' ? '' : ` ${options}`}\n${body}\n----\n${results[c]![s]}\n`
  }).join(''))
  writeFileSync(FILE, intro + parts.join('\n'))
} else {
  cases.forEach(({ name, steps }, c) => test(name, () => {
    steps.forEach((step, s) => assert.equal(results[c]![s], step.expected, step.body))
  }))
}
