// Data directories that the real program must refuse: each with one sentence that names the object, and
// exit code 1; none is skipped in silence. Proves P-07 and P-09 from outside. Byte by byte damage is in
// test/storage.
import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { realEnv } from '../../storage/env/real/real.ts'
import { encodeRecord } from '../../storage/record.ts'
import { mustWrite, openSession } from '../storage/session.ts'
import { query } from './client.ts'
import { runUntilEnd, startServer } from './server.ts'

let directory = ''
let sound = ''

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bad-directories-'))
  sound = join(directory, 'sound')
  const session = await openSession(realEnv(),
    { store: { kind: 'file', root: sound }, walFlushIntervalMs: 5, walSegmentsToKeep: 0 })
  for (let i = 0; i < 3; i++) await mustWrite(session, `m,a=x v=${i}i ${i}`)
  await session.database.snapshot()
  for (let i = 3; i < 9; i++) {
    await mustWrite(session, `m,a=x v=${i}i ${i}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await session.close()
})

after(() => rm(directory, { recursive: true, force: true }))

async function objects(root: string, ending: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true })
  return entries.filter((entry) => entry.endsWith(ending)).sort().map((entry) => join(root, entry))
}

async function copyOfSound(name: string): Promise<string> {
  const root = join(directory, name.replaceAll(/[^a-z]/g, '-'))
  await cp(sound, root, { recursive: true })
  return root
}

async function flip(path: string, share: number): Promise<void> {
  const bytes = await readFile(path)
  const at = Math.floor((bytes.length - 1) * share)
  bytes[at] = bytes[at]! ^ 0x10
  await writeFile(path, bytes)
}

type Case = { readonly name: string; spoil(root: string): Promise<string | RegExp> }

const one = async (root: string, ending: string, which: number): Promise<string> => {
  const found = (await objects(root, ending)).at(which)
  assert(found !== undefined, `no ${ending} in ${root}`)
  return found
}

const spoilOne = (ending: string, which: number, spoil: (path: string) => Promise<unknown>): Case[
  'spoil'] => async (root) => {
  const path = await one(root, ending, which)
  await spoil(path)
  return path.slice(root.length + 1)
}

const cases: readonly Case[] = [
  { name: 'a reference directory', spoil: async (root) => {
    await rm(join(root, 'n'), { recursive: true })
    const path = join(root, 'n/catalog/v2/logs/00000000000000000001.catalog')
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, 'idb3.004.l{}')
    return /n\/catalog\/v2\/logs.*another program/
  } },
  { name: 'a newer format', spoil: async (root) => {
    await writeFile(join(root, 'n/format.json'),
      encodeRecord('format', 9, { format: 'influxdb3-ts', version: 9 }))
    return /n\/format\.json.*format/
  } },
  { name: 'a damaged format marker', spoil: spoilOne('format.json', 0, (path) => flip(path, 0.5)) },
  { name: 'a flipped bit in the catalog', spoil: spoilOne('.catalog', 1, (path) => flip(path, 0.7)) },
  { name: 'a cut catalog record', spoil: spoilOne('.catalog', 1, (path) => truncate(path, 60)) },
  { name: 'an empty catalog record', spoil: spoilOne('.catalog', -1, (path) => truncate(path, 0)) },
  { name: 'a missing catalog record', spoil: spoilOne('.catalog', 2, unlink) },
  { name: 'the last catalog record missing', spoil: spoilOne('.catalog', -1, unlink) },
  { name: 'a missing catalog checkpoint', spoil: spoilOne('v1/snapshot', 0, unlink) },
  { name: 'a flipped bit in a snapshot', spoil: spoilOne('.info.json', 0, (path) => flip(path, 0.6)) },
  { name: 'a missing data file', spoil: spoilOne('.parquet', 0, unlink) },
  { name: 'a cut data file', spoil: spoilOne('.parquet', 0, (path) => truncate(path, 100)) },
  { name: 'a flipped bit in a middle log segment', spoil: spoilOne('.wal', 1, (path) => flip(path, 0.9)) },
  { name: 'a missing middle log segment', spoil: spoilOne('.wal', 2, unlink) },
  { name: 'the oldest log segments missing', spoil: async (root) => {
    // The rows of the first one are in files already, but a snapshot names it; those of the second are
    // nowhere else.
    await spoilOne('.wal', 1, unlink)(root)
    return spoilOne('.wal', 0, unlink)(root)
  } },
  { name: 'a cut middle log segment', spoil: spoilOne('.wal', 1, (path) => truncate(path, 150)) },
  { name: 'a data directory that is a file', spoil: async (root) => {
    await rm(root, { recursive: true })
    await writeFile(root, 'x')
    return /not-directory|exists|ENOTDIR|EEXIST/
  } },
]

describe('at a start', { concurrency: 2 }, () => {
  for (const { name, spoil } of cases) {
    test(`${name} is named and stops the start: P-07, P-09`, async () => {
      const root = await copyOfSound(name)
      const wanted = await spoil(root)
      // The second start must not find that the first has papered it over.
      for (const start of ['first', 'second']) {
        const { code, output } = await runUntilEnd(root)
        assert.equal(code, 1, `${start} start: ${output}`)
        const said = output.trim().split('\n').at(-1) ?? ''
        if (typeof wanted === 'string') assert(
          said.includes(wanted), `${start} start names ${wanted}: ${output}`)
        else assert.match(said, wanted)
        assert(!/at .*\.ts:\d+/.test(output), `no stack for a user: ${output}`)
      }
    })
  }
})

test('a missing directory is made; a sound one is served', async () => {
  const fresh = await startServer(join(directory, 'does', 'not', 'exist'))
  assert.equal(await fresh.stop(), 0)
  const server = await startServer(await copyOfSound('served'))
  const rows = await query(server.url, 'd', 'SELECT v FROM m ORDER BY time')
  assert.deepEqual(rows.map(({ v }) => v), [0, 1, 2, 3, 4, 5, 6, 7, 8])
  assert.equal(await server.stop(), 0)
})

test('a damaged page of a data file fails the query that needs it, by name: P-09', async () => {
  const root = await copyOfSound('page')
  const file = await one(root, '.parquet', 0)
  const bytes = await readFile(file)
  bytes[8] = bytes[8]! ^ 1
  await writeFile(file, bytes)
  const server = await startServer(root)
  await assert.rejects(query(server.url, 'd', 'SELECT * FROM m'),
    (error: Error) => error.message.includes('.parquet'))
  assert.equal(await server.stop(), 0)
})
