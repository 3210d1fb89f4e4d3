// regex.ts - which texts match a regular expression, and where. A program of byte instructions
// (inside/regex-program.ts) runs as states made when first met (at most so many; a full table is
// emptied), or as threads (inside/regex-threads.ts) where groups are asked for. Time is text x program
// at worst; every entry stops at its budget and goes on when called again.
import {
  ANCHORED, CANDIDATE, CLASSES, CLASS_COUNT, CONTAINS, COUNT, EQUALS, FLAGS, HAS_LOOK, INSTRUCTIONS,
  LIST, LITERAL, LITERAL_BYTES, LITERAL_KIND, LOOK, MATCH, NEEDS_POINTS, NEXT, PREFIX, RESUME_AT,
  RESUME_STATE, SAVE, SEEN, SETS, SETS_MAX, SETS_USED, SLOTS, SLOT_MASK, SPLIT, STACK, START,
  START_STATE, STATES, STATES_MAX, STATE_COUNT, STEPS, SUFFIX, THREADS, field, findLiteral, isWordByte,
  looks, sameBytes, takes,
} from './inside/regex-program'
import { findThreads } from './inside/regex-threads'

// Steps hold states times the row width; the first three are no states.
const UNKNOWN: u32 = 0
const DEAD: u32 = 1
const ACCEPT: u32 = 2
const QUIT: u32 = 3
const FIRST: u32 = 4

// What the byte before a state was.
const AT_START: u32 = 1
const AFTER_WORD: u32 = 2
const AFTER_LF: u32 = 4
const AFTER_CR: u32 = 8

// @ts-ignore: decorator
@inline
function startOf(offsets: usize, i: u32): u32 { return load<u32>(offsets + (<usize>i << 2)) }

/**
 * Marks `pc` and what follows without a byte; true if that is the end of the pattern. Assertions stay
 * as they are.
 */
function close(program: usize, set: usize, first: u32): bool {
  const instructions = <usize>field(program, INSTRUCTIONS)
  const stack = <usize>field(program, STACK)
  let depth: usize = 0
  let pc = first
  while (true) {
    const word = set + (<usize>(pc >>> 5) << 2)
    const mask = <u32>1 << (pc & 31)
    if (!(load<u32>(word) & mask)) {
      store<u32>(word, load<u32>(word) | mask)
      const instruction = instructions + (<usize>pc << 4)
      const op = <u32>load<u8>(instruction)
      if (op == MATCH) return true
      if (op == SPLIT) {
        store<u32>(stack + (depth << 2), load<u32>(instruction, 8))
        depth++
        pc = load<u32>(instruction, 4)
        continue
      }
      if (op == SAVE) {
        pc = load<u32>(instruction, 4)
        continue
      }
    }
    if (depth == 0) return false
    depth--
    pc = load<u32>(stack + (depth << 2))
  }
}

function forget(program: usize): void {
  store<u32>(program + STATE_COUNT, FIRST)
  store<u32>(program + SETS_USED, 0)
  store<u32>(program + START_STATE, 0)
  memory.fill(<usize>field(program, SLOTS), 0, (<usize>field(program, SLOT_MASK) + 1) << 2)
}

/**
 * The state (times the row width) of the marked instructions; the marks are cleared. Bytes and
 * assertions alone count.
 */
function stateOf(program: usize, set: usize, context: u32): u32 {
  const instructions = <usize>field(program, INSTRUCTIONS)
  const words = (field(program, COUNT) + 31) >>> 5
  const list = <usize>field(program, LIST)
  const width = field(program, CLASS_COUNT) + 1
  let n: u32 = 0
  let hash: u32 = context * 0x9e3779b1 + 1
  for (let w: u32 = 0; w < words; w++) {
    let marks = load<u32>(set + (<usize>w << 2))
    if (!marks) continue
    store<u32>(set + (<usize>w << 2), 0)
    while (marks) {
      const pc = (w << 5) + ctz(marks)
      marks &= marks - 1
      const op = <u32>load<u8>(instructions + (<usize>pc << 4))
      if (op == SPLIT || op == SAVE || op == 0) continue
      store<u32>(list + (<usize>n << 2), pc)
      hash = (hash ^ pc) * 0x85ebca6b
      hash ^= hash >>> 15
      n++
    }
  }
  if (n == 0) return DEAD * width
  const mask = field(program, SLOT_MASK)
  const slots = <usize>field(program, SLOTS)
  const states = <usize>field(program, STATES)
  const sets = <usize>field(program, SETS)
  let s = hash & mask
  while (true) {
    const id = load<u32>(slots + (<usize>s << 2))
    if (id == 0) break
    const state = states + (<usize>id << 4)
    if (load<u32>(state, 12) == hash && load<u32>(state, 4) == n && load<u32>(state, 8) == context &&
      memory.compare(sets + (<usize>load<u32>(state) << 2), list, <usize>n << 2) == 0) return id * width
    s = (s + 1) & mask
  }
  const isFull = field(program, STATE_COUNT) == field(program, STATES_MAX)
  if (isFull || field(program, SETS_USED) + n > field(program, SETS_MAX)) {
    forget(program)
    s = hash & mask
  }
  const id = field(program, STATE_COUNT)
  const used = field(program, SETS_USED)
  store<u32>(program + STATE_COUNT, id + 1)
  store<u32>(program + SETS_USED, used + n)
  memory.copy(sets + (<usize>used << 2), list, <usize>n << 2)
  const state = states + (<usize>id << 4)
  store<u32>(state, used)
  store<u32>(state, n, 4)
  store<u32>(state, context, 8)
  store<u32>(state, hash, 12)
  store<u32>(slots + (<usize>s << 2), id)
  memory.fill(<usize>field(program, STEPS) + (<usize>(id * width) << 2), 0, <usize>width << 2)
  return id * width
}

