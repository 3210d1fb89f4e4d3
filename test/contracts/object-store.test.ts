// The contract of storage/object-store/store.ts, the same for every store. What a power cut leaves
// is tested in test/env/file-store-crash.test.ts.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  isObjectPath, objectsUnder, StoreFailure, type ObjectStore,
} from '../../storage/object-store/store.ts'
import { fixtures } from './object-store-fixtures.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const read = async (store: ObjectStore, path: string): Promise<string> =>
  new TextDecoder().decode(await store.get(path))

async function failsWith(code: StoreFailure['code'], attempt: Promise<unknown>): Promise<void> {
  await assert.rejects(attempt, (error) => {
    assert(error instanceof StoreFailure, String(error))
    assert.equal(error.code, code)
    return true
  })
}

async function pathsUnder(store: ObjectStore, prefix: string, startAfter?: string): Promise<string[]> {
  const paths: string[] = []
  for await (const { path } of objectsUnder(store, prefix, startAfter)) paths.push(path)
  return paths
}

type ContractCase = readonly [name: string, body: (store: ObjectStore) => Promise<void>]

const cases: readonly ContractCase[] = [
  ['what is put is got', async (store) => {
    await store.put('n/wal/00000000001.wal', text('hello'), { mode: 'create' })
    assert.equal(await read(store, 'n/wal/00000000001.wal'), 'hello')
    const head = await store.head('n/wal/00000000001.wal')
    assert.equal(head.bytes, 5)
    assert.equal(head.path, 'n/wal/00000000001.wal')
    assert(head.modifiedMs > 1_700_000_000_000)
  }],
  ['an empty object is an object', async (store) => {
    await store.put('n/empty', new Uint8Array(0), { mode: 'create' })
    assert.equal((await store.get('n/empty')).length, 0)
    assert.equal((await store.getRange('n/empty', 0, 0)).length, 0)
    await store.put('n/none', [], { mode: 'create' })
    assert.equal((await store.head('n/none')).bytes, 0)
  }],
  ['create refuses a name that is taken and keeps what is there', async (store) => {
    await store.put('n/a', text('first'), { mode: 'create' })
    await failsWith('exists', store.put('n/a', text('second'), { mode: 'create' }))
    assert.equal(await read(store, 'n/a'), 'first')
  }],
  ['of concurrent creates one wins, whole', async (store) => {
    const contents = ['aaaa', 'bbbb', 'cccc', 'dddd']
    const puts = contents.map((content) => store.put('n/race', text(content), { mode: 'create' }))
    const results = await Promise.allSettled(puts)
    const winners = contents.filter((_, i) => results[i]!.status === 'fulfilled')
    assert.equal(winners.length, 1)
    assert.equal(await read(store, 'n/race'), winners[0])
  }],
  ['overwrite makes and replaces', async (store) => {
    await store.put('n/o', text('one'), { mode: 'overwrite' })
    await store.put('n/o', text('three'), { mode: 'overwrite' })
    assert.equal(await read(store, 'n/o'), 'three')
    assert.deepEqual(await pathsUnder(store, ''), ['n/o'])
  }],
  ['parts are joined, views of shared memory allowed', async (store) => {
    const memory = new WebAssembly.Memory({ initial: 4, maximum: 4, shared: true })
    const shared = new Uint8Array(memory.buffer, 1000, 70_000)
    for (let i = 0; i < shared.length; i++) shared[i] = i % 251
    await store.put('n/parts', [text('<'), shared, new Uint8Array(0), text('>')], { mode: 'create' })
    shared.fill(0)
    const got = await store.get('n/parts')
    assert.equal(got.length, 70_002)
    for (let i = 0; i < 70_000; i += 997) assert.equal(got[i + 1], i % 251)
    const into = new Uint8Array(memory.buffer, 5000, 64)
    const range = await store.getRange('n/parts', 1, 50, into)
    assert.equal(range.buffer, memory.buffer)
    assert.equal(range.length, 50)
    assert.equal(into[49], 49)
    assert.equal(into[50], 0)
  }],
  ['more parts than one system call takes', async (store) => {
    const parts = Array.from({ length: 3000 }, (_, i) => text(`${i % 10}`))
    await store.put('n/many', parts, { mode: 'create' })
    const got = await read(store, 'n/many')
    assert.equal(got.length, 3000)
    assert(got.endsWith('0123456789'))
  }],
  ['ranges are exact, or the object is called corrupt', async (store) => {
    await store.put('n/r', text('0123456789'), { mode: 'create' })
    assert.equal(new TextDecoder().decode(await store.getRange('n/r', 3, 4)), '3456')
    assert.equal((await store.getRange('n/r', 10, 0)).length, 0)
    await failsWith('corrupt', store.getRange('n/r', 8, 3))
    await failsWith('corrupt', store.getRange('n/r', 20, 1))
  }],
  ['ranges of an object that was replaced or deleted are those of now', async (store) => {
    for (const content of ['first', 'other', 'third']) {
      await store.put('n/r', text(content), { mode: 'overwrite' })
      const ranges = await Promise.all([0, 1, 2].map(() => store.getRange('n/r', 0, 5)))
      for (const range of ranges) assert.equal(new TextDecoder().decode(range), content)
    }
    await store.delete('n/r')
    await failsWith('not-found', store.getRange('n/r', 0, 5))
    await store.put('n/r', text('again'), { mode: 'create' })
    assert.equal(new TextDecoder().decode(await store.getRange('n/r', 0, 5)), 'again')
  }],
  ['what is not there is not found', async (store) => {
    await store.put('n/dir/x', text('x'), { mode: 'create' })
    for (const path of ['n/missing', 'other/missing', 'n/dir', 'n/dir/x/below']) {
      await failsWith('not-found', store.get(path))
      await failsWith('not-found', store.getRange(path, 0, 1))
      await failsWith('not-found', store.head(path))
      assert.equal(await store.exists(path), false)
    }
    assert.equal(await store.exists('n/dir/x'), true)
  }],
  ['delete is final and may be repeated; the name is free again', async (store) => {
    await store.put('n/d', text('x'), { mode: 'create' })
    await store.delete('n/d')
    await store.delete('n/d')
    await store.delete('never/was')
    await failsWith('not-found', store.get('n/d'))
    await store.put('n/d', text('y'), { mode: 'create' })
    assert.equal(await read(store, 'n/d'), 'y')
  }],
  ['lists in byte order of the whole path', async (store) => {
    const paths = ['n/a/z', 'n/a-b', 'n/a.c', 'n/a0', 'n/a/b/c', 'n/b', 'm/x', 'n/A']
    for (const path of paths) await store.put(path, text(path), { mode: 'create' })
    const sorted = [...paths].sort()
    assert.deepEqual(sorted.slice(0, 4), ['m/x', 'n/A', 'n/a-b', 'n/a.c'])
    assert.deepEqual(await pathsUnder(store, ''), sorted)
    assert.deepEqual(await pathsUnder(store, 'n/a'), sorted.filter((path) => path.startsWith('n/a')))
    assert.deepEqual(await pathsUnder(store, 'n/a/'), ['n/a/b/c', 'n/a/z'])
    assert.deepEqual(await pathsUnder(store, 'n/a/b'), ['n/a/b/c'])
    assert.deepEqual(await pathsUnder(store, 'nothing/here'), [])
    for (const after of [...paths, 'n', 'n/a', 'n/a/', 'n/a/c', 'zzz']) {
      const wanted = sorted.filter((path) => path > after)
      assert.deepEqual(await pathsUnder(store, '', after), wanted, `after ${after}`)
    }
    assert.deepEqual(await pathsUnder(store, 'n/', 'm/x'), sorted.filter((path) => path.startsWith('n/')))
  }],
  ['long lists come in pages, each object once', async (store) => {
    const paths = Array.from({ length: 1203 }, (_, i) => `n/wal/${String(i).padStart(11, '0')}.wal`)
    for (let i = 0; i < paths.length; i += 100) {
      await Promise.all(paths.slice(i, i + 100).map((path) => store.put(path, text('x'), { mode: 'create' })))
    }
    let pages = 0
    const listed: string[] = []
    for await (const page of store.list('n/wal/')) {
      pages++
      for (const head of page) {
        assert.equal(head.bytes, 1)
        listed.push(head.path)
      }
    }
    assert.deepEqual(listed, paths)
    assert(pages >= 2)
  }],
  ['an aborted read rejects with the reason', async (store) => {
    await store.put('n/s', text('x'), { mode: 'create' })
    const reason = new Error('client left')
    const signal = AbortSignal.abort(reason)
    await assert.rejects(store.get('n/s', signal), reason)
    await assert.rejects(store.getRange('n/s', 0, 1, undefined, signal), reason)
    await assert.rejects(store.head('n/s', signal), reason)
  }],
  ['a path that no store could hold is our own mistake', async (store) => {
    const tooLong = 'x'.repeat(201)
    for (const path of ['', '/a', 'a/', 'a//b', '../a', 'a/..', '.hid', 'a b', 'a\\b', 'é', tooLong]) {
      assert.equal(isObjectPath(path), false, path)
      await assert.rejects(store.put(path, text('x'), { mode: 'create' }), { name: 'AssertionFailed' })
    }
  }],
]

for (const fixture of fixtures) {
  describe(`object store: ${fixture.name}`, () => {
    for (const [name, body] of cases) test(name, () => fixture.run(body))
  })
}
