// Past findings of the fuzzers (findings.txt): none may come back. Proves P-07 and P-11 for these inputs.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { surfaces } from './surfaces.ts'

const lines = readFileSync(new URL('./findings.txt', import.meta.url), 'utf8').split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
const findings = lines.map((line) => {
  const bar = line.indexOf(' | ')
  return { name: line.slice(0, bar), input: JSON.parse(line.slice(bar + 3)) as unknown }
})

test('past findings name a surface that is there', () => {
  const names = new Set(surfaces.map(({ name }) => name))
  assert.deepEqual(findings.filter(({ name }) => !names.has(name)), [])
})

for (const surface of surfaces) {
  const own = findings.filter(({ name }) => name === surface.name)
  if (own.length === 0) continue
  test(`${surface.name}: ${own.length} past findings stay fixed: P-07, P-11`, async () => {
    const target = await surface.open()
    try {
      for (const { input } of own) await target.check(input)
    } finally {
      await target.close()
    }
  })
}