function startState(program: usize): u32 {
  const known = field(program, START_STATE)
  if (known) return known
  const width = field(program, CLASS_COUNT) + 1
  const set = <usize>field(program, NEXT)
  if (close(program, set, field(program, START))) {
    memory.fill(set, 0, (<usize>(field(program, COUNT) + 31) >>> 5) << 2)
    store<u32>(program + START_STATE, ACCEPT * width)
    return ACCEPT * width
  }
  const state = stateOf(program, set, field(program, FLAGS) & HAS_LOOK ? AT_START : 0)
  store<u32>(program + START_STATE, state)
  return state
}

function contextAfter(byte: u32): u32 {
  return (isWordByte(byte) ? AFTER_WORD : 0) | (byte == 10 ? AFTER_LF : 0) | (byte == 13 ? AFTER_CR : 0)
}

/**
 * Follows the assertions of a state that hold before `byte`; true at the end of the pattern. `seen`
 * gets what they reach.
 */
function passLooks(program: usize, state: usize, byte: u32, isEnd: bool, seen: usize): bool {
  const instructions = <usize>field(program, INSTRUCTIONS)
  const pcs = <usize>field(program, SETS) + (<usize>load<u32>(state) << 2)
  const n = load<u32>(state, 4)
  const context = load<u32>(state, 8)
  const isStart = (context & AT_START) != 0
  const wordBefore = (context & AFTER_WORD) != 0
  const wordAfter = !isEnd && isWordByte(byte)
  const before: u32 = context & AFTER_LF ? 10 : context & AFTER_CR ? 13 : 0
  const words = (field(program, COUNT) + 31) >>> 5
  for (let i: u32 = 0; i < n; i++) {
    const pc = load<u32>(pcs + (<usize>i << 2))
    const word = seen + (<usize>(pc >>> 5) << 2)
    store<u32>(word, load<u32>(word) | (<u32>1 << (pc & 31)))
  }
  // Assertions may lead to assertions: again until nothing new is marked. `done` stands behind `seen`.
  const done = seen + (<usize>words << 2)
  memory.fill(done, 0, <usize>words << 2)
  let changed = true
  while (changed) {
    changed = false
    for (let w: u32 = 0; w < words; w++) {
      let marks = load<u32>(seen + (<usize>w << 2)) & ~load<u32>(done + (<usize>w << 2))
      if (!marks) continue
      store<u32>(done + (<usize>w << 2), load<u32>(done + (<usize>w << 2)) | marks)
      while (marks) {
        const instruction = instructions + (<usize>((w << 5) + ctz(marks)) << 4)
        marks &= marks - 1
        if (<u32>load<u8>(instruction) != LOOK) continue
        const kind = load<u32>(instruction, 12)
        if (!looks(kind, isStart, isEnd, before, byte, wordBefore, wordAfter)) continue
        changed = true
        if (close(program, seen, load<u32>(instruction, 4))) return true
      }
    }
  }
  return false
}

