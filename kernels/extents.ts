// The allocator of kernel memory: power-of-two extents, 64 KiB to 1 GiB; of the smallest free size that
// fits the lowest address first, so that pages once touched are used again and the resident size stays low.
// Belongs to the main thread; in a worker it starts with nothing and hands out what the main thread gave
// (adoptExtent). Every extent has an owner, whose budget it counts against. Who took an extent gives it back;
// of an owner whose program was killed, endOwner does.
import { assert } from './assert.ts'
import { isOwnMemory, type Pointer } from './memory.ts'
import type { Pool } from './pool.ts'

export const EXTENT_BYTES_MIN = 65536
const UNIT_SHIFT = 16
const UNITS = 65536
const ORDERS = 15

/** Who holds memory, and how much it may hold. */
export class Owner {
  readonly name: string
  readonly limitBytes: number
  readonly parent: Owner | null
  /**
   * Where arenas of this owner take blocks under 64 KiB: for owners of many small things. Null: extents
   * only.
   */
  pool: Pool | null = null
  /** Above `freelyBytes` this owner leaves `leftBytes` of its parent's budget to others. */
  leaves: { readonly leftBytes: number; readonly freelyBytes: number } | null = null
  usedBytes = 0
  peakBytes = 0
  constructor(name: string, limitBytes: number, parent: Owner | null = null) {
    this.name = name
    this.limitBytes = limitBytes
    this.parent = parent
  }

  /** What it may hold now, given what others hold. */
  get allowedBytes(): number {
    const { leaves, parent, limitBytes } = this
    if (leaves === null || parent === null) return limitBytes
    const others = parent.usedBytes - this.usedBytes
    return Math.min(limitBytes, Math.max(leaves.freelyBytes, parent.limitBytes - leaves.leftBytes - others))
  }
}

/** Thrown when an owner's budget, or the memory itself, is used up. The asker alone fails. */
export class OutOfMemory extends Error {
  override readonly name = 'OutOfMemory'
  readonly owner: string
  readonly askedBytes: number
  readonly usedBytes: number
  readonly limitBytes: number
  /** Who asked: the owner that is short, or a child of it; and what it held then. */
  readonly asker: Owner
  readonly heldBytes: number
  constructor(owner: Owner, askedBytes: number, asker = owner) {
    super(`${owner.name}: ${askedBytes} bytes asked, ${owner.usedBytes} of ${owner.allowedBytes} used`)
    this.owner = owner.name
    this.askedBytes = askedBytes
    this.usedBytes = owner.usedBytes
    this.limitBytes = owner.allowedBytes
    this.asker = asker
    this.heldBytes = asker.usedBytes
  }
}

// Free extents of each order as a bitmap over the units at which an extent of that order may start, with the
// lowest word that may hold a bit. Unit 0 (address 0) is never given away.
const free = Array.from({ length: ORDERS }, (_, order) =>
  new Uint32Array(Math.max(1, (UNITS >>> order) >>> 5)))
const lowest = new Int32Array(ORDERS)
/** Free extents by order: an order without any is not searched. */
const count = new Int32Array(ORDERS)
const orderOfUnit = new Int8Array(UNITS).fill(-1)
/** By the first unit of an extent that is taken. */
const ownerOfUnit = new Array<Owner | null>(UNITS).fill(null)

function put(order: number, index: number): void {
  const words = free[order]!
  words[index >>> 5] = words[index >>> 5]! | (1 << (index & 31))
  count[order]!++
  if ((index >>> 5) < lowest[order]!) lowest[order] = index >>> 5
}

function drop(order: number, index: number): void {
  const words = free[order]!
  words[index >>> 5] = words[index >>> 5]! & ~(1 << (index & 31))
  count[order]!--
}

function has(order: number, index: number): boolean {
  return ((free[order]![index >>> 5]! >>> (index & 31)) & 1) === 1
}

function lowestFree(order: number): number {
  if (count[order] === 0) return -1
  const words = free[order]!
  for (let w = lowest[order]!; w < words.length; w++) {
    if (words[w] !== 0) {
      lowest[order] = w
      return w * 32 + (31 - Math.clz32(words[w]! & -words[w]!))
    }
  }
  lowest[order] = words.length
  return -1
}

