// The crash model of the simulated disk, way by way: what each power cut leaves of bytes and names that were
// not synced, that synced ones stay, and that a clone is a disk of its own. The drawn cut is tested in
// file-store-crash.test.ts, too.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedDisk } from '../../storage/env/simulated/disk.ts'
import type { UnsyncedBytes, UnsyncedNames } from '../../storage/env/simulated/power-cut.ts'
import { seededRandom } from '../../storage/env/simulated/random.ts'

const SYNCED = 700
const UNSYNCED = 5000

const random = () => seededRandom(1, 'power cut test')

/** 700 synced ones, and 5,000 twos behind them that are not synced. */
function withUnsyncedBytes(): SimulatedDisk {
  const disk = new SimulatedDisk()
  const file = disk.createFile('/x', 0)
  file.write(new Uint8Array(SYNCED).fill(1), 0)
  file.settleDirty()
  disk.syncDirectory('/')
  file.write(new Uint8Array(UNSYNCED).fill(2), SYNCED)
  return disk
}

function contentOf(disk: SimulatedDisk, path = '/x'): Uint8Array {
  const file = disk.findFile('read', path)
  const bytes = new Uint8Array(file.size)
  file.read(bytes, 0)
  return bytes
}

/** `1*700 2*5000`; bytes of no run are `?`. */
function runsOf(bytes: Uint8Array): string {
  const runs: string[] = []
  for (let at = 0; at < bytes.length;) {
    let end = at + 1
    while (end < bytes.length && bytes[end] === bytes[at]) end++
    const text = end - at < 100 ? '?' : `${bytes[at]}*${end - at}`
    if (text !== '?' || runs.at(-1) !== '?') runs.push(text)
    at = end
  }
  return runs.join(' ')
}

const ways: Readonly<Record<UnsyncedBytes, string | null>> = {
  drawn: null, kept: '1*700 2*5000', lost: '1*700', torn: '1*700 2*2500', zeros: '1*700 0*5000',
  garbage: '1*700 ?',
}

for (const [bytes, wanted] of Object.entries(ways) as [UnsyncedBytes, string | null][]) {
  test(`bytes that were not synced: ${bytes}`, () => {
    const disk = withUnsyncedBytes()
    disk.powerCut(random(), { bytes, names: 'kept' })
    const found = contentOf(disk)
    assert(runsOf(found).startsWith('1*700'), 'what was synced stays, in the same page too')
    if (wanted !== null) assert.equal(runsOf(found), wanted)
    if (bytes === 'garbage') assert.equal(found.length, SYNCED + UNSYNCED)
    assert.equal(disk.usedBytes, found.length)
    disk.powerCut(random(), { bytes: 'lost', names: 'lost' })
    assert.deepEqual(contentOf(disk), found, 'after a cut everything is on the disk')
  })
}

test('a drawn cut garbles by sectors of 512 bytes', () => {
  const kinds = new Set<string>()
  for (let seed = 1; seed <= 200; seed++) {
    const disk = withUnsyncedBytes()
    disk.powerCut(seededRandom(seed, 'sectors'), { bytes: 'drawn', names: 'kept' })
    const found = contentOf(disk)
    for (let at = 1024; at + 512 <= found.length; at += 512) {
      const text = runsOf(found.subarray(at, at + 512))
      assert(['0*512', '2*512', '?'].includes(text), `a sector is ${text}`)
      kinds.add(text)
    }
  }
  assert.deepEqual([...kinds].sort(), ['0*512', '2*512', '?'])
})

test('an overwrite that was not synced: the old bytes are back, or half of the new ones are there', () => {
  const wantedOf = { lost: '1*700', torn: '3*200 1*500', kept: '3*400 1*300' } as const
  for (const bytes of ['lost', 'torn', 'kept'] as const) {
    const disk = withUnsyncedBytes()
    const file = disk.findFile('write', '/x')
    file.truncate(SYNCED)
    file.settleDirty()
    file.write(new Uint8Array(400).fill(3), 0)
    disk.powerCut(random(), { bytes, names: 'kept' })
    assert.equal(runsOf(contentOf(disk)), wantedOf[bytes], bytes)
  }
})