/** The step of a state on a byte (or the end), made and kept. */
function makeStep(program: usize, row: u32, byte: u32, isEnd: bool): u32 {
  const flags = field(program, FLAGS)
  const width = field(program, CLASS_COUNT) + 1
  const instructions = <usize>field(program, INSTRUCTIONS)
  const states = <usize>field(program, STATES)
  const id = row / width
  const state = states + (<usize>id << 4)
  const next = <usize>field(program, NEXT)
  const seen = <usize>field(program, SEEN)
  const words = <usize>(field(program, COUNT) + 31) >>> 5
  const column = isEnd ? width - 1 : <u32>load<u8>(<usize>field(program, CLASSES) + byte)
  const place = <usize>field(program, STEPS) + (<usize>(row + column) << 2)
  if ((flags & NEEDS_POINTS) && !isEnd && byte >= 0x80) {
    store<u32>(place, QUIT * width)
    return QUIT * width
  }
  let accepts = false
  if (flags & HAS_LOOK) {
    accepts = passLooks(program, state, byte, isEnd, seen)
    if (!accepts && !isEnd) {
      for (let w: usize = 0; w < words && !accepts; w++) {
        let marks = load<u32>(seen + (w << 2))
        while (marks && !accepts) {
          const instruction = instructions + (<usize>((<u32>w << 5) + ctz(marks)) << 4)
          marks &= marks - 1
          if (<u32>load<u8>(instruction) - 1 > 1) continue
          const to = takes(instruction, byte)
          if (to != 0xffffffff) accepts = close(program, next, to)
        }
      }
    }
    memory.fill(seen, 0, words << 2)
  } else if (!isEnd) {
    const pcs = <usize>field(program, SETS) + (<usize>load<u32>(state) << 2)
    const n = load<u32>(state, 4)
    for (let i: u32 = 0; i < n && !accepts; i++) {
      const to = takes(instructions + (<usize>load<u32>(pcs + (<usize>i << 2)) << 4), byte)
      if (to != 0xffffffff) accepts = close(program, next, to)
    }
  }
  if (!accepts && !isEnd && !(flags & ANCHORED)) accepts = close(program, next, field(program, START))
  if (accepts || isEnd) {
    memory.fill(next, 0, words << 2)
    const result = (accepts ? ACCEPT : DEAD) * width
    store<u32>(place, result)
    return result
  }
  const before = field(program, STATE_COUNT)
  const result = stateOf(program, next, flags & HAS_LOOK ? contextAfter(byte) : 0)
  // If the table was emptied, the row this step belonged to is gone.
  if (field(program, STATE_COUNT) >= before) store<u32>(place, result)
  return result
}

function matchesLiteral(program: usize, kind: u32, at: usize, end: usize): bool {
  const literal = <usize>field(program, LITERAL)
  const length = field(program, LITERAL_BYTES)
  if (end - at < <usize>length) return false
  if (kind == PREFIX) return sameBytes(at, literal, length)
  if (kind == SUFFIX) return sameBytes(end - length, literal, length)
  return end - at == <usize>length && sameBytes(at, literal, length)
}

/** CONTAINS over a whole column: one search through its bytes; a hit belongs to the row it ends in. */
function containsLiteral(program: usize, offsets: usize, bytes: usize, n: u32, out: usize): void {
  const literal = <usize>field(program, LITERAL)
  const length = field(program, LITERAL_BYTES)
  memory.fill(out, length == 0 ? 0xff : 0, <usize>((n + 63) >>> 6) << 3)
  if (length == 0 || n == 0) return
  const end = bytes + startOf(offsets, n)
  let at = bytes + startOf(offsets, 0)
  let row: u32 = 0
  while (true) {
    at = findLiteral(at, end, literal, length)
    if (at == end) return
    const place = <u32>(at - bytes)
    // Rows between hits are passed in steps that grow, then by halves.
    if (startOf(offsets, row + 1) <= place) {
      let step: u32 = 1
      while (row + step < n && startOf(offsets, row + step) <= place) step <<= 1
      let low = row + (step >>> 1)
      let high = min<u32>(row + step, n)
      while (high - low > 1) {
        const mid = (low + high) >>> 1
        if (startOf(offsets, mid) <= place) low = mid
        else high = mid
      }
      row = low
    }
    const rowEnd = startOf(offsets, row + 1)
    if (place + length <= rowEnd) {
      const bit = out + (row >>> 3)
      store<u8>(bit, load<u8>(bit) | <u8>(<u32>1 << (row & 7)))
      at = bytes + rowEnd
    } else at++
  }
}

/**
 * bit i = text i matches, for i in [from, n). Gives the row reached, n when done; call again with it
 * until then. Work is counted in instructions looked at.
 */
