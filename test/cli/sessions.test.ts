// Replays every session of test/cli/sessions. UPDATE=1 writes down what was seen instead of comparing.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { replaySession } from './session.ts'

const folder = join(import.meta.dirname, 'sessions')

describe('command line sessions', { concurrency: 2 }, () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.txt'))) {
    test(file, async () => {
      const path = join(folder, file)
      const expected = readFileSync(path, 'utf8')
      const seen = await replaySession(expected)
      if (process.env.UPDATE === '1') writeFileSync(path, seen)
      else assert.equal(seen, expected)
    })
  }
})
