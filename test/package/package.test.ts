// The package, end to end: packed, installed into an empty folder, started with npx, written to,
// snapshotted by the worker in dist/, started again, asked again. Takes about 20 s. Skipped where npm's
// registry is out of reach, or with SKIP_PACKAGE=1.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { install, pack, run, Served, until, type Packed } from './installed.ts'

const skip = process.env['SKIP_PACKAGE'] === '1' ? 'SKIP_PACKAGE=1' : false
const lines = [
  'home,room=Kitchen temp=21.5,hum=35.9 1700000000',
  'home,room=Living\\ Room temp=20.5,co=3i 1700000000',
  'home,room=Kitchen temp=23,hum=36 1700003600',
].join('\n')
const question = 'SELECT room, time, temp, co FROM home ORDER BY time, room'
const answer = [
  'room,time,temp,co', 'Kitchen,2023-11-14T22:13:20,21.5,', 'Living Room,2023-11-14T22:13:20,20.5,3',
  'Kitchen,2023-11-14T23:13:20,23.0,', '',
].join('\n')

const options = { skip, timeout: 60_000 }

test('the packed package serves, snapshots, and finds its data again', options, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'influxdb3-package-'))
  let served: Served | undefined
  try {
    const packed = pack(folder)
    checkFiles(packed)
    const user = join(folder, 'user')
    const unreachable = install(packed.tarball, user)
    if (unreachable !== undefined) return t.skip(unreachable)
    const { stdout } = run('npx', ['influxdb3', '--version'], user)
    assert.match(stdout, /^influxdb3 \d+\.\d+\.\d+, revision [0-9a-f]{40}\n$/)

    served = await Served.start(user, ['--wal-snapshot-size', '1', '--wal-flush-interval', '50ms'])
    await write(served)
    assert.equal(await ask(served), answer)
    await until('a snapshot', () => dataFiles(user).length > 0)
    await served.stop()
    assert.match(served.log, /shutdown complete/)
    assert.doesNotMatch(served.log, /made on the main thread/, 'the worker made the file')

    served = await Served.start(user, [])
    assert.equal(await ask(served), answer)
    askForParquet(served, user)
    await served.stop()
  } finally {
    served?.kill()
    rmSync(folder, { recursive: true })
  }
})

/** Node strips no types below node_modules; kernels and workers are found beside the code. */
function checkFiles({ files }: Packed): void {
  assert.deepEqual(files.filter((file) => file.endsWith('.ts')), [])
  const needed = [
    'bin/influxdb3.js', 'dist/cli/main.js', 'dist/kernels/kernels.wasm', 'dist/oclif.manifest.json',
    'dist/storage/snapshot/encode-worker.js', 'LICENSE', 'README.md',
  ]
  assert.deepEqual(needed.filter((file) => !files.includes(file)), [])
}

function dataFiles(user: string): string[] {
  const names = readdirSync(join(user, 'data'), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.parquet'))
}

async function write(served: Served): Promise<void> {
  const target = `${served.url}/api/v3/write_lp?db=home&precision=second`
  const reply = await fetch(target, { method: 'POST', body: lines })
  assert.equal(reply.status, 204, await reply.text())
}

async function ask(served: Served): Promise<string> {
  const reply = await fetch(`${served.url}/api/v3/query_sql`, {
    method: 'POST', body: JSON.stringify({ db: 'home', q: question, format: 'csv' }),
  })
  return reply.text()
}

function askForParquet(served: Served, user: string): void {
  const target = ['-H', served.url, '-d', 'home', '--format', 'parquet', '-o', 'home.parquet']
  const args = ['influxdb3', 'query', ...target, question]
  const { status, stderr } = run('npx', args, user)
  assert.equal(status, 0, stderr)
  const content = readFileSync(join(user, 'home.parquet'))
  assert.equal(content.toString('latin1', 0, 4), 'PAR1')
  assert.equal(content.toString('latin1', content.length - 4), 'PAR1')
}
