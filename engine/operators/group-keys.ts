// Turns the group keys of a batch into words for the group table, and stored words back into columns. Where
// rows come in runs and every key is a tag or a time bucket, one key stands for a stretch of rows instead
// of each row having its own.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch, Runs } from '../../kernels/batch.ts'
import { assert } from '../../kernels/assert.ts'
import { CONST, DICTIONARY, PACKED, flat, packed, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { i64, u32, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, type DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { bitmap, flatEights, validityOf } from '../expressions/forms.ts'
import { wordsOf } from '../expressions/decimal.ts'
import { isNested } from '../expressions/nested-keys.ts'
import type { TextCodes } from '../expressions/text-codes.ts'
import type { Evaluation, Vector } from '../expressions/vector.ts'
import { inRange } from '../functions/bins.ts'
import type { Stretches } from '../functions/accumulator.ts'
import type { HeldMemory } from '../held-memory.ts'
import { isCoded } from '../spill/column-codes.ts'
import { GroupTable, type WordDomain } from './group-table.ts'
import { codesFor, type NestedCodes } from './nested-codes.ts'

/**
 * Buckets of fixed width over a time column: floor((t - origin) / stride), in the column's unit; 0 <= origin
 * < stride, and stride > 1, so that numbers keep away from the ends of 64 bits.
 */
export type Bucket = { readonly time: Vector; readonly stride: bigint; readonly origin: bigint }

export type GroupKey = {
  readonly type: DataType
  readonly nullable: boolean
  /** The key itself; not evaluated where `bucket` serves. */
  readonly vector: Vector
  readonly bucket: Bucket | null
  /** A column that is constant within runs. */
  readonly isTag: boolean
}

type Word = {
  readonly key: GroupKey
  /** Which key. */
  readonly place: number
  /** Decimals take several words, the highest first: which, of how many. Of other values 0 of 1. */
  readonly part: number
  readonly parts: number
  /** For values of any length: texts, lists, structs, maps. */
  readonly codes: TextCodes | NestedCodes | null
  /** Its bit in the word of NULLs; -1: never NULL, or NULL has code 0. */
  readonly nullBit: number
  /** {stride, origin, and the lowest and highest bucket that matters}. */
  readonly strideAndOrigin: Pointer
}

export class GroupKeys {
  readonly #vectors: readonly Vector[]
  readonly #words: readonly Word[]
  readonly #hasNulls: boolean
  readonly #byRun: boolean
  readonly table: GroupTable
  #limitedAt = 0

  constructor(keys: readonly GroupKey[], held: HeldMemory) {
    this.#vectors = keys.map((key) => key.bucket?.time ?? key.vector)
    let nullBits = 0
    this.#words = keys.flatMap((key, place): Word[] => {
      const codes = hasCodes(key.type) ? codesFor(key.type, held) : null
      const strideAndOrigin = held.arena.alloc(32)
      i64[strideAndOrigin / 8 + 2] = -(1n << 62n)
      i64[strideAndOrigin / 8 + 3] = 1n << 62n
      if (key.bucket !== null) {
        i64[strideAndOrigin / 8] = key.bucket.stride
        i64[strideAndOrigin / 8 + 1] = key.bucket.origin
      }
      const nullBit = codes === null && key.nullable ? nullBits++ : -1
      const parts = key.type.kind === 'decimal' ? key.type.bits / 64 : 1
      return Array.from({ length: parts }, (_, part) =>
        ({ key, place, codes, strideAndOrigin, nullBit, part, parts }))
    })
    this.#hasNulls = nullBits > 0
    this.#byRun = keys.every((k) => k.bucket !== null || k.isTag) &&
      keys.filter((k) => k.bucket !== null).length <= 1
    const domains = this.#words.map((w): WordDomain => {
      const { codes } = w
      if (codes !== null) return { kind: 'size', size: () => codes.count }
      return w.key.bucket !== null || physicalOf(w.key.type) === 'i64' ||
        w.parts > 1 ? { kind: 'window' } : null
    })
    // Few batches have NULL in a key: the word is 0 until one does.
    if (this.#hasNulls) domains.push({ kind: 'window' })
    this.table = new GroupTable(domains.length, domains, held)
  }

  /** The stretches of a batch with their groups. */
  assign(batch: Batch, at: Evaluation): Stretches {
    const columns = evaluated(this.#vectors, batch, at)
    const runs = this.#byRun ? batch.runs : null
    const cut = runs === null ? equalRows(columns, batch.rows, at.arena)
      : this.#cut(runs, columns, batch.rows, at.arena)
    const count = cut?.count ?? batch.rows
    const groups = this.#add(columns, cut, count, at)
    return { ends: cut?.ends ?? 0, groups, count, rows: batch.rows, ascending: runs !== null }
  }

  /** The group of every row (u32). */
  assignRows(batch: Batch, at: Evaluation): Pointer {
    return this.#add(evaluated(this.#vectors, batch, at), null, batch.rows, at)
  }

  #add(columns: readonly Column[], cut: Cut | null, count: number, at: Evaluation): Pointer {
    const keys = this.#keys(columns, cut, count, at)
    const groups = at.arena.alloc(count * 4 + 16)
    this.table.add(keys, count, groups)
    return groups
  }

  /**
   * Only the `fetch` newest (or oldest) buckets matter, of one key: the others may hold anything. From here
   * on they are not
   * told apart, so that most rows of a long run are one stretch.
   */
  keepOnly(fetch: number, newest: boolean): void {
    const { count, stored } = this.table
    if (count < fetch || count === this.#limitedAt) return
    this.#limitedAt = count
    const numbers = i64.slice(stored / 8, stored / 8 + count).sort()
    const { strideAndOrigin } = this.#words[0]!
    if (newest) i64[strideAndOrigin / 8 + 2] = numbers[count - fetch]!
    else i64[strideAndOrigin / 8 + 3] = numbers[fetch - 1]!
  }

  /**
   * Writes the group of each row, by other vectors of the same types, or ~0 where there is none; adds no
   * group.
   */
  find(batch: Batch, vectors: readonly Vector[], out: Pointer, at: Evaluation): void {
    this.#find(batch, vectors, codesOfFew, out, at)
  }

  /** As find, by the keys' own vectors; values that no group has are not kept. */
  findOwn(batch: Batch, out: Pointer, at: Evaluation): void {
    this.#find(batch, this.#vectors, codesOfKnown, out, at)
  }

  #find(batch: Batch, vectors: readonly Vector[], coding: Coding, out: Pointer, at: Evaluation): void {
    const keys = this.#keys(evaluated(vectors, batch, at), null, batch.rows, at, coding)
    this.table.find(keys, batch.rows, out)
  }

  /** Runs of the batch, cut at the borders of buckets; `starts` are the first rows. */
  #cut(runs: Runs, columns: readonly Column[], rows: number, arena: Arena): Cut {
    const word = this.#words.find((w) => w.key.bucket !== null)
    if (word === undefined) return cutAt(runs.ends, runs.count, 0, arena)
    const times = timesOf(columns[word.place]!, arena)
    const ends = arena.alloc(rows * 4 + 16)
    const buckets = arena.alloc(rows * 8 + 16)
    const count = kernels.cut_runs(
      times.data, times.width, times.extra, runs.ends, runs.count, word.strideAndOrigin, ends, buckets)
    return cutAt(ends, count, buckets, arena)
  }

  #keys(
    columns: readonly Column[], cut: Cut | null, count: number, at: Evaluation, coding: Coding = codesOfAll,
  ): Pointer {
    const { words } = this.table
    const out = at.arena.alloc(count * words * 8 + 16)
    if (this.#hasNulls) kernels.key_zero(count, words, words - 1, out)
    const starts = cut?.starts ?? 0
    let parts: readonly Pointer[] = []
    this.#words.forEach((word, j) => {
      const { key, codes } = word
      if (cut !== null && key.bucket !== null) {
        kernels.key_values(cut.buckets, 0, 0, count, words, j, 0, false, out)
        return
      }
      const column = columns[word.place]!
      if (codes !== null) {
        kernels.key_codes(coding(codes, column, at.arena), starts, count, words, j, out)
        return
      }
      const validity = validityOf(column, at.arena)
      assert(validity === 0 || word.nullBit >= 0 ||
        kernels.bits_count(validity, column.length) === column.length,
        'NULL in a key that cannot be NULL')
      if (word.part === 0)
        parts = word.parts === 1 ? [wordValues(column, word, at)] : wordsOf(column, at.arena)
      kernels.key_values(
        parts[word.part]!, word.nullBit < 0 ? 0 : validity, starts, count, words, j,
        Math.max(0, word.nullBit), physicalOf(column.type) === 'f64', out)
    })
    return out
  }

  #wordsOf(j: number, from: number, n: number, arena: Arena): Pointer {
    const values = arena.alloc(n * 8 + 16)
    kernels.group_word_8(this.table.stored, from, n, this.table.words, j, values)
    return values
  }

  /** The key at `place` of groups [from, from + n). */
  output(place: number, from: number, n: number, arena: Arena): Column {
    const { table } = this
    const j = this.#words.findIndex((word) => word.place === place)
    const { key, codes, nullBit, strideAndOrigin, parts } = this.#words[j]!
    if (codes !== null) {
      const stored = arena.alloc(n * 4 + 256)
      kernels.group_word_4(table.stored, from, n, table.words, j, stored)
      return codes.column(key.type, stored, n, arena)
    }
    let validity = 0
    if (nullBit >= 0) {
      validity = bitmap(n, arena)
      kernels.group_word_validity(table.stored, from, n, table.words, table.words - 1, nullBit, validity)
      if (kernels.bits_count(validity, n) === n) validity = 0
    }
    const values = this.#wordsOf(j, from, n, arena)
    if (key.bucket !== null) return bucketColumn(key, values, n, validity, strideAndOrigin, arena)
    switch (physicalOf(key.type)) {
      case 'bits': {
        const bits = bitmap(n, arena)
        kernels.i64_to_bits(values, n, bits)
        return flat(key.type, n, bits, validity)
      }
      case 'none': return flat(key.type, n, 0, validity)
      case 'i128': case 'i256': {
        const out = arena.alloc(n * parts * 8 + 16)
        for (let part = 0; part < parts; part++) {
          const word = part === 0 ? values : this.#wordsOf(j + part, from, n, arena)
          kernels.key_values(word, 0, 0, n, parts, parts - 1 - part, 0, false, out)
        }
        return flat(key.type, n, out, validity)
      }
      default: return flat(key.type, n, values, validity)
    }
  }
}

