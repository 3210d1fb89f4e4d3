// Bugs that others had, or that would be easy to make, each as an edit of the production source
// (planting.ts). The simulator must notice every one. `world`: where it looks first; `quick`: part of
// `npm test`. H1-H16 are hazards met in other systems.
export type World = 'node' | 'twin' | 'liveness' | 'damage' | 'store'

export type Edit = { readonly file: string; readonly find: string; readonly replace: string }

export type PlantedBug = {
  readonly name: string
  readonly world: World
  readonly quick?: true
  /** The promise that does not hold with it. */
  readonly breaks: string
  readonly edits: readonly Edit[]
}

const WRITER = 'storage/wal/writer.ts'
const REPLAY = 'storage/wal/replay.ts'
const STORAGE = 'storage/storage.ts'
const PERSISTER = 'storage/snapshot/persister.ts'
const FILE_STORE = 'storage/object-store/file.ts'

const ASKED = 'const asked = await isFenced(this.store, this.paths, this.#epoch)' +
  '.catch((error: unknown) => ({ error }))'

const COLLECTING = 'if (await isNewest().catch(() => false)) await storage.#persister.deleteOrphans()'

/** A bug of one edit. */
function bug(
  name: string, world: World, breaks: string, file: string, find: string, replace: string,
): PlantedBug {
  return { name, world, breaks, edits: [{ file, find, replace }] }
}

const node: readonly PlantedBug[] = [
  bug('ack-before-sync', 'node', 'P-01', WRITER,
    'await file.datasync()', 'void file.datasync().catch(() => undefined)'),
  bug('no-sync-of-log-name-H1', 'node', 'P-01', WRITER,
    'await names.sync()', ''),
  bug('no-sync-of-object-H1', 'node', 'P-01', FILE_STORE, 'await file.sync()', ''),
  bug('no-sync-of-object-name', 'node', 'P-01', FILE_STORE, 'await store.syncs.sync(names)', ''),
  bug('no-sync-of-new-directories', 'node', 'P-01', 'storage/object-store/durable-directories.ts',
    'await withDirectory(files, full(parent), syncs.sync)', ''),
  bug('failed-sync-tried-again', 'node', 'P-01', WRITER,
    'await file.datasync()', 'await file.datasync().catch(() => file.datasync())'),
  bug('failed-start-frame-is-stated', 'node', 'P-07', WRITER,
    'this.#bytes = 0 await this.leave()', 'await this.leave()'),
  bug('halted-store-reads-its-own-put', 'node', 'P-01', 'storage/create-record.ts',
    "if (store.health().kind === 'halted') throw error", ''),
  bug('replay-off-by-one', 'node', 'P-01', STORAGE,
    'const isPersisted = sequence <= this.#snapshots.persistedThrough',
    'const isPersisted = sequence <= this.#snapshots.persistedThrough + 1'),
  bug('replayed-tail-not-made-durable', 'node', 'P-06', REPLAY,
    ': await settle(env, options, path, segment, previous)', ': previous'),
  bug('torn-frame-taken-as-whole', 'damage', 'P-09', 'storage/wal/segment.ts',
    "return crc32(payload) === header.payloadCrc ? null : 'the checksum of a frame is wrong'", 'return null'),
  bug('sequence-used-again-after-failed-fence-check', 'node', 'P-07', STORAGE,
    'this.#insert(tables, sequence) if (asked !== false) throw asked.error',
    'if (asked !== false) throw asked.error\nthis.#insert(tables, sequence)'),
  bug('wall-clock-as-sequence', 'node', 'P-07', STORAGE,
    'const sequence = this.#sequence + 1', 'const sequence = this.env.clock.wallMs()'),
  bug('wall-clock-orders-sources', 'node', 'P-05', 'storage/buffer/table-buffer.ts',
    'for (const source of sources) source.retain()',
    'sources.sort((a, b) => a.maxTime < b.maxTime ? -1 : 1); for (const source of sources) source.retain()'),
  bug('request-in-several-frames', 'node', 'P-03', 'engine/write/writer.ts',
    'if (rows.length > 0) await this.#commit(rows)', 'for (const row of rows) await this.#commit([row])'),
  bug('unknown-said-to-be-refused', 'node', 'P-02', 'engine/write/writer.ts',
    'throw new Unavailable(`the write may or may not be stored: ${String(error)}`, true)',
    'throw new Unavailable(`the write may or may not be stored: ${String(error)}`, false)'),
  bug('catalog-not-awaited', 'node', 'P-07', 'storage/catalog/log.ts',
    'await createRecord(this.#store, step.path, step.bytes)',
    'void createRecord(this.#store, step.path, step.bytes).catch(() => undefined)'),
  bug('merge-by-first-time-H10', 'node', 'P-05', 'storage/buffer/disjoint.ts',
    'for (const group of groups) group.sort((a, b) => age.get(a)! - age.get(b)!)', ''),
  bug('newest-row-instead-of-newest-field', 'node', 'P-05', 'storage/buffer/sort-rows.ts',
    'if (order.starts === 0) nulls =', 'if (rows > 0) nulls ='),
  bug('stale-tail', 'node', 'P-01', 'storage/buffer/table-buffer.ts',
    'if (this.#tail === null || this.#tailRows !== open.rows)', 'if (this.#tail === null)'),
]

