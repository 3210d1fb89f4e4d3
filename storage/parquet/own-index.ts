// Our own index of a file: CRCs of page headers, and where each series lies (end row, first and last time),
// for files with 16 rows per series or more. Kept between the page indexes and the footer, covered by the
// index checksum.
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { bytesAt, u8, type Pointer } from '../../kernels/memory.ts'
import { damaged, require } from './corrupt.ts'
import { deltas } from './encode.ts'
import { readStruct, shape, writeStruct } from './thrift.ts'

/** Run i is rows [ends[i-1], ends[i]) of the file; ends are u32, times i64. */
export type SeriesIndex = {
  readonly count: number
  readonly ends: Pointer
  readonly firstTimes: Pointer
  readonly lastTimes: Pointer
}

export type OwnIndex = {
  /** u32, by row group, column and page, a dictionary page before the data pages of its chunk. */
  readonly headerCrcs: Uint32Array
  readonly series: SeriesIndex | null
}

/** Fewer rows per series are found as fast without it. */
export const ROWS_PER_RUN_MIN = 16

type Stored = {
  readonly header_crcs: Uint8Array
  readonly runs: number
  readonly ends?: Uint8Array
  readonly first_times?: Uint8Array
  readonly last_times?: Uint8Array
}

const stored = shape('OwnIndex', [1, 'header_crcs!', 'binary'], [2, 'runs!', 'i32'], [3, 'ends', 'binary'],
  [4, 'first_times', 'binary'], [5, 'last_times', 'binary'])

export function writeOwnIndex(
  headerCrcs: readonly number[], series: SeriesIndex | null, scratch: Arena,
): Uint8Array {
  const crcs = new Uint8Array(headerCrcs.length * 4)
  const view = new DataView(crcs.buffer)
  headerCrcs.forEach((crc, i) => view.setUint32(i * 4, crc, true))
  if (series === null) return writeStruct({ header_crcs: crcs, runs: 0 } satisfies Stored, stored)
  const { count } = series
  const wide = scratch.alloc(count * 8)
  kernels.widen_ends(series.ends, count, wide)
  const pack = (values: Pointer): Uint8Array => {
    const { at, length } = deltas(values, count, false, scratch)
    return u8.slice(at, at + length)
  }
  const value: Stored = {
    header_crcs: crcs, runs: count, ends: pack(wide), first_times: pack(series.firstTimes),
    last_times: pack(series.lastTimes),
  }
  return writeStruct(value, stored)
}

export function readOwnIndex(bytes: Uint8Array, rows: number, arena: Arena): OwnIndex {
  const { value } = readStruct<Stored>(bytes, 0, stored)
  require(value.header_crcs.length % 4 === 0, 'page header checksums')
  const headerCrcs = new Uint32Array(value.header_crcs.buffer)
  if (value.runs === 0) return { headerCrcs, series: null }
  const count = value.runs
  require(count > 0 && count <= rows, `${count} series in ${rows} rows`)
  const ends = arena.alloc(count * 4)
  const wide = unpack(value.ends, count, arena)
  require(kernels.narrow_ends(wide, count, rows, ends) !== 0, 'the series index does not add up to the rows')
  return {
    headerCrcs,
    series: {
      count, ends, firstTimes: unpack(value.first_times, count, arena),
      lastTimes: unpack(value.last_times, count, arena),
    },
  }
}

function unpack(bytes: Uint8Array | undefined, count: number, arena: Arena): Pointer {
  if (bytes === undefined) return damaged('the series index is incomplete')
  const from = arena.alloc(bytes.length + 16)
  bytesAt(from, bytes.length).set(bytes)
  const out = arena.alloc(count * 8)
  const used = kernels.delta_decode(from, from + bytes.length, count, 0, arena.alloc(8), out)
  require(used === bytes.length, 'the series index is not decodable')
  return out
}
