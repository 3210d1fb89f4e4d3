// Compression of pages: which codec, and never more output than the page may have. Writing knows zstd only;
// reading also snappy, gzip, brotli and lz4. Invariant: decompression gives exactly the stated number of
// bytes, or damage.
import zlib from 'node:zlib'
import { decompressBlock } from 'lz4js'
import { uncompress as unsnap } from 'snappyjs'
import type { Arena } from '../../kernels/arena.ts'
import { bytesAt, u8, type Pointer } from '../../kernels/memory.ts'
import { BROTLI, GZIP, LZ4_RAW, SNAPPY, UNCOMPRESSED, ZSTD } from './metadata.ts'
import { Damage, damaged, require } from './corrupt.ts'

/**
 * What the bytes are like. `symbols`: independent bytes of a skewed distribution (differences, split
 * floats): entropy coding is all there is to win, and looking for matches costs time and bytes. `text`:
 * everything else.
 */
export type Texture = 'symbols' | 'text'

const { ZSTD_c_compressionLevel, ZSTD_c_minMatch, ZSTD_c_hashLog, ZSTD_c_chainLog } = zlib.constants
const parameters: Record<Texture, Record<number, number>> = {
  symbols: { [ZSTD_c_compressionLevel]: 1, [ZSTD_c_minMatch]: 7, [ZSTD_c_hashLog]: 6, [ZSTD_c_chainLog]: 6 },
  text: { [ZSTD_c_compressionLevel]: 1 },
}

/** zstd of `length` bytes of kernel memory. */
export function compress(at: Pointer, length: number, texture: Texture): Uint8Array {
  const options = { params: parameters[texture], chunkSize: Math.max(64, length + 512) }
  return zlib.zstdCompressSync(bytesAt(at, length), options)
}

// What a codec can do at most: a header that claims more lies, and is found out before memory is taken for
// it.
const SNAPPY_RATIO_MAX = 64
const LZ4_RATIO_MAX = 256
const FIRST_CHUNK_BYTES = 65536

/** Decompresses `from` to exactly `length` bytes of kernel memory, with `padding` behind them. */
export function decompress(
  codec: number, from: Uint8Array, length: number, padding: number, arena: Arena,
): Pointer {
  if (length === 0) return arena.alloc(padding)
  if (codec === LZ4_RAW) {
    require(length <= from.length * LZ4_RATIO_MAX, `${from.length} bytes of lz4 do not make ${length}`)
    const to = arena.alloc(length + padding)
    const written = decompressBlock(from, bytesAt(to, length), 0, from.length, 0)
    require(written === length, `lz4 gave ${written} bytes instead of ${length}`)
    return to
  }
  // Charged before the work; pages of kernel memory cost nothing until they are written.
  const to = arena.alloc(length + padding)
  const bytes = codec === UNCOMPRESSED ? from : inflate(codec, from, length)
  require(bytes.length === length, `${bytes.length} bytes instead of ${length}`)
  u8.set(bytes, to)
  return to
}

function inflate(codec: number, from: Uint8Array, length: number): Uint8Array {
  // One chunk for honest pages; output that grows far beyond its input comes in steps.
  const chunkSize = Math.min(length + 64, Math.max(FIRST_CHUNK_BYTES, from.length * 16))
  const options = { chunkSize, maxOutputLength: length }
  try {
    switch (codec) {
      case ZSTD: return zlib.zstdDecompressSync(from, options)
      case GZIP: return zlib.gunzipSync(from, options)
      case BROTLI: return zlib.brotliDecompressSync(from, options)
      case SNAPPY:
        require(length <= from.length * SNAPPY_RATIO_MAX, `${from.length} bytes do not make ${length}`)
        return unsnap(new Uint8Array(from), length)
      default: return damaged(`compression codec ${codec} is not known`)
    }
  } catch (error) {
    if (error instanceof Damage || !(error instanceof Error)) throw error
    return damaged(`decompression failed: ${error.message}`)
  }
}
