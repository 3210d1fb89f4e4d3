// Parquet files whose metadata, page headers, page bodies and indexes were changed while sizes, places and
// checksums were made right again: the file is refused as corrupt, or read; columns that no change touched
// are as they were or refused; memory comes back, nothing outside is written. Files of ours and of other
// writers. Bytes changed under their checksums: test/parquet/damage.test.ts.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { Arena } from '../../kernels/arena.ts'
import { AssertionFailed } from '../../kernels/assert.ts'
import { valueAt, type Scalar } from '../../kernels/column.ts'
import { OutOfMemory, Owner } from '../../kernels/extents.ts'
import { u8 } from '../../kernels/memory.ts'
import { StoreFailure } from '../../storage/object-store/store.ts'
import { Damage } from '../../storage/parquet/corrupt.ts'
import { defaultLimits } from '../../storage/parquet/limits.ts'
import { openParquet, type ParquetFile } from '../../storage/parquet/open.ts'
import { memorySource } from '../../storage/parquet/source.ts'
import { writeParquet } from '../../storage/parquet/write.ts'
import { makeSegment } from '../parquet/make-segment.ts'
import { randomSegment, shapes } from '../parquet/random-segment.ts'
import { interestingNumbers, otherNumber, type Dice } from './dice.ts'
import { mutatedBytes } from './mutate.ts'
import { putTogether, takeApart, type Changes, type Page, type Parts } from './parquet-parts.ts'
import { surface, type Target } from './surface.ts'
import { randomEdit, type Edit, type Tree } from './tree-edits.ts'

/** Bytes as hexadecimal text, in edits as `{ hex }`. */
type Input = {
  readonly base: number
  readonly ours: boolean
  readonly metadata: readonly Edit[]
  readonly own: readonly Edit[]
  readonly offsets: Changes['offsets']
  readonly pages: readonly {
    readonly group: number; readonly column: number; readonly page: number; readonly header: readonly Edit[]
    readonly body: string | null
  }[]
  readonly footerBytes: number | null
}

type Base = { readonly parts: Parts; readonly ours: boolean }

const OWN_BASES = 12
const owner = new Owner('fuzz', 64 << 20)

function ownFile(seed: number): Uint8Array {
  const writing = new Owner('fuzz writing', 1 << 28)
  const arena = new Arena(writing)
  const chosen = shapes.filter((_, i) => (i + seed) % 4 === 0)
  const plain = randomSegment(seed, 40 + seed * 17, chosen)
  const { parts } = writeParquet(makeSegment(plain, arena), { rowGroupRows: 128, pageRows: 64 }, arena)
  arena.release()
  return Buffer.concat(parts)
}

function makeBases(): Base[] {
  const folder = new URL('../parquet/fixtures/', import.meta.url)
  const foreign = readdirSync(folder).filter((name) => name.endsWith('.parquet'))
    .map((name) => ({ parts: takeApart(readFileSync(new URL(name, folder))), ours: false }))
  const own = Array.from({ length: OWN_BASES }, (_, seed) =>
    ({ parts: takeApart(ownFile(seed)), ours: true }))
  return [...own, ...foreign]
}

/** An edit that keeps the kind of value mostly, so that it can be written. */
function fittingEdit(tree: Tree, dice: Dice): Edit {
  for (let tries = 0; tries < 20; tries++) {
    const edit = randomEdit(tree, dice)
    if (!('set' in edit)) return edit
    const old = edit.at.reduce<unknown>((node, key) => (node as Record<string | number, unknown>)[key], tree)
    if (typeof old === typeof edit.set && typeof old !== 'object') return edit
  }
  return { at: [], set: tree }
}