const snapshots: readonly PlantedBug[] = [
  bug('chunk-forgotten-at-snapshot', 'node', 'P-01', PERSISTER,
    'const sources = table.freeze()', 'const sources = table.freeze().slice(0, -1)'),
  bug('snapshot-record-before-file', 'node', 'P-07', PERSISTER,
    "await store.put(pathOf(ordinal), parts, { mode: 'create' })",
    "void store.put(pathOf(ordinal), parts, { mode: 'create' }).catch(() => undefined)"),
  bug('newer-rows-cleared-with-snapshot-H8', 'node', 'P-06', 'storage/buffer/table-buffer.ts',
    'this.#sealed = this.#sealed.filter((source) => !frozen.includes(source))',
    'this.#sealed = []; this.#dropTail(); this.#open = null'),
  bug('file-not-shown-after-snapshot-H8', 'node', 'P-06', 'storage/buffer/table-buffer.ts',
    'this.#sealed = this.#sealed.filter((source) => !frozen.includes(source)) ' +
    'this.#files = [...this.#files, ...files]',
    'this.#sealed = this.#sealed.filter((source) => !frozen.includes(source))'),
  { name: 'file-name-used-again-H9', world: 'node', breaks: 'P-01', edits: [
    { file: PERSISTER, find: "await store.put(pathOf(ordinal), parts, { mode: 'create' })",
      replace: "await store.put(pathOf(ordinal), parts, { mode: 'overwrite' })" },
    { file: PERSISTER, find: 'sequence, ordinal: entries.length', replace: 'sequence, ordinal: 0' },
    { file: PERSISTER, find: 'const window = new Date(Number(plan.low / 1_000_000n))',
      replace: 'const window = new Date(0)' },
  ] },
  bug('log-deleted-before-record', 'node', 'P-01', PERSISTER,
    'await this.#storage.unlessFenced(() => this.#snapshots.append(change))',
    'await this.#storage.wal.collect(change.persistedThrough, change.walSegment?.number ?? 0, 0)\n' +
    'await this.#storage.unlessFenced(() => this.#snapshots.append(change))'),
  // Both conditions go: what lies before the named segment is in files anyway.
  bug('log-collected-too-far', 'node', 'P-01', 'storage/wal/wal.ts',
    's.lastSequence <= persistedThrough && s.number !== current && s.number < named)',
    's.lastSequence <= persistedThrough + 1 && s.number !== current)'),
  bug('snapshot-says-too-much', 'node', 'P-01', PERSISTER,
    'persistedThrough: sequence, catalogSequence: catalog.sequence, walSegment,',
    'persistedThrough: sequence + 1, catalogSequence: catalog.sequence, walSegment,'),
  bug('windows-round-to-zero-H14', 'node', 'P-01', 'storage/snapshot/windows.ts',
    'const low = i64[slots / 8 + slot * 2]! * durationNs',
    'const at = i64[slots / 8 + slot * 2]!; const low = (at < 0n ? at + 1n : at) * durationNs'),
  bug('window-loses-its-last-instant', 'node', 'P-01', 'storage/snapshot/encode-file.ts',
    'job.high - 1n', 'job.high - 50_000_000_001n'),
  bug('old-files-not-listed-H11', 'node', 'P-01', PERSISTER,
    'for (const entry of this.#snapshots.files.values()) {',
    'for (const entry of [...this.#snapshots.files.values()].slice(-4)) {'),
]