const hasCodes = (type: DataType): boolean =>
  isNested(type) || isCoded(type) || physicalOf(type) === 'bytes'

/** Codes of a column of texts, lists, structs or maps: whether values without one get one. */
type Coding = (codes: TextCodes | NestedCodes, column: Column, arena: Arena) => Pointer

const codesOfAll: Coding = (codes, column, arena) => codes.codes(column, arena)
const codesOfKnown: Coding = (codes, column, arena) => codes.knownCodes(column, arena)
/** The entries of a dictionary are few, and looked up once; what is no entry is not kept. */
const codesOfFew: Coding = (codes, column, arena) => column.kind === DICTIONARY
  ? codes.codes(column, arena) : codes.knownCodes(column, arena)

/** Rows that are equal, on average, where looking for them pays. */
const EQUAL_ROWS_MIN = 8

/**
 * Rows side by side with the same keys, if that is how they come (windows give them by partition); null where
 * keys are more than codes.
 */
function equalRows(columns: readonly Column[], rows: number, arena: Arena): Cut | null {
  if (columns.some((column) => column.kind !== DICTIONARY)) return null
  const most = Math.floor(rows / EQUAL_ROWS_MIN)
  const ends = arena.alloc(most * 4 + 16)
  const table = arena.alloc(columns.length * 4)
  u32.set(columns.map((column) => column.data), table >>> 2)
  const count = kernels.code_stretches(table, columns.length, rows, most, ends) >>> 0
  return count > most ? null : cutAt(ends, count, 0, arena)
}

