// All ways to match at once, one thread per instruction, in order of preference: finds the leftmost
// match and what its groups took, in time text x program whatever the pattern. Slower than states
// (regex.ts), which it stands in for where they do not suffice. Scratch: {seen u32 x n, pcs u32 x n,
// slots} twice, then the stack.
import {
  ANCHORED, CANDIDATE, COUNT, FIRST_BYTES, FLAGS, INSTRUCTIONS, LITERAL, LITERAL_BYTES, LITERAL_KIND,
  LOOK, MATCH,
  SAVE, SPLIT, START, WORDS, WORD_COUNT, field, findLiteral, isWordByte, looks, takes,
} from './regex-program'

// Header of the scratch, u32 each.
const SLOT_COUNT: usize = 0
const LIST_A: usize = 4
const LIST_B: usize = 8
const STACK: usize = 12
const SCRATCH: usize = 16
const RESUMED: usize = 20
const AT: usize = 24
const IN_LIST: usize = 28
const HAS_MATCHED: usize = 32
const CURRENT: usize = 36

function isWordPoint(program: usize, point: u32): bool {
  let low: u32 = 0
  let high = field(program, WORD_COUNT)
  const words = <usize>field(program, WORDS)
  while (low < high) {
    const mid = (low + high) >>> 1
    if (load<u32>(words + (<usize>mid << 3), 4) < point) low = mid + 1
    else high = mid
  }
  return low < field(program, WORD_COUNT) && load<u32>(words + (<usize>low << 3)) <= point
}

function pointAt(at: usize): u32 {
  const a = <u32>load<u8>(at)
  if (a < 0x80) return a
  const b = <u32>load<u8>(at, 1) & 0x3f
  if (a < 0xe0) return ((a & 0x1f) << 6) | b
  const c = <u32>load<u8>(at, 2) & 0x3f
  if (a < 0xf0) return ((a & 0x0f) << 12) | (b << 6) | c
  return ((a & 7) << 18) | (b << 12) | (c << 6) | (<u32>load<u8>(at, 3) & 0x3f)
}

function holds(program: usize, kind: u32, text: usize, at: usize, end: usize): bool {
  const isStart = at == text
  const isEnd = at == end
  const before = isStart ? 0 : <u32>load<u8>(at - 1)
  const after = isEnd ? 0 : <u32>load<u8>(at)
  let wordBefore = !isStart && isWordByte(before)
  let wordAfter = !isEnd && isWordByte(after)
  if (kind >= 12) {
    if (before >= 0x80) {
      let first = at - 1
      while (first > text && (load<u8>(first) & 0xc0) == 0x80) first--
      wordBefore = isWordPoint(program, pointAt(first))
    }
    if (after >= 0x80) wordAfter = isWordPoint(program, pointAt(at))
  }
  return looks(kind, isStart, isEnd, before, after, wordBefore, wordAfter)
}

/** A few pairs of slots: a loop is faster than a bulk copy. */
// @ts-ignore: decorator
@inline
function copySlots(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 8) store<u64>(to + i, load<u64>(from + i))
}

/** Adds `pc` and all that follows without taking a byte. `slots` is changed on the way and restored. */
function addThread(
  program: usize, threads: usize, list: usize, n: u32, first: u32, text: usize, at: usize, end: usize,
  slots: usize,
): u32 {
  const instructions = <usize>field(program, INSTRUCTIONS)
  const total = <usize>field(program, COUNT)
  const slotCount = field(threads, SLOT_COUNT)
  const pcs = list + (total << 2)
  const kept = pcs + (total << 2)
  const stack = <usize>field(threads, STACK)
  let depth: usize = 0
  let pc = first
  while (true) {
    // An instruction is in the list once: what comes later is less preferred.
    const place = load<u32>(list + (<usize>pc << 2))
    if (!(place < n && load<u32>(pcs + (<usize>place << 2)) == pc)) {
      store<u32>(list + (<usize>pc << 2), n)
      store<u32>(pcs + (<usize>n << 2), pc)
      const at0 = n++
      const instruction = instructions + (<usize>pc << 4)
      const op = <u32>load<u8>(instruction)
      if (op == SPLIT) {
        store<u32>(stack + (depth << 3), load<u32>(instruction, 8))
        store<u32>(stack + (depth << 3), 0xffffffff, 4)
        depth++
        pc = load<u32>(instruction, 4)
        continue
      }
      if (op == LOOK) {
        if (holds(program, load<u32>(instruction, 12), text, at, end)) {
          pc = load<u32>(instruction, 4)
          continue
        }
      } else if (op == SAVE) {
        const slot = load<u32>(instruction, 12)
        if (slot < slotCount) {
          store<u32>(stack + (depth << 3), load<u32>(slots + (<usize>slot << 2)))
          store<u32>(stack + (depth << 3), slot, 4)
          depth++
          store<u32>(slots + (<usize>slot << 2), <u32>(at - text))
        }
        pc = load<u32>(instruction, 4)
        continue
      } else copySlots(kept + <usize>at0 * (<usize>slotCount << 2), slots, <usize>slotCount << 2)
    }
    while (true) {
      if (depth == 0) return n
      depth--
      const slot = load<u32>(stack + (depth << 3), 4)
      const value = load<u32>(stack + (depth << 3))
      if (slot == 0xffffffff) {
        pc = value
        break
      }
      store<u32>(slots + (<usize>slot << 2), value)
    }
  }
}