function changedBody({ body }: Page, donor: Page, dice: Dice): Uint8Array {
  if (dice.chance(0.5)) return mutatedBytes(body, donor.body, dice, 1 << 20)
  // Levels, widths, counts and lengths stand in front.
  const bytes = new Uint8Array(body)
  for (let edits = 1 + dice.below(3); edits > 0 && bytes.length > 0; edits--) {
    const at = dice.below(Math.min(bytes.length, dice.pick([8, 24, bytes.length])))
    bytes[at] = dice.chance(0.5) ? otherNumber(bytes[at]!, dice) : dice.pick([0, 1, 0x20, 0x21, 0x7f, 0xff])
  }
  return bytes
}

function randomInput(bases: readonly Base[], dice: Dice): Input {
  const base = dice.below(bases.length)
  const { parts, ours: isOurs } = bases[base]!
  const ours = isOurs && dice.chance(0.7)
  const group = dice.below(parts.pages.length)
  const column = dice.below(parts.pages[group]!.length)
  const pages = parts.pages[group]![column]!
  const page = dice.below(pages.length)
  const none: Input = { base, ours, metadata: [], own: [], offsets: [], pages: [], footerBytes: null }
  const some = (tree: Tree): Edit[] =>
    Array.from({ length: 1 + dice.below(2) }, () => fittingEdit(tree, dice))
  switch (dice.below(ours ? 9 : 7)) {
    case 0: return { ...none, metadata: some(parts.metadata as unknown as Tree) }
    case 1: {
      const at = ['row_groups', group, 'columns', column, 'meta_data']
      const data = parts.metadata.row_groups[group]!.columns[column]!.meta_data as unknown as Tree
      const edits = some(data).map((edit) => ({ ...edit, at: [...at, ...edit.at] }))
      return { ...none, metadata: edits }
    }
    case 2: return dice.chance(0.2) ? { ...none, footerBytes: dice.pick(interestingNumbers) }
      : { ...none, metadata: some(parts.metadata as unknown as Tree) }
    case 3: case 4: {
      const header = some(pages[page]!.header as unknown as Tree)
      return { ...none, pages: [{ group, column, page, header, body: null }] }
    }
    case 5: case 6: {
      const body = Buffer.from(changedBody(pages[page]!, dice.pick(pages), dice)).toString('hex')
      const header = dice.chance(0.3) ? some(pages[page]!.header as unknown as Tree) : []
      return { ...none, pages: [{ group, column, page, header, body }] }
    }
    case 7: return { ...none, own: some({ ...parts.own as { [name: string]: Tree }, header_crcs: 0 }) }
    default: {
      const rows = parts.rowsOfPages[group]![column]!
      const sizes = { offset: 4, compressed_page_size: 9 }
      const tree = { page_locations: rows.map((first_row_index) => ({ ...sizes, first_row_index })) }
      return { ...none, offsets: [{ group, column, edits: some(tree) }] }
    }
  }
}

/** Columns that no change touches; null if a change may touch all. */
function untouched({ parts }: Base, input: Input): ReadonlySet<number> | null {
  const touched = new Set([...input.pages, ...input.offsets].map(({ column }) => column))
  for (const { at: [list, g, columns, c] } of input.metadata) {
    if (list !== 'row_groups' || g === undefined || columns !== 'columns' || c === undefined) return null
    touched.add(Number(c))
  }
  if (input.footerBytes !== null || input.own.length > 0) return null
  return new Set(parts.pages[0]!.keys().filter((column) => !touched.has(column)))
}

type Seen = ReadonlyMap<string, readonly Scalar[] | null>

/** Values by column name, null for one that is refused; or null if the file is. */
async function readAll(content: Uint8Array, ours: boolean): Promise<Seen | null> {
  const arena = new Arena(owner)
  try {
    const limits = { ...defaultLimits, foreign: !ours }
    const file = await openParquet(memorySource('f.parquet', content), arena, limits)
    const seen = new Map<string, readonly Scalar[] | null>()
    for (const column of file.columns) {
      seen.set(column.name, await expected(() => readColumn(file, column, arena)))
    }
    await expected(() => file.readRuns(arena))
    return seen
  } catch (error) {
    return refusedOr(error)
  } finally {
    arena.release()
    assert.equal(owner.usedBytes, 0, 'memory came back')
  }
}

