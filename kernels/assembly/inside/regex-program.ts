// A compiled regular expression in kernel memory (written by engine/regex/program.ts) and what both
// ways to run it share: instructions, assertions, search for a literal. Offsets here and there must
// agree.

// The header, u32 each.
export const INSTRUCTIONS: usize = 0
export const COUNT: usize = 4
export const START: usize = 8
export const FLAGS: usize = 12
export const CLASSES: usize = 16
export const CLASS_COUNT: usize = 20
export const LITERAL: usize = 24
export const LITERAL_BYTES: usize = 28
export const LITERAL_KIND: usize = 32
export const STEPS: usize = 36
export const STATES_MAX: usize = 40
export const SETS: usize = 44
export const SETS_MAX: usize = 48
export const SLOTS: usize = 52
export const SLOT_MASK: usize = 56
export const STATE_COUNT: usize = 60
export const SETS_USED: usize = 64
export const STATES: usize = 68
export const SEEN: usize = 72
export const NEXT: usize = 76
export const STACK: usize = 80
export const WORDS: usize = 84
export const WORD_COUNT: usize = 88
export const RESUME_AT: usize = 96
export const RESUME_STATE: usize = 100
export const THREADS: usize = 104
export const START_STATE: usize = 108
export const LIST: usize = 112
export const FIRST_BYTES: usize = 116

// Flags of a program.
export const HAS_LOOK: u32 = 1
export const NEEDS_POINTS: u32 = 2
export const ANCHORED: u32 = 4

// Instructions: {op u8, low u8, high u8, 0; next u32; other u32; count or slot u32}.
export const RANGE: u32 = 1
export const SPARSE: u32 = 2
export const SPLIT: u32 = 3
export const LOOK: u32 = 4
export const SAVE: u32 = 5
export const MATCH: u32 = 6

// What a literal means.
export const CONTAINS: u32 = 1
export const PREFIX: u32 = 2
export const SUFFIX: u32 = 3
export const EQUALS: u32 = 4
export const CANDIDATE: u32 = 5

// @ts-ignore: decorator
@inline
export function field(program: usize, at: usize): u32 { return load<u32>(program + at) }

// @ts-ignore: decorator
@inline
export function isWordByte(c: u32): bool {
  return c - 0x30 < 10 || (c | 0x20) - 0x61 < 26 || c == 0x5f
}

/** Whether a place looks as asked; words are told by the caller, who knows how far it must look. */
export function looks(kind: u32, isStart: bool, isEnd: bool, before: u32, after: u32, wordBefore: bool, wordAfter: bool): bool {
  switch (kind) {
    case 0: return isStart
    case 1: return isEnd
    case 2: return isStart || before == 10
    case 3: return isEnd || after == 10
    case 4: return isStart || before == 10 || (before == 13 && (isEnd || after != 10))
    case 5: return isEnd || after == 13 || (after == 10 && (isStart || before != 13))
    case 6: case 12: return wordBefore != wordAfter
    case 7: case 13: return wordBefore == wordAfter
    case 8: case 14: return !wordBefore && wordAfter
    case 9: case 15: return wordBefore && !wordAfter
    case 10: case 16: return !wordBefore
    default: return !wordAfter
  }
}

/** The next instruction if this one takes the byte, else 0xffffffff. */
// @ts-ignore: decorator
@inline
export function takes(instruction: usize, byte: u32): u32 {
  if (load<u8>(instruction) == RANGE) {
    const low = <u32>load<u8>(instruction, 1)
    return byte - low <= <u32>load<u8>(instruction, 2) - low ? load<u32>(instruction, 4) : 0xffffffff
  }
  let at = <usize>load<u32>(instruction, 8)
  const end = at + (<usize>load<u32>(instruction, 12) << 3)
  for (; at < end; at += 8) {
    if (byte < <u32>load<u8>(at)) break
    if (byte <= <u32>load<u8>(at, 1)) return load<u32>(at, 4)
  }
  return 0xffffffff
}

/** The first place of a literal of 1 byte or more in [at, end), or end. Looks at 16 places at a time. */
export function findLiteral(at: usize, end: usize, literal: usize, length: u32): usize {
  if (at + <usize>length > end) return end
  const last = end - <usize>length
  const first = i8x16.splat(load<i8>(literal))
  const final = i8x16.splat(load<i8>(literal + length - 1))
  while (at + 16 <= last + 1) {
    let hits = i8x16.bitmask(v128.and(
      i8x16.eq(v128.load(at), first), i8x16.eq(v128.load(at + length - 1), final)))
    while (hits) {
      const place = at + <usize>ctz(hits)
      if (sameBytes(place, literal, length)) return place
      hits &= hits - 1
    }
    at += 16
  }
  for (; at <= last; at++) if (load<u8>(at) == load<u8>(literal) && sameBytes(at, literal, length)) return at
  return end
}

// @ts-ignore: decorator
@inline
export function sameBytes(a: usize, b: usize, length: u32): bool {
  let i: u32 = 0
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false
  for (; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false
  return true
}
