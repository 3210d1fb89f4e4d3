// docs/sql/functions.md is what the functions say of themselves, now.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

test('docs/sql/functions.md is fresh (node scripts/generate-function-docs.js)', async () => {
  const script = new URL('../../scripts/generate-function-docs.js', import.meta.url).href
  const { functionPage } = await import(script) as { functionPage: () => Promise<string> }
  const page = readFileSync(new URL('../../docs/sql/functions.md', import.meta.url), 'utf8')
  assert.equal(page, await functionPage())
})