async function readColumn(
  file: ParquetFile, column: ParquetFile['columns'][number], arena: Arena,
): Promise<Scalar[]> {
  const packed = await file.readColumn(column, arena, true)
  const from = Math.floor(file.rows / 2)
  const half = await file.readRows(column, from, file.rows, arena)
  assert.equal(packed.length, file.rows)
  assert.equal(half.length, file.rows - from)
  for (let g = 0; g < file.rowGroups.length; g++) {
    file.chunkBounds(column, g)
    file.pageBounds(column, g)
  }
  // Far more rows than a file of this size has: looking at some is enough.
  return Array.from({ length: Math.min(packed.length, 4096) }, (_, row) => valueAt(packed, row))
}

async function expected<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    return refusedOr(error)
  }
}

function refusedOr(error: unknown): null {
  if (error instanceof StoreFailure && error.code === 'corrupt') return null
  if (error instanceof OutOfMemory) return null
  throw error
}

function assembled({ parts }: Base, input: Input): Uint8Array | null {
  const pages = input.pages.map((page) =>
    ({ ...page, body: page.body === null ? null : Buffer.from(page.body, 'hex') }))
  try {
    return putTogether(parts, { ...input, pages }, input.ours)
  } catch (error) {
    // What Thrift has no form for is no file.
    const kinds = [TypeError, RangeError, AssertionFailed, Damage]
    if (kinds.some((kind) => error instanceof kind)) return null
    throw error
  }
}

const unchanged = { metadata: [], own: [], offsets: [], pages: [], footerBytes: null }

async function open(): Promise<Target<Input>> {
  const bases = makeBases()
  const sound: Seen[][] = []
  for (const { parts, ours } of bases) {
    const both: Seen[] = []
    for (const as of ours ? [false, true] : [false]) {
      const seen = await readAll(putTogether(parts, unchanged, as), as)
      assert.ok(seen !== null && [...seen.values()].every((values) => values !== null), 'the base is read')
      both.push(seen)
    }
    sound.push(both)
  }
  const guard = new Arena(new Owner('fuzz guard', 1 << 20))
  const place = guard.alloc(1 << 16)
  u8.fill(0xa5, place, place + (1 << 16))
  return {
    make: (dice) => plain(randomInput(bases, dice)),
    check: async (given) => {
      const input = withBytes(given)
      const base = bases[input.base]!
      const content = assembled(base, input)
      if (content === null) return 'unwritable'
      const seen = await readAll(content, input.ours)
      assert.ok(u8.subarray(place, place + (1 << 16)).every((byte) => byte === 0xa5), 'memory is overwritten')
      if (seen === null) return 'refused'
      const wanted = sound[input.base]![Number(input.ours)]!
      for (const column of untouched(base, input) ?? []) {
        const { name } = base.parts.metadata.schema[column + 1]!
        const values = seen.get(name)
        if (values !== null) assert.deepEqual(values, wanted.get(name), `untouched column ${name}`)
      }
      return [...seen.values()].includes(null) ? 'refused in part' : 'read'
    },
    close: async () => guard.release(),
  }
}

/** Bytes inside edits as JSON and back. */
function plain(input: Input): Input {
  return JSON.parse(JSON.stringify(input, function (this: Record<string, unknown>, key, value: unknown) {
    const raw = this[key]
    return raw instanceof Uint8Array ? { hex: Buffer.from(raw).toString('hex') } : value
  })) as Input
}

function withBytes(input: Input): Input {
  return JSON.parse(JSON.stringify(input), (_, value: unknown) => {
    const isBytes = typeof value === 'object' && value !== null && 'hex' in value
    return isBytes ? new Uint8Array(Buffer.from((value as { hex: string }).hex, 'hex')) : value
  }) as Input
}

export const parquet = surface({ name: 'Parquet', open })
