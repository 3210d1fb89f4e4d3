// Compression of pages: which codec, and never more output than the page may have. Writing knows zstd only;
// reading also snappy, gzip, brotli and lz4. Invariant: decompression gives exactly the stated number of
// bytes, or damage.
import zlib from 'node:zlib'
import { decompressBlock } from 'lz4js'
import { uncompress as unsnap } from 'snappyjs'
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

/** Decompresses `from` into kernel memory: exactly `length` bytes at `to`. */
export function decompress(codec: number, from: Uint8Array, to: Pointer, length: number): void {
  if (codec === UNCOMPRESSED) {
    require(from.length === length, `${from.length} bytes where the header says ${length}`)
    u8.set(from, to)
    return
  }
  if (codec === LZ4_RAW) {
    const written = decompressBlock(from, bytesAt(to, length), 0, from.length, 0)
    require(written === length, `lz4 gave ${written} bytes instead of ${length}`)
    return
  }
  const bytes = inflate(codec, from, length)
  require(bytes.length === length, `decompression gave ${bytes.length} bytes instead of ${length}`)
  u8.set(bytes, to)
}

function inflate(codec: number, from: Uint8Array, length: number): Uint8Array {
  const options = { chunkSize: Math.max(64, length + 64), maxOutputLength: Math.max(1, length) }
  try {
    switch (codec) {
      case ZSTD: return zlib.zstdDecompressSync(from, options)
      case GZIP: return zlib.gunzipSync(from, options)
      case BROTLI: return zlib.brotliDecompressSync(from, options)
      case SNAPPY: return unsnap(from.slice(), length)
      default: return damaged(`compression codec ${codec} is not known`)
    }
  } catch (error) {
    if (error instanceof Damage || !(error instanceof Error)) throw error
    return damaged(`decompression failed: ${error.message}`)
  }
}