const evaluated = (vectors: readonly Vector[], batch: Batch, at: Evaluation): readonly Column[] =>
  vectors.map((vector) => vector.evaluate(batch, at))

type Cut =
  { readonly ends: Pointer; readonly count: number; readonly starts: Pointer; readonly buckets: Pointer }

function cutAt(ends: Pointer, count: number, buckets: Pointer, arena: Arena): Cut {
  const starts = arena.alloc(count * 4 + 16)
  kernels.run_starts(ends, count, starts)
  return { ends, count, starts, buckets }
}

function timesOf(
  column: Column, arena: Arena,
): { readonly data: Pointer; readonly width: number; readonly extra: Pointer } {
  if (column.kind === PACKED) return { data: column.data, width: column.width, extra: column.extra }
  return { data: flatEights(column, arena), width: 8, extra: 0 }
}

function wordValues(column: Column, word: Word, at: Evaluation): Pointer {
  const { length } = column
  if (word.key.bucket !== null) {
    const out = at.arena.alloc(length * 8 + 16)
    kernels.bucket_numbers(flatEights(column, at.arena), length, word.strideAndOrigin, out)
    return out
  }
  switch (physicalOf(column.type)) {
    case 'i64': case 'u64': case 'f64': return flatEights(column, at.arena)
    case 'none': return at.arena.zeroed(length * 8 + 16)
    case 'bits': {
      if (column.kind === CONST) return wordValues(flatBits(column, at), word, at)
      const out = at.arena.alloc(length * 8 + 16)
      kernels.bits_to_i64(column.data, length, out)
      return out
    }
    default: return fail(
      'sql-not-implemented', NOWHERE, { what: `grouping by a value of type ${column.type.kind}` })
  }
}

