// Chooses how a column chunk is laid out by trying: distinct values are counted, a sample is encoded and
// compressed in each way that could win, and the smallest is taken. Compression must save 15 % to be used
// at all.
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { gatherTexts, pairOf, type ChunkValues } from './chunk-values.ts'
import { compress, type Texture } from './codec.ts'
import { encode, storedTexts, type Bytes, type ChunkDictionary, type Layout } from './encode.ts'

export type Choice = {
  readonly layout: Layout
  /** null = not compressed. */
  readonly texture: Texture | null
}

/** Compression that saves less than this share of the bytes is not worth its time when read. */
export const SAVING_MIN = 0.15
/** And at least so many bytes a value. */
const SAVED_BYTES_MIN = 0.08
const SAMPLE_VALUES = 8192
const NUMBER_ENTRIES_MAX = 4096
const TEXT_ENTRIES_MAX = 16384
const TOO_MANY = 0xffffffff

/** The dictionary of a chunk, or null where it has too many distinct values to be worth one. */
export function dictionaryOf(values: ChunkValues, scratch: Arena): ChunkDictionary | null {
  if (values.form === 'codes') {
    const count = values.texts!.count
    return { count, codes: values.data, values: 0, texts: values.texts, width: widthOf(count) }
  }
  if (values.form === 'bits' || values.count === 0) return null
  const isText = values.form === 'text'
  const most = Math.min(isText ? TEXT_ENTRIES_MAX : NUMBER_ENTRIES_MAX, Math.ceil(values.count / 2))
  const slots = 2 ** Math.ceil(Math.log2(most * 4 + 2))
  const table = scratch.zeroed(slots * 4)
  const codes = scratch.alloc(values.count * 4)
  const entries = scratch.alloc((most + 1) * 8)
  if (!isText) {
    const count = kernels.distinct_64(values.data, values.count, most, table, slots - 1, entries, codes) >>> 0
    return count === TOO_MANY ? null : { count, codes, values: entries, texts: null, width: widthOf(count) }
  }
  const texts = values.texts!
  const pair = pairOf(texts, scratch)
  const count = kernels.distinct_text(pair, values.count, most, table, slots - 1, entries, codes) >>> 0
  if (count === TOO_MANY) return null
  const own = gatherTexts(texts, entries, count, scratch)
  return { count, codes, values: 0, texts: own, width: widthOf(count) }
}

function widthOf(entries: number): number {
  return Math.max(1, 32 - Math.clz32(Math.max(0, entries - 1)))
}

type Candidate = {
  readonly layout: Layout
  readonly texture: Texture | null
  /** Bytes of the chunk as it is, and compressed. */
  readonly plain: number
  readonly packed: number
}

/** `compress` false: the smallest one as it is. */
export function chooseEncoding(
  values: ChunkValues, dictionary: ChunkDictionary | null, compress: boolean, scratch: Arena,
): Choice {
  const n = Math.min(values.count, SAMPLE_VALUES)
  if (n === 0) return { layout: values.form === 'codes' ? 'dictionary' : 'plain', texture: null }
  // From the middle: the start of a sorted file is not typical.
  const sample = { from: Math.floor((values.count - n) / 2), n }
  const cost = (layout: Layout, texture: Texture): Candidate =>
    costOf(values, layout, compress ? texture : null, dictionary, sample, scratch)
  const candidates: Candidate[] = []
  if (dictionary !== null) candidates.push(cost('dictionary', 'text'))
  // The other layouts are made for eight bytes.
  if (values.narrow === true) return best([...candidates, cost('plain', 'text')], values)
  switch (values.form) {
    case 'codes': break
    case 'bits': candidates.push(cost('plain', 'text')); break
    case 'text':
      if (dictionary !== null && dictionary.count * 8 <= values.count) break
      candidates.push(cost((values.fixedBytes ?? 0) > 0 ? 'plain' : 'delta-length', 'text'))
      break
    case 'f64':
      // A dictionary of few entries is as small as doubles get; the others cost eight bytes a value to try.
      if (dictionary !== null && dictionary.count <= 256) break
      candidates.push(cost('plain', 'text'), cost('split', 'symbols'))
      break
    case 'i64': case 'u64':
      if (dictionary !== null && dictionary.count === 1) break
      candidates.push(cost('delta', 'text'), cost('delta-bytes', 'symbols'))
  }
  return best(candidates, values)
}

/** The smallest one compressed, if that is worth it beside the smallest one that needs no decompression. */
function best(candidates: readonly Candidate[], values: ChunkValues): Choice {
  const plain = candidates.reduce((a, b) => (b.plain < a.plain ? b : a))
  const packed = candidates.reduce((a, b) => (b.packed < a.packed ? b : a))
  // A saving of next to nothing is not worth a call of the decompressor a page. Tags add up: ten of them a
  // row.
  const least = values.form === 'codes' ? 0 : values.count * SAVED_BYTES_MIN
  const pays = packed.packed <= plain.plain * (1 - SAVING_MIN) && plain.plain - packed.packed >= least
  return pays ? { layout: packed.layout, texture: packed.texture } : { layout: plain.layout, texture: null }
}

function costOf(
  values: ChunkValues, layout: Layout, texture: Texture | null, dictionary: ChunkDictionary | null,
  sample: { readonly from: number; readonly n: number }, scratch: Arena,
): Candidate {
  const { at, length } = encode(values, layout, dictionary, sample.from, sample.n, scratch)
  const share = values.count / sample.n
  if (texture === null) {
    const own = layout !== 'dictionary' ? 0 : storedEntries(values, dictionary!, scratch).length
    return { layout, texture, plain: length * share + own, packed: Infinity }
  }
  const entries = layout === 'dictionary' && dictionary !== null ? entryBytes(values, dictionary, scratch)
    : nothing
  const packed = Math.min(length, compress(at, length, texture).length)
  return { layout, texture, plain: length * share + entries.plain, packed: packed * share + entries.packed }
}

const nothing = { plain: 0, packed: 0 }

/** Size of the dictionary page, as it is and compressed. */
function entryBytes(
  values: ChunkValues, dictionary: ChunkDictionary, scratch: Arena,
): { plain: number; packed: number } {
  const { at, length } = storedEntries(values, dictionary, scratch)
  return { plain: length, packed: compress(at, length, 'text').length }
}

function storedEntries(values: ChunkValues, dictionary: ChunkDictionary, scratch: Arena): Bytes {
  const { texts, count } = dictionary
  return texts === null ? { at: dictionary.values, length: count * 8 }
    : storedTexts(values, texts, 0, count, scratch)
}
