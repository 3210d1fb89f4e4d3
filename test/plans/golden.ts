// Reads and rewrites text cases: `-- title`, the SQL, `----`, what is expected; a blank line ends a case.
// Leading `#` lines are the file's own words. A title may end with what tables have when the query starts:
// `{cpu 1000000 rows, cpu 1000 series, cpu.hostname 1000 values}`; what is not said is 0.
// UPDATE=1 writes what was found; look at the difference before keeping it.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import type { Statistics } from '../../planner/statistics.ts'

export type Case = {
  readonly title: string
  readonly sql: string
  readonly expected: string
  readonly line: number
}

export const updating = process.env['UPDATE'] === '1'

export function readCases(path: string): { readonly head: string; readonly cases: readonly Case[] } {
  const lines = readFileSync(path, 'utf8').split('\n')
  let at = 0
  while (lines[at]?.startsWith('#') === true || lines[at] === '') at++
  const head = lines.slice(0, at).join('\n')
  const cases: Case[] = []
  while (at < lines.length) {
    if (lines[at] === '') { at++; continue }
    const line = at + 1
    let end = at
    while (end < lines.length && lines[end] !== '') end++
    const block = lines.slice(at, end)
    const title = block[0]!.startsWith('--') ? block[0]!.slice(2).trim() : ''
    const body = title === '' ? block : block.slice(1)
    const split = body.indexOf('----')
    const sql = split < 0 ? body : body.slice(0, split)
    cases.push({ title, sql: sql.join('\n'), expected: split < 0 ? '' : body.slice(split + 1).join('\n'),
      line })
    at = end
  }
  return { head, cases }
}

export function statisticsIn(title: string): Statistics {
  const parts = /\{(.*)\}$/.exec(title)?.[1]!.split(', ') ?? []
  const sizes = new Map(parts.map((part) => {
    const [, name, size, what] = /^(\S+) (\d+) (rows|series|values)$/.exec(part) ?? []
    assert.ok(name !== undefined, `${part} in ${title}`)
    return [`${name} ${what}`, Number(size)]
  }))
  return {
    rows: ({ name }) => sizes.get(`${name} rows`) ?? 0,
    series: ({ name }) => sizes.get(`${name} series`) ?? 0,
    values: ({ name }, tag) => sizes.get(`${name}.${tag} values`) ?? 0,
  }
}

export function writeCases(path: string, head: string, cases: readonly Case[]): void {
  const title = (c: Case): string => c.title === '' ? '' : `-- ${c.title}\n`
  const text = cases.map((c) => `${title(c)}${c.sql}\n----\n${c.expected}\n`).join('\n')
  writeFileSync(path, `${head.trimEnd()}${head === '' ? '' : '\n\n'}${text}`)
}