function flatBits(column: Column, at: Evaluation): Column {
  const validity = validityOf(column, at.arena)
  const out = bitmap(column.length, at.arena)
  const on = column.data !== 0 && (u32[column.data >>> 2]! & 1) === 1
  kernels.fill_4(on ? 0xffffffff : 0, Math.ceil(column.length / 64) * 2, out)
  return flat(column.type, column.length, out, validity)
}

/** Bucket numbers as times: packed where they span few numbers, so that a sort above works on small codes. */
function bucketColumn(
  key: GroupKey, numbers: Pointer, n: number, validity: Pointer, strideAndOrigin: Pointer, arena: Arena,
): Column {
  const range = arena.alloc(32)
  kernels.key_range(numbers, 0, n, 1, 0, range)
  const low = i64[range / 8]!
  const { stride, origin } = key.bucket!
  if (n > 0) inRange(low * stride + origin)
  if (n > 0 && validity === 0 && i64[range / 8 + 1]! - low < 0xffffffffn) {
    const codes = arena.alloc(n * 4 + 256)
    kernels.bucket_codes(numbers, n, range, codes)
    const extra = arena.alloc(16)
    i64[extra / 8] = low * stride + origin
    i64[extra / 8 + 1] = stride
    return packed(key.type, n, codes, 4, extra, 0)
  }
  const out = arena.alloc(n * 8 + 16)
  kernels.bucket_times(numbers, n, strideAndOrigin, out)
  return flat(key.type, n, out, validity)
}