// All memory but the first unit, as buddies: units 1, 2-3, 4-7, ... up to the largest order.
if (isOwnMemory) {
  for (let order = 0; order < ORDERS; order++) put(order, 1)
  for (let index = 2; index < UNITS >>> (ORDERS - 1); index++) put(ORDERS - 1, index)
}

/** In a worker: memory that the main thread took as one extent, to be handed out here from now on. */
export function adoptExtent(at: Pointer, bytes: number): void {
  assert(!isOwnMemory, 'only a worker adopts extents')
  put(Math.log2(bytes) - UNIT_SHIFT, at / bytes)
}

/**
 * In a worker: ends what adoptExtent began, so that the main thread can have the extent back. False if
 * something in it is still taken.
 */
export function recallExtent(at: Pointer, bytes: number): boolean {
  assert(!isOwnMemory, 'only a worker recalls extents')
  const order = Math.log2(bytes) - UNIT_SHIFT
  if (!has(order, at / bytes)) return false
  drop(order, at / bytes)
  return true
}

/** The extent size that holds `bytes`. */
export function extentBytes(bytes: number): number {
  return bytes <= EXTENT_BYTES_MIN ? EXTENT_BYTES_MIN : 2 ** Math.ceil(Math.log2(bytes))
}

function charge(owner: Owner, bytes: number): void {
  for (let o: Owner | null = owner; o !== null; o = o.parent) {
    if (o.usedBytes + bytes > o.allowedBytes) throw new OutOfMemory(o, bytes, owner)
  }
  for (let o: Owner | null = owner; o !== null; o = o.parent) {
    o.usedBytes += bytes
    if (o.usedBytes > o.peakBytes) o.peakBytes = o.usedBytes
  }
}

function refund(owner: Owner, bytes: number): void {
  for (let o: Owner | null = owner; o !== null; o = o.parent) o.usedBytes -= bytes
}

/** Takes a free extent of at least `bytes` and charges it to `owner`. Contents are not cleared. */
export function takeExtent(owner: Owner, bytes: number): Pointer {
  const size = extentBytes(bytes)
  const order = Math.log2(size) - UNIT_SHIFT
  if (order >= ORDERS) throw new OutOfMemory(owner, bytes)
  charge(owner, size)
  let bestOrder = order
  let best = lowestFree(order)
  while (best < 0 && ++bestOrder < ORDERS) best = lowestFree(bestOrder)
  if (best < 0) {
    refund(owner, size)
    throw new OutOfMemory(owner, bytes)
  }
  drop(bestOrder, best)
  while (bestOrder > order) {
    bestOrder--
    best *= 2
    put(bestOrder, best + 1)
  }
  orderOfUnit[best << order] = order
  ownerOfUnit[best << order] = owner
  return (best << order) * EXTENT_BYTES_MIN
}

/** Gives an extent back, merging it with its free buddy; tells how many bytes it had. */
export function giveExtent(owner: Owner, at: Pointer): number {
  const unit = at / EXTENT_BYTES_MIN
  let order = orderOfUnit[unit]!
  assert(order >= 0, `extent at ${at} was not taken`)
  orderOfUnit[unit] = -1
  ownerOfUnit[unit] = null
  const bytes = EXTENT_BYTES_MIN * 2 ** order
  refund(owner, bytes)
  let index = unit >>> order
  while (order < ORDERS - 1 && has(order, index ^ 1)) {
    drop(order, index ^ 1)
    index >>>= 1
    order++
  }
  put(order, index)
  return bytes
}

/** Bytes of all extents that are taken. */
export function takenBytes(): number {
  let units = 0
  for (const order of orderOfUnit) if (order >= 0) units += 2 ** order
  return units * EXTENT_BYTES_MIN
}

/**
 * Gives everything back that an owner and its children hold. Only for a program that will never run again:
 * every pointer it has is dead.
 */
export function endOwner(owner: Owner): void {
  for (let unit = 0; unit < UNITS; unit++) {
    const holder = ownerOfUnit[unit]!
    for (let o: Owner | null = holder; o !== null; o = o.parent) {
      if (o !== owner) continue
      giveExtent(holder, unit * EXTENT_BYTES_MIN)
      break
    }
  }
}
