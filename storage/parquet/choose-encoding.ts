// Chooses how a column chunk is laid out by trying: distinct values are counted, a sample is encoded and
// compressed in each way that could win, and the smallest is taken. Compression must save 15 % to be used
// at all.
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { gatherTexts, pairOf, type ChunkValues } from './chunk-values.ts'
import { compress, type Texture } from './codec.ts'
import { encode, plainTexts, type ChunkDictionary, type Layout } from './encode.ts'

export type Choice = {
  readonly layout: Layout
  /** null = not compressed. */
  readonly texture: Texture | null
}

/** Compression that saves less than this share of the bytes is not worth its time when read. */
export const SAVING_MIN = 0.15
const SAMPLE_VALUES = 8192
/** Bytes that need decompression count as so much more. */
const COMPRESSED_BYTE = 1.1
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

type Candidate = Choice & { readonly cost: number }

export function chooseEncoding(
  values: ChunkValues, dictionary: ChunkDictionary | null, scratch: Arena,
): Choice {
  const n = Math.min(values.count, SAMPLE_VALUES)
  if (n === 0) return { layout: values.form === 'codes' ? 'dictionary' : 'plain', texture: null }
  // From the middle: the start of a sorted file is not typical.
  const sample = { from: Math.floor((values.count - n) / 2), n }
  const cost = (layout: Layout, texture: Texture): Candidate =>
    costOf(values, layout, texture, dictionary, sample, scratch)
  const candidates: Candidate[] = []
  if (dictionary !== null) candidates.push(cost('dictionary', 'text'))
  switch (values.form) {
    case 'codes': break
    case 'bits': candidates.push(cost('plain', 'text')); break
    case 'text': if (dictionary === null) candidates.push(cost('delta-length', 'text')); break
    case 'f64':
      // A dictionary of few entries is as small as doubles get; the others cost eight bytes a value to try.
      if (dictionary !== null && dictionary.count <= 256) break
      candidates.push(cost('plain', 'text'), cost('split', 'symbols'))
      break
    case 'i64': case 'u64':
      if (dictionary !== null && dictionary.count === 1) break
      candidates.push(cost('delta', 'text'), cost('delta-bytes', 'symbols'))
  }
  return candidates.reduce((best, next) => (next.cost < best.cost ? next : best))
}

function costOf(
  values: ChunkValues, layout: Layout, texture: Texture, dictionary: ChunkDictionary | null,
  sample: { readonly from: number; readonly n: number }, scratch: Arena,
): Candidate {
  const { at, length } = encode(values, layout, dictionary, sample.from, sample.n, scratch)
  const share = values.count / sample.n
  const entries = layout === 'dictionary' && dictionary !== null ? entryBytes(dictionary, scratch) : nothing
  const plain = length * share + entries.plain
  const packed = Math.min(length, compress(at, length, texture).length) * share + entries.packed
  const pays = packed <= plain * (1 - SAVING_MIN)
  return { layout, texture: pays ? texture : null, cost: pays ? packed * COMPRESSED_BYTE : plain }
}

const nothing = { plain: 0, packed: 0 }

/** Size of the dictionary page, as it is and compressed. */
function entryBytes(dictionary: ChunkDictionary, scratch: Arena): { plain: number; packed: number } {
  const { texts, count } = dictionary
  if (texts === null) {
    return { plain: count * 8, packed: compress(dictionary.values, count * 8, 'text').length }
  }
  const { at, length } = plainTexts(texts, 0, count, scratch)
  return { plain: length, packed: compress(at, length, 'text').length }
}
