// Every format over a batch of all types, compared with text files beside this one. UPDATE=1 rewrites them.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { FormatName } from '../../engine/formats/formats.ts'
import { allTypes, newArena } from './all-types.ts'
import { written } from './written.ts'

for (const name of ['json', 'jsonl', 'csv', 'pretty'] as const satisfies readonly FormatName[]) {
  test(`${name} of all types`, () => {
    const { schema, batch } = allTypes(newArena())
    const text = written(name, schema, [batch, batch])
    const path = join(import.meta.dirname, `all-types.${name}.txt`)
    if (process.env.UPDATE === '1') writeFileSync(path, text)
    assert.equal(text, readFileSync(path, 'utf8'))
  })
}
