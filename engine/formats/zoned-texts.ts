// Times with a zone as texts: the offsets between the first and the last instant are looked up once, as
// pieces of time, and the row kernel prints with them. Not for times far apart or at the ends of what 64
// bits hold: null, and the caller goes value by value (zone.ts, which says what is right).
import type { Arena } from '../../kernels/arena.ts'
import { CONST, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { i64, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { unpackColumn } from '../../kernels/pack.ts'
import type { TimeUnit } from '../../kernels/type.ts'
import { offsetAt } from '../../planner/evaluate/zone.ts'
import { cellTexts } from './cell-texts.ts'
import { utf8Bytes } from './text-bytes.ts'
import { offsetText } from './zone.ts'

const DAY = 86_400
const DAYS_MAX = 800
const PIECE_BYTES = 32
const PIECES_AT = 8
const TICKS: Record<TimeUnit, bigint> = { s: 1n, ms: 1000n, us: 1_000_000n, ns: 1_000_000_000n }

export function zonedTexts(given: Column, json: boolean, arena: Arena): Column | null {
  if (given.kind === CONST || given.type.kind !== 'timestamp' || given.type.zone === null) return null
  const column = unpackColumn(given, 0, given.length, arena)
  const { unit, zone } = given.type
  const range = arena.alloc(24)
  if (kernels.pack_range_i64(column.data, column.validity, column.length, 0, range) === 0) return null
  const perSecond = TICKS[unit]
  const first = Number(i64[range / 8]! / perSecond) - 1
  const last = Number(i64[range / 8 + 1]! / perSecond) + 1
  // Two days more on each side: no offset is larger.
  const isInside = (seconds: number): boolean =>
    BigInt.asIntN(64, BigInt(seconds) * perSecond) === BigInt(seconds) * perSecond
  if (last - first > DAYS_MAX * DAY || !isInside(first - 2 * DAY) || !isInside(last + 2 * DAY)) return null
  const pieces = writePieces(piecesOf(zone, first, last), perSecond, arena)
  return cellTexts({ ...column, type: { kind: 'timestamp', unit, zone: null } }, json, arena, pieces)
}

type Piece = { readonly from: number; readonly offset: number }

/** Offsets from `first` to `last`, both in seconds. Clocks change at most once between two midnights. */
function piecesOf(zone: string, first: number, last: number): readonly Piece[] {
  let offset = offsetAt(zone, first)
  const pieces = [{ from: first, offset }]
  for (let at = first; at < last;) {
    const next = Math.min(last, (Math.floor(at / DAY) + 1) * DAY)
    if (offsetAt(zone, next) === offset) {
      at = next
      continue
    }
    at = changeBetween(zone, at, next, offset)
    offset = offsetAt(zone, at)
    pieces.push({ from: at, offset })
  }
  return pieces
}

/** The first second after `low`, where the offset is the given one, at which it is not. */
function changeBetween(zone: string, low: number, high: number, offset: number): number {
  let before = low
  let after = high
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offsetAt(zone, middle) === offset) before = middle
    else after = middle
  }
  return after
}

function writePieces(pieces: readonly Piece[], perSecond: bigint, arena: Arena): Pointer {
  const at = arena.zeroed(PIECES_AT + pieces.length * PIECE_BYTES)
  u32[at >>> 2] = pieces.length
  for (const [i, { from, offset }] of pieces.entries()) {
    const piece = at + PIECES_AT + i * PIECE_BYTES
    i64[piece / 8] = BigInt(from) * perSecond
    i64[piece / 8 + 1] = BigInt(offset) * perSecond
    const text = utf8Bytes(offsetText(offset))
    u8.set(text, piece + 16)
    u32[(piece + 24) >>> 2] = text.length
  }
  return at
}