/**
 * The leftmost match in [from, end) of the text that begins at `text`: 0 none, 1 found with its slots
 * in `out`, 2 the work is more than `budget`: call again with the same arguments.
 */
export function findThreads(program: usize, threads: usize, text: usize, from: usize, end: usize, out: usize, budget: u32): u32 {
  const instructions = <usize>field(program, INSTRUCTIONS)
  const total = <usize>field(program, COUNT)
  const slotCount = field(threads, SLOT_COUNT)
  const slotBytes = <usize>slotCount << 2
  const scratch = <usize>field(threads, SCRATCH)
  const flags = field(program, FLAGS)
  const start = field(program, START)
  const skips = field(program, LITERAL_KIND) == CANDIDATE
  const firstBytes = <usize>field(program, FIRST_BYTES)
  let current = <usize>field(threads, LIST_A)
  let next = <usize>field(threads, LIST_B)
  let at = from
  let n: u32 = 0
  let found = false
  let work: u32 = 0
  if (load<u32>(threads + RESUMED)) {
    store<u32>(threads + RESUMED, 0)
    at = text + <usize>field(threads, AT)
    n = field(threads, IN_LIST)
    found = field(threads, HAS_MATCHED) != 0
    if (field(threads, CURRENT) != <u32>current) {
      const swap = current
      current = next
      next = swap
    }
  }
  while (true) {
    if (n == 0) {
      if (found || ((flags & ANCHORED) && at > text)) break
      if (skips) {
        const to = findLiteral(at, end, <usize>field(program, LITERAL), field(program, LITERAL_BYTES))
        if (to == end) break
        work += <u32>(to - at) >>> 4
        at = to
      } else if (firstBytes) {
        const to = at
        while (at < end && !load<u8>(firstBytes + <usize>load<u8>(at))) at++
        if (at == end) break
        work += <u32>(at - to) >>> 2
      }
    }
    if (!found && (at == end || (load<u8>(at) & 0xc0) != 0x80) && !((flags & ANCHORED) && at > text)) {
      for (let i: usize = 0; i < slotBytes; i += 8) store<u64>(scratch + i, 0xffffffffffffffff)
      n = addThread(program, threads, current, n, start, text, at, end, scratch)
    }
    const pcs = current + (total << 2)
    const kept = pcs + (total << 2)
    const atEnd = at == end
    const byte = atEnd ? 0 : <u32>load<u8>(at)
    let after: u32 = 0
    for (let i: u32 = 0; i < n; i++) {
      const instruction = instructions + (<usize>load<u32>(pcs + (<usize>i << 2)) << 4)
      const op = <u32>load<u8>(instruction)
      if (op == MATCH) {
        copySlots(out, kept + <usize>i * slotBytes, slotBytes)
        found = true
        break
      }
      if (atEnd || op - 1 > 1) continue
      const to = takes(instruction, byte)
      if (to != 0xffffffff) {
        copySlots(scratch, kept + <usize>i * slotBytes, slotBytes)
        after = addThread(program, threads, next, after, to, text, at + 1, end, scratch)
      }
    }
    if (atEnd) break
    work += n + 1
    at++
    const swap = current
    current = next
    next = swap
    n = after
    if (work > budget) {
      store<u32>(threads + RESUMED, 1)
      store<u32>(threads + AT, <u32>(at - text))
      store<u32>(threads + IN_LIST, n)
      store<u32>(threads + HAS_MATCHED, <u32>found)
      store<u32>(threads + CURRENT, <u32>current)
      return 2
    }
  }
  return found ? 1 : 0
}