const others: readonly PlantedBug[] = [
  bug('fence-not-asked-H16', 'twin', 'P-08', STORAGE,
    ASKED,
    'const asked = false as boolean | { error: unknown }'),
  bug('fence-asked-before-the-write', 'twin', 'P-08', STORAGE,
    'await this.#wal.append(await this.#encode(tables, arena), sequence, this.catalog.sequence) ' +
    ASKED,
    `${ASKED}\n` +
    'await this.#wal.append(await this.#encode(tables, arena), sequence, this.catalog.sequence)'),
  bug('fence-looks-at-the-wrong-epoch', 'twin', 'P-08', 'storage/fence.ts',
    'return store.exists(paths.epoch(epoch + 1))', 'return store.exists(paths.epoch(epoch + 2))'),
  bug('taken-name-is-own-success', 'twin', 'P-08', 'storage/create-record.ts',
    'if (crcOfRecord(there) !== crcOfRecord(bytes)) throw new Fenced(path)', ''),
  bug('newest-number-instead-of-newest-epoch', 'twin', 'P-07', 'storage/wal/chain.ts',
    'if (known === undefined || newest === null || epoch > known.epoch || ' +
    '(epoch === known.epoch && number > newest)) newest = number',
    'if (known === undefined || newest === null || number > newest) newest = number'),
  bug('snapshot-number-not-claimed', 'twin', 'P-08', STORAGE, 'await log.claim(catalog.state.sequence)', ''),
  bug('overtaken-start-gives-up', 'twin', 'P-07', STORAGE,
    '!(error instanceof Fenced) || tries === TRIES_MAX || !await isNewest()', 'tries > 0'),
  { name: 'older-start-closes-the-segment-of-a-newer', world: 'twin', breaks: 'P-08', edits: [
    { file: REPLAY, find: 'if (newest !== undefined && newest.epoch > options.epoch) {',
      replace: 'if (newest !== undefined && newest.epoch < 0) {' },
    { file: REPLAY, find: 'await options.refuseIfFenced() await env.files.rename(own, path)',
      replace: 'await env.files.rename(own, path)' },
  ] },
  bug('full-disk-is-for-ever-H6', 'liveness', 'P-13', WRITER,
    'if (this.#file === null) await this.#enter()',
    "if (this.#file === null && this.#bytes < 0) throw new Error('injected: stopped')\n" +
    'if (this.#file === null) await this.#enter().catch((error) => { this.#bytes = -1; throw error })'),
  { name: 'failed-snapshot-is-not-tried-again-H12', world: 'liveness', breaks: 'P-16', edits: [
    { file: PERSISTER, find: '() => this.#lookAgain(RETRY_MS))', replace: '() => undefined)' },
    { file: PERSISTER, find: '`a snapshot failed and will be tried again: ${String(error)}`) ' +
      'this.#lookAgain(RETRY_MS)', replace: '`a snapshot failed: ${String(error)}`)' },
  ] },
  bug('nobody-looks-after-a-snapshot', 'liveness', 'P-16', PERSISTER,
    'this.#running.then(() => this.#lookAgain(this.#storage.options.walFlushIntervalMs),',
    'this.#running.then(() => undefined,'),
  bug('record-checksum-not-compared-H2', 'damage', 'P-09', 'storage/record.ts',
    "if (parts[4] !== hex(crc32(payload))) throw new DamagedObject(path, 'its checksum is wrong')", ''),
  bug('damage-is-a-torn-end-H2', 'damage', 'P-09', REPLAY,
    'if (segment.isEnded || hasFrameAfter(segment)) {', 'if (segment.isEnded && segment.number < 0) {'),
  { name: 'log-gap-ignored-H4', world: 'damage', breaks: 'P-07', edits: [
    { file: REPLAY, find: 'if (previous !== null && previous.lastSequence > persistedThrough) {',
      replace: 'if (previous !== null && previous.lastSequence < 0) {' },
    { file: REPLAY, find: 'if (sequence !== last + 1 && sequence > persistedThrough + 1) {',
      replace: 'if (last < 0) {' },
  ] },
  bug('missing-file-is-skipped', 'damage', 'P-07', PERSISTER,
    "if (found === undefined) throw new DamagedObject(path, 'it is missing, though a snapshot names it')",
    'if (found === undefined) continue'),
]

