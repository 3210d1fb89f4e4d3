// What a program makes of single bytes. Bytes that no instruction tells apart are one class, so that a
// state needs a handful of steps instead of 256; assertions tell line ends and word bytes apart. And
// which bytes a match can begin with.
import type { Look } from '../../parser/regex/tree.ts'
import { INSTRUCTION_WORDS, type Assembly } from './assemble.ts'

const RANGE = 1
const SPARSE = 2
const SPLIT = 3
const MATCH = 6

export type ByteClasses = { readonly classes: Uint8Array; readonly classCount: number }

export function byteClasses(assembly: Assembly): ByteClasses {
  /** Whether a class begins at the byte. */
  const begins = new Uint8Array(257)
  const cut = (low: number, high: number): void => {
    begins[low] = 1
    begins[high + 1] = 1
  }
  const { branches, count, instructions, looks } = assembly
  for (let i = 0; i < count; i++) {
    const word = instructions[i * INSTRUCTION_WORDS]!
    if ((word & 0xff) === RANGE) cut((word >>> 8) & 0xff, (word >>> 16) & 0xff)
  }
  for (let i = 0; i < branches.length; i += 2) cut(branches[i]! & 0xff, (branches[i]! >>> 8) & 0xff)
  for (const [low, high] of bytesOf(looks)) cut(low, high)
  const classes = new Uint8Array(256)
  let last = 0
  for (let byte = 1; byte < 256; byte++) {
    if (begins[byte] === 1) last++
    classes[byte] = last
  }
  return { classes, classCount: last + 1 }
}

function bytesOf(looks: ReadonlySet<Look>): readonly (readonly [number, number])[] {
  const out: (readonly [number, number])[] = []
  if ([...looks].some((look) => look.includes('line'))) out.push([0x0a, 0x0a], [0x0d, 0x0d])
  if ([...looks].some((look) => look.includes('word'))) {
    out.push([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a], [0x80, 0xff])
  }
  return out
}

/** 1 for each byte a match may begin with; null: it may be empty. */
export function firstBytes(assembly: Assembly): Uint8Array | null {
  const { branches, count, instructions, start } = assembly
  const first = new Uint8Array(256)
  const seen = new Uint8Array(count)
  const todo = [start]
  for (let pc = todo.pop(); pc !== undefined; pc = todo.pop()) {
    if (seen[pc] === 1) continue
    seen[pc] = 1
    const at = pc * INSTRUCTION_WORDS
    const word = instructions[at]!
    switch (word & 0xff) {
      case 0: break
      case MATCH: return null
      case RANGE: first.fill(1, (word >>> 8) & 0xff, ((word >>> 16) & 0xff) + 1); break
      case SPARSE:
        for (let i = 0; i < instructions[at + 3]!; i++) {
          const pair = branches[(instructions[at + 2]! + i) * 2]!
          first.fill(1, pair & 0xff, (pair >>> 8) + 1)
        }
        break
      case SPLIT: todo.push(instructions[at + 2]!, instructions[at + 1]!); break
      default: todo.push(instructions[at + 1]!)
    }
  }
  return first
}