test('pages lost in a failed sync are gone in every way, also if their length was kept', () => {
  const disk = withUnsyncedBytes()
  disk.findFile('sync', '/x').loseDirty({ ...random(), chance: () => false })
  assert.equal(runsOf(contentOf(disk)), '1*700 2*5000', 'shown until the cut')
  disk.powerCut(random(), { bytes: 'kept', names: 'kept' })
  assert.equal(runsOf(contentOf(disk)), '1*700 0*5000')
})

/** `a` synced; then `a` renamed to `b`, and `c` made. */
function withUnsyncedNames(): SimulatedDisk {
  const disk = new SimulatedDisk()
  disk.makeDirectories('/d', 0)
  disk.createFile('/d/a', 0).write(new Uint8Array(200).fill(7), 0)
  disk.syncDirectory('/')
  disk.syncDirectory('/d')
  disk.rename('/d/a', '/d/b', 0)
  disk.createFile('/d/c', 0)
  return disk
}

const namesOf = (disk: SimulatedDisk): string => disk.list('/d').map(({ name }) => name).sort().join('')

test('names that were not synced are kept or lost, whatever happens to bytes', () => {
  for (const [names, wanted] of [['kept', 'bc'], ['lost', 'a']] as [UnsyncedNames, string][]) {
    for (const bytes of ['kept', 'lost'] as const) {
      const disk = withUnsyncedNames()
      disk.powerCut(random(), { bytes, names })
      assert.equal(namesOf(disk), wanted)
      const path = names === 'kept' ? '/d/b' : '/d/a'
      assert.equal(contentOf(disk, path).length, bytes === 'kept' ? 200 : 0)
    }
  }
})

test('a name changed several times is lost as a whole: what it led to at the last sync is back', () => {
  const disk = withUnsyncedNames()
  disk.rename('/d/c', '/d/b', 0)
  disk.unlink('/d/b', 0)
  disk.createFile('/d/b', 0)
  disk.powerCut(random(), { bytes: 'kept', names: 'lost' })
  assert.equal(namesOf(disk), 'a')
})

test('a clone is the disk at that instant, with what is not synced; neither sees what the other does', () => {
  const disk = withUnsyncedBytes()
  disk.makeDirectories('/e', 0)
  disk.link('/x', '/e/second', 0)
  const clone = disk.clone()
  disk.findFile('write', '/x').write(new Uint8Array(300).fill(9), 0)
  disk.unlink('/e/second', 0)
  assert.equal(runsOf(contentOf(clone)), '1*700 2*5000')
  clone.findFile('write', '/x').write(new Uint8Array(200).fill(4), 0)
  assert.equal(runsOf(contentOf(clone, '/e/second')), '4*200 1*500 2*5000', 'two names of one file still are')
  assert.equal(runsOf(contentOf(disk)), '9*300 1*400 2*5000')
  const lost = clone.clone()
  lost.powerCut(random(), { bytes: 'lost', names: 'lost' })
  assert.equal(runsOf(contentOf(lost)), '1*700')
  assert.throws(() => lost.list('/e'), /not-found/)
  clone.powerCut(random(), { bytes: 'kept', names: 'kept' })
  assert.equal(runsOf(contentOf(clone, '/e/second')), '4*200 1*500 2*5000')
})

test('names lost in a failed sync are gone in a clone, too', () => {
  const disk = withUnsyncedNames()
  disk.loseNames('/d', { ...random(), chance: () => false })
  const clone = disk.clone()
  disk.powerCut(random(), { bytes: 'kept', names: 'kept' })
  clone.powerCut(random(), { bytes: 'kept', names: 'kept' })
  assert.equal(namesOf(disk), 'a')
  assert.equal(namesOf(clone), 'a')
})