/** Of tables that are dropped and made again, of retention, and of requests that are good in part. */
const administration: readonly PlantedBug[] = [
  bug('drop-answered-before-it-is-durable', 'node', 'P-04', 'engine/database.ts',
    'await this.#storage.changeCatalog(make())',
    'const changes = make()\n' +
    'const done = this.#storage.changeCatalog(changes).catch(() => undefined)\n' +
    "if (!changes[0]!.kind.startsWith('delete')) await done"),
  bug('drop-forgotten-at-start', 'node', 'P-04', 'storage/catalog/log.ts',
    'state = consistent(path, () => ({ ...applyChanges(before, record.changes), sequence }))',
    "const replayed = record.changes.filter(({ kind }) => kind !== 'delete-table')\n" +
    'state = consistent(path, () => ({ ...applyChanges(before, replayed), sequence }))'),
  { name: 'id-of-dropped-table-given-again', world: 'node', breaks: 'P-04', edits: [
    { file: 'storage/catalog/change.ts', find: 'assert(!owner.tables.has(change.id), ' +
      '`table id ${change.id} used twice`)', replace: '' },
    { file: 'storage/catalog/change.ts',
      find: 'return withDatabase(state, withTable(owner, gone, fresh), fresh)',
      replace: 'const nextTableId = table.id === owner.nextTableId - 1 ? table.id : owner.nextTableId\n' +
        'return withDatabase(state, { ...withTable(owner, gone, fresh), nextTableId }, fresh)' },
  ] },
  bug('series-of-dropped-table-remembered', 'node', 'P-01', 'engine/database.ts',
    'this.#writer.forget(admin.liveDatabase(this.#storage.catalog, database).id)', ''),
  bug('retention-off-by-sign', 'node', 'P-04', 'engine/operators/table/reader.ts',
    'return retentionNs === null ? null : nowNs - retentionNs',
    'return retentionNs === null ? null : nowNs + retentionNs'),
  bug('retention-not-read-by-queries', 'node', 'P-04', 'engine/operators/table/table-read.ts',
    'const kept = reader.retentionLow(plan.table, query.nowNs)', 'const kept = null as bigint | null'),
  bug('good-half-of-a-bad-line-is-stored', 'node', 'P-03', 'engine/write/parse-lines.ts',
    'if (isFailure(added)) return this.#reject(added, start, end)',
    'const [half, ...more] = line.fields\n' +
    "if (isFailure(added) && added.code === 'type' && more.length > 0 && known?.field(half!.key.text)) {\n" +
    'appendRow(known, this.#seriesOf(known, line, start), 7n, 1, [half!])\n}\n' +
    'if (isFailure(added)) return this.#reject(added, start, end)'),
  bug('good-lines-of-a-rejected-request-are-stored', 'node', 'P-03', 'engine/write/writer.ts',
    "if (!request.acceptPartial) return { kind: 'rejected', error: shownError(first) }",
    'if (!request.acceptPartial && parsed.tables.length === 0) {\n' +
    "return { kind: 'rejected', error: shownError(first) }\n}"),
  bug('changes-go-on-after-a-lost-answer', 'node', 'P-01', 'storage/catalog/log.ts',
    'if (mayBeThere(error)) this.#undecided = step', ''),
  bug('later-write-passes-a-no-sync-write', 'node', 'P-05', 'engine/write/writer.ts',
    "if (one.kind === 'single' && one.request.noSync) this.#joint = null", ''),
  bug('rows-parsed-for-an-older-table-stored', 'node', 'P-01', 'engine/write/writer.ts',
    'if (!isSame || !one.parsed.tables.every((table) => isCurrent(table, database))) {', 'if (!isSame) {'),
]