export function regex_match(program: usize, offsets: usize, bytes: usize, from: u32, n: u32, budget: u32, out: usize): u32 {
  const kind = field(program, LITERAL_KIND)
  if (kind == CONTAINS) {
    containsLiteral(program, offsets, bytes, n, out)
    return n
  }
  const isLiteral = kind == PREFIX || kind == SUFFIX || kind == EQUALS
  const skips = kind == CANDIDATE && !(field(program, FLAGS) & HAS_LOOK)
  const width = field(program, CLASS_COUNT) + 1
  const steps = <usize>field(program, STEPS)
  const classes = <usize>field(program, CLASSES)
  let work: u32 = 0
  for (let i = from; i < n; i++) {
    const text = bytes + startOf(offsets, i)
    const end = bytes + startOf(offsets, i + 1)
    let state: u32
    let at = text
    if (isLiteral) state = matchesLiteral(program, kind, text, end) ? ACCEPT * width : DEAD * width
    else if (field(program, RESUME_STATE)) {
      state = field(program, RESUME_STATE)
      at = bytes + <usize>field(program, RESUME_AT)
      store<u32>(program + RESUME_STATE, 0)
    } else {
      state = startState(program)
      if (skips && state >= FIRST * width) {
        at = findLiteral(text, end, <usize>field(program, LITERAL), field(program, LITERAL_BYTES))
        if (at == end) state = DEAD * width
      }
    }
    while (state >= FIRST * width) {
      let to: u32
      if (at < end) {
        const byte = <u32>load<u8>(at++)
        to = load<u32>(steps + (<usize>(state + <u32>load<u8>(classes + byte)) << 2))
        if (to != UNKNOWN) {
          state = to
          continue
        }
        work += field(program, COUNT) >>> 4
        work += load<u32>(<usize>field(program, STATES) + (<usize>(state / width) << 4), 4) + 8
        to = makeStep(program, state, byte, false)
      } else {
        to = load<u32>(steps + (<usize>(state + width - 1) << 2))
        if (to == UNKNOWN) to = makeStep(program, state, 0, true)
      }
      state = to
      if (work > budget && state >= FIRST * width) {
        store<u32>(program + RESUME_STATE, state)
        store<u32>(program + RESUME_AT, <u32>(at - bytes))
        return i
      }
    }
    let yes = state == ACCEPT * width
    if (state == QUIT * width) {
      const threads = <usize>field(program, THREADS)
      const found = findThreads(program, threads, text, text, end, <usize>field(program, LIST), budget)
      // The state is met again at once when this row goes on.
      if (found == 2) {
        store<u32>(program + RESUME_STATE, state)
        store<u32>(program + RESUME_AT, <u32>(at - bytes))
        return i
      }
      yes = found == 1
      work += <u32>(end - text)
    }
    const bit = out + (i >>> 3)
    if ((i & 7) == 0) store<u8>(bit, 0)
    store<u8>(bit, load<u8>(bit) | (<u8>yes << <u8>(i & 7)))
    if (work > budget) return i + 1
  }
  return n
}

/**
 * Records of matches, row by row: {row, from, end, from, end of group 1, ...} as places in the text,
 * 0xffffffff where a group took no part. `cursor`: {row, next place, end of the last match + 1, matches
 * in the row}, zero at first. A record is `stride` u32. `starts` (0: none): where the text of each row
 * begins, as a place in the row. Gives the records written; when the cursor's row is n, all are. Rows
 * whose bit in `wanted` (0: all) is 0 are left out.
 */
export function regex_find(program: usize, threads: usize, offsets: usize, bytes: usize, starts: usize, wanted: usize, n: u32, matchesMax: u32, cursor: usize, stride: u32, out: usize, room: u32, budget: u32): u32 {
  let row = load<u32>(cursor)
  let written: u32 = 0
  while (row < n) {
    const base = bytes + startOf(offsets, row)
    const end = bytes + startOf(offsets, row + 1)
    const skipped = starts ? load<u32>(starts + (<usize>row << 2)) : 0
    const isWanted = wanted == 0 || (load<u8>(wanted + (row >>> 3)) >>> <u8>(row & 7)) & 1
    if (isWanted && skipped != 0xffffffff) {
      const text = base + skipped
      while (load<u32>(cursor, 12) < matchesMax) {
        const place = text + load<u32>(cursor, 4)
        if (place > end) break
        if (written == room) return written
        const record = out + (<usize>(written * stride) << 2)
        const found = findThreads(program, threads, text, place, end, record + 4, budget)
        if (found == 2) return written
        if (found == 0) break
        const matchEnd = load<u32>(record, 8)
        if (load<u32>(record, 4) == matchEnd && load<u32>(cursor, 8) == matchEnd + 1) {
          // An empty match where the last one ended does not count: one code point on.
          let to = text + matchEnd + 1
          while (to < end && (load<u8>(to) & 0xc0) == 0x80) to++
          store<u32>(cursor, <u32>(to - text), 4)
          continue
        }
        store<u32>(record, row)
        for (let k: u32 = 1; k < stride; k++) {
          const at = record + (<usize>k << 2)
          if (load<u32>(at) != 0xffffffff) store<u32>(at, load<u32>(at) + skipped)
        }
        store<u32>(cursor, matchEnd, 4)
        store<u32>(cursor, matchEnd + 1, 8)
        store<u32>(cursor, load<u32>(cursor, 12) + 1, 12)
        written++
      }
    }
    row++
    store<u32>(cursor, row)
    store<u64>(cursor, 0, 4)
    store<u32>(cursor, 0, 12)
  }
  return written
}
