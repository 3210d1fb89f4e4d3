// Which peers the benchmark finds. The peers themselves are not here: only what is on the path decides.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { installedSystems } from '../../bench/macro/systems/installed.ts'

/** What is missing of the wanted peers when the path is one directory with that program in it. */
function missingWith(wanted: string, make: (path: string) => void): readonly string[] {
  const dir = mkdtempSync(join(tmpdir(), 'installed-'))
  const before = { ...process.env }
  try {
    make(join(dir, 'influxdb3'))
    delete process.env['INFLUXDB3_BIN']
    process.env['PATH'] = dir
    process.env['DATAFUSION_PYTHON'] = join(dir, 'influxdb3')
    return installedSystems([wanted]).missing
  } finally {
    process.env = before
    rmSync(dir, { recursive: true })
  }
}

const script = (path: string) => writeFileSync(path, '#!/usr/bin/env node\n', { mode: 0o755 })
const native = (path: string) => symlinkSync(process.execPath, path)

test('an influxdb3 on the path that is a script is this program, not the reference', () => {
  assert.deepEqual(missingWith('influxdb3-core', script), ['influxdb3-core'])
  assert.deepEqual(missingWith('influxdb3-core', native), [])
})

test('a peer that is not installed is named, and only when it is wanted', () => {
  assert.deepEqual(missingWith('influxdb3-core', () => undefined), ['influxdb3-core'])
  assert.deepEqual(missingWith('datafusion', () => undefined), ['datafusion'])
  assert.deepEqual(missingWith('ours', () => undefined), [])
})