/** Of memory, of answers that need no rows, and of files that nobody names. */
const housekeeping: readonly PlantedBug[] = [
  bug('no-limit-of-the-write-buffer', 'node', 'P-10', STORAGE,
    'return this.budgets.writeBuffer.usedBytes + bytes <= this.budgets.writeBufferBytes', 'return true'),
  bug('overlapping-sources-counted-from-metadata', 'node', 'P-05', 'engine/operators/count-rows.ts',
    'if (group.isCounted && read.allowed === 0', 'if (read.allowed === 0'),
  { name: 'named-file-is-collected', world: 'node', breaks: 'P-01', edits: [
    { file: PERSISTER, find: 'this.#unnamed = [...sizes.keys()].filter(' +
      '(path) => !this.#snapshots.files.has(path))', replace: 'this.#unnamed = [...sizes.keys()]' },
    { file: 'storage/snapshot/orphans.ts', find: 'if (!named.has(path)) orphans.push(path)',
      replace: 'orphans.push(path)' },
  ] },
  { name: 'files-collected-whoever-has-the-node', world: 'twin', breaks: 'P-08', edits: [
    { file: STORAGE, find: COLLECTING, replace: 'await storage.#persister.deleteOrphans()' },
    { file: 'storage/snapshot/orphans.ts',
      find: 'if (sequence === null || sequence >= recoveredSequence) continue', replace: '' },
  ] },
  bug('files-of-the-newest-sequence-collected', 'twin', 'P-01', 'storage/snapshot/orphans.ts',
    'if (sequence === null || sequence >= recoveredSequence) continue', ''),
  bug('orphans-are-never-collected', 'node', 'P-07', STORAGE, COLLECTING, ''),
  bug('temporary-files-are-not-swept', 'node', 'P-07', 'storage/object-store/file-walk.ts',
    'if (await unlinkIfThere(files, `${full}/${name}`)) removed++', 'removed++'),
]

const RETRYING = 'storage/object-store/retrying.ts'

const REFUSED_FIRST = 'await refuseMissingLog(env, options.walDirectory, ' +
  'await SnapshotLog.namedSegment(store, paths))'

