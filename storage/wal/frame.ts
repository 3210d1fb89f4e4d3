// The frame of the write-ahead log: 64 bytes of header, then the payload. Little-endian. Each header holds
// the checksum of its payload and of the header before it, so a segment's last header checksum stands for
// all of its bytes. upholds P-09
//
//    0  magic 'IX3W'      12  payload crc32       32  payload bytes     48  wall clock ms (f64, for people)
//    4  version, kind     16  sequence (u64)      36  crc of the        56  (zero)
//    8  epoch             24  catalog sequence        header before     60  crc32 of bytes 0-59
import { crc32 } from 'node:zlib'

export const FRAME_HEADER_BYTES = 64
export const FRAME_BYTES_MAX = 1 << 30
const MAGIC = 0x57335849
/** As they lie in a file. */
export const FRAME_MAGIC_BYTES = Buffer.from('IX3W')
const VERSION = 1

/** start: first in a segment, states where its predecessor ends. rows: a commit. end: a clean stop. */
export const FRAME_START = 1
export const FRAME_ROWS = 2
export const FRAME_END = 3

export type FrameHeader = {
  readonly kind: number
  readonly epoch: number
  readonly sequence: number
  readonly catalogSequence: number
  readonly payloadBytes: number
  readonly payloadCrc: number
  readonly previousCrc: number
  readonly wallMs: number
  readonly crc: number
}

export type NewFrame = {
  readonly kind: number
  readonly epoch: number
  readonly sequence: number
  readonly catalogSequence: number
  readonly previousCrc: number
  readonly wallMs: number
}

/** The header of a frame whose payload is `parts` in a row. */
export function encodeHeader(
  frame: NewFrame, parts: readonly Uint8Array[],
): { header: Uint8Array; crc: number } {
  const header = new Uint8Array(FRAME_HEADER_BYTES)
  const view = new DataView(header.buffer)
  let payloadCrc = 0
  let payloadBytes = 0
  for (const part of parts) {
    payloadCrc = crc32(part, payloadCrc)
    payloadBytes += part.length
  }
  view.setUint32(0, MAGIC, true)
  view.setUint16(4, VERSION, true)
  view.setUint16(6, frame.kind, true)
  view.setUint32(8, frame.epoch, true)
  view.setUint32(12, payloadCrc, true)
  setUint53(view, 16, frame.sequence)
  setUint53(view, 24, frame.catalogSequence)
  view.setUint32(32, payloadBytes, true)
  view.setUint32(36, frame.previousCrc, true)
  view.setFloat64(48, frame.wallMs, true)
  const crc = crc32(header.subarray(0, 60))
  view.setUint32(60, crc, true)
  return { header, crc }
}

/** The header at `at`, or what is wrong with it. Says nothing of the payload. */
export function decodeHeader(bytes: Uint8Array, at: number): FrameHeader | string {
  if (bytes.length - at < FRAME_HEADER_BYTES) return 'a frame header is cut short'
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, FRAME_HEADER_BYTES)
  if (view.getUint32(0, true) !== MAGIC) return 'there is no frame where one should start'
  const crc = view.getUint32(60, true)
  if (crc32(bytes.subarray(at, at + 60)) !== crc) return 'the checksum of a frame header is wrong'
  const version = view.getUint16(4, true)
  if (version !== VERSION) return `a frame has format version ${version}, this program reads ${VERSION}`
  return {
    kind: view.getUint16(6, true), epoch: view.getUint32(8, true), sequence: getUint53(view, 16),
    catalogSequence: getUint53(view, 24), payloadBytes: view.getUint32(32, true),
    payloadCrc: view.getUint32(12, true), previousCrc: view.getUint32(36, true),
    wallMs: view.getFloat64(48, true), crc,
  }
}

function setUint53(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true)
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true)
}

function getUint53(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32
}
