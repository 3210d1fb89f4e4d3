// Least and greatest value of a stretch of dense values, as Parquet's statistics want them. A bound that
// would mislead (a NaN among nothing but NaN, a long text) is left out: no bound is always right.
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { f64, u32, u8, type Pointer } from '../../kernels/memory.ts'
import type { ChunkValues, Texts } from './chunk-values.ts'
import { storedWords, type ChunkDictionary } from './encode.ts'

export type Bounds = { readonly min: Uint8Array; readonly max: Uint8Array }

/** Longer texts get no bounds. */
const TEXT_BYTES_MAX = 64

/** Bounds of values [from, from + n), n > 0. */
export function boundsOf(
  values: ChunkValues, dictionary: ChunkDictionary | null, from: number, n: number, scratch: Arena,
): Bounds | null {
  // The order of these bytes is not that of the numbers.
  if ((values.fixedBytes ?? 0) > 0) return null
  switch (values.form) {
    case 'i64': case 'u64': {
      const range = scratch.alloc(16)
      kernels.pack_range_i64(values.data + from * 8, 0, n, Number(values.form === 'u64'), range)
      return wordPair(values, range, scratch)
    }
    case 'f64': return floatBounds(values, values.data + from * 8, n, scratch)
    case 'bits': {
      const bits = scratch.alloc(n / 8 + 24)
      kernels.bits_copy(values.data, from, bits, n)
      const ones = kernels.bits_count(bits, n)
      return { min: Uint8Array.of(ones === n ? 1 : 0), max: Uint8Array.of(ones > 0 ? 1 : 0) }
    }
    case 'codes': return textBounds(values.texts!, values.data + from * 4, n, scratch)
    case 'text':
      return dictionary === null
        ? textBounds({ ...values.texts!, offsets: values.texts!.offsets + from * 4 }, 0, n, scratch)
        : textBounds(dictionary.texts!, dictionary.codes + from * 4, n, scratch)
  }
}

function floatBounds(values: ChunkValues, at: Pointer, n: number, scratch: Arena): Bounds | null {
  const range = scratch.alloc(16)
  if (kernels.range_f64(at, n, range) === 0) return null
  // -0 and 0 compare equal, readers may not: the bounds take in both.
  if (f64[range / 8] === 0) f64[range / 8] = -0
  if (f64[range / 8 + 1] === 0) f64[range / 8 + 1] = 0
  return wordPair(values, range, scratch)
}

/** Two 8-byte values as the file holds them. */
function wordPair(values: ChunkValues, range: Pointer, scratch: Arena): Bounds {
  const { at, length } = storedWords(values, range, 2, scratch)
  return bytePair(at, length / 2, at + length / 2, length / 2)
}

function textBounds(texts: Texts, codes: Pointer, n: number, scratch: Arena): Bounds | null {
  const range = scratch.alloc(8)
  kernels.plain_text_range(texts.offsets, texts.bytes, codes, n, range)
  const place = (code: number): readonly [at: Pointer, length: number] => {
    const start = u32[(texts.offsets >>> 2) + code]!
    return [texts.bytes + start, u32[(texts.offsets >>> 2) + code + 1]! - start]
  }
  const [minAt, minLength] = place(u32[range >>> 2]!)
  const [maxAt, maxLength] = place(u32[(range >>> 2) + 1]!)
  return Math.max(minLength, maxLength) > TEXT_BYTES_MAX ? null : bytePair(minAt, minLength, maxAt, maxLength)
}

function bytePair(minAt: Pointer, minLength: number, maxAt: Pointer, maxLength: number): Bounds {
  return { min: u8.slice(minAt, minAt + minLength), max: u8.slice(maxAt, maxAt + maxLength) }
}