/** Of a remote object store. */
const remote: readonly PlantedBug[] = [
  bug('conflict-is-done', 'store', 'P-07', RETRYING,
    "if (error.code === 'ambiguous') unknown = error",
    "if (error.code === 'conflict') return\nif (error.code === 'ambiguous') unknown = error"),
  bug('unknown-put-is-done', 'store', 'P-01', RETRYING,
    "if (error.code === 'ambiguous') unknown = error", "if (error.code === 'ambiguous') return"),
  bug('unknown-put-said-to-have-failed', 'store', 'P-16', RETRYING,
    'if (unknown === null) throw error', 'throw error'),
  bug('cut-body-taken-as-whole', 'store', 'P-09', RETRYING,
    'if (bytes.length !== statedBytes) {', 'if (statedBytes < 0) {'),
  bug('body-checksum-not-compared', 'store', 'P-09', RETRYING,
    'if (stated !== null && crc32(bytes) !== stated) {', 'if (stated !== null && crc32(bytes) < 0) {'),
  bug('retry-without-limit', 'store', 'P-16', RETRYING,
    'if (env.clock.monotonicMs() + drawnMs - startMs > rules.deadlineMs) return false', ''),
  bug('own-put-is-a-second-writer-H5', 'store', 'P-16', 'storage/create-record.ts',
    'if (crcOfRecord(there) !== crcOfRecord(bytes)) throw new Fenced(path)', 'throw new Fenced(path)'),
  bug('unknown-change-forgotten', 'store', 'P-16', 'storage/catalog/log.ts',
    'if (mayBeThere(error)) this.#undecided = step', ''),
  bug('unknown-snapshot-forgotten', 'store', 'P-16', PERSISTER,
    'await this.#record() const { env, catalog, sequence, wal } = this.#storage',
    'this.#unrecorded = null\nconst { env, catalog, sequence, wal } = this.#storage'),
  bug('old-list-of-catalog-believed', 'store', 'P-07', 'storage/catalog/log.ts',
    'const bytes = await getRecord(store, paths, sequence, listed)',
    'const bytes = sequence > listed ? null : await getRecord(store, paths, sequence, listed)'),
  bug('old-list-of-snapshots-believed', 'store', 'P-07', 'storage/snapshot/record.ts',
    'if (await store.exists(paths.snapshot(newest + 1))) newest++',
    'if (newest >= 0) return newest\nif (await store.exists(paths.snapshot(newest + 1))) newest++'),
  bug('old-list-of-files-believed', 'store', 'P-07', PERSISTER,
    'sizes.get(path) ?? await this.#bytesOf(path)', 'sizes.get(path)'),
  bug('snapshot-record-before-remote-file', 'store', 'P-07', PERSISTER,
    "await store.put(pathOf(ordinal), parts, { mode: 'create' })",
    "void store.put(pathOf(ordinal), parts, { mode: 'create' }).catch(() => undefined)"),
  { name: 'emptied-log-not-noticed', world: 'store', breaks: 'P-07', edits: [
    { file: STORAGE, find: REFUSED_FIRST, replace: 'void refuseMissingLog' },
    { file: REPLAY, find: '!holdsNamed([...older, ...links], named)) {', replace: 'given < 0) {' },
  ] },
  bug('log-told-by-its-numbers-alone', 'store', 'P-07', REPLAY,
    'if (named.startCrc === null) return', 'return'),
  bug('first-start-fails-if-marked-meanwhile', 'store', 'P-07', 'storage/fence.ts',
    'if (!isTaken || !await isMarked(store, paths)) throw error', 'throw error'),
  bug('log-looked-for-after-the-epoch', 'store', 'P-07', STORAGE, REFUSED_FIRST, 'void refuseMissingLog'),
  bug('first-segment-not-named', 'store', 'P-07', STORAGE,
    'await this.#snapshots.nameSegment(isNewer ? newest : await this.#wal.segmentForNextFrame())',
    'void isNewer'),
  bug('named-segment-collected', 'store', 'P-07', 'storage/wal/wal.ts',
    's.number !== current && s.number < named)', 's.number !== current && named >= 0)'),
]

/** Those that `npm test` hunts: one of each kind. */
const QUICK = new Set([
  'no-sync-of-object-name', 'merge-by-first-time-H10', 'newer-rows-cleared-with-snapshot-H8',
  'fence-not-asked-H16',
  'windows-round-to-zero-H14', 'chunk-forgotten-at-snapshot', 'missing-file-is-skipped',
  'full-disk-is-for-ever-H6', 'drop-forgotten-at-start', 'named-file-is-collected',
])

export const plantedBugs: readonly PlantedBug[] = [
  ...node, ...snapshots, ...others, ...administration, ...housekeeping, ...remote,
]
  .map((one) => QUICK.has(one.name) ? { ...one, quick: true } : one)
