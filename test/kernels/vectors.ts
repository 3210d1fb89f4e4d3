// Random input for kernel tests, in kernel memory: the sizes and null densities at which vector code
// breaks, values that are hard to compare, bitmaps. Repeatable from a seed; nothing here is an oracle.
import { Arena } from '../../kernels/arena.ts'
import { Owner } from '../../kernels/extents.ts'
import { bitAt, f64, i64, u32, u8, type Pointer } from '../../kernels/memory.ts'

export const sizes = [0, 1, 7, 8, 63, 64, 65, 1023, 1024, 1025, 8192]
export const nullDensities = [0, 0.01, 0.5, 1]
export const seed = Number(process.env['SEED'] ?? 7)

export class Random {
  #state: number
  constructor(start: number) {
    this.#state = (start * 2654435761 + 1) >>> 0
  }

  /** [0, n) */
  below(n: number): number {
    this.#state = (Math.imul(this.#state ^ (this.#state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    const mixed = Math.imul(this.#state ^ (this.#state >>> 12), 0x297a2d39) >>> 0
    return Math.floor((mixed / 4294967296) * n)
  }
}

/** Calls `run` for every size and null density, with an arena that is given back. */
export function everySize(
  run: (n: number, nulls: number, random: Random, arena: Arena) => void, all = sizes,
): void {
  for (const n of all) {
    for (const nulls of nullDensities) {
      const arena = new Arena(new Owner('kernel test', 1 << 28))
      run(n, nulls, new Random(seed + n * 13 + nulls * 100), arena)
      arena.release()
    }
  }
}

export function bitmapOf(bits: readonly boolean[], arena: Arena): Pointer {
  const bytes = Math.ceil(bits.length / 64) * 8 + 8
  const at = arena.alloc(bytes)
  // Bits past the end are undefined: make them hostile.
  u8.fill(0xa5, at, at + bytes)
  bits.forEach((on, i) => {
    if (on) u8[at + (i >>> 3)]! |= 1 << (i & 7)
    else u8[at + (i >>> 3)]! &= ~(1 << (i & 7))
  })
  return at
}

/** Validity with that share of NULLs; 0 (no bitmap) where there are none. */
export function validity(n: number, nulls: number, random: Random, arena: Arena): Pointer {
  if (nulls === 0) return 0
  return bitmapOf(Array.from({ length: n }, () => random.below(1000) >= nulls * 1000), arena)
}

const hardInts = [0n, 1n, -1n, (1n << 63n) - 1n, -(1n << 63n), 1n << 53n, -(1n << 53n)]

export function ints(n: number, random: Random, arena: Arena, most = 0): Pointer {
  const at = arena.alloc(n * 8 + 16)
  for (let i = 0; i < n; i++) {
    i64[at / 8 + i] = most > 0 ? BigInt(random.below(most))
      : random.below(4) === 0 ? hardInts[random.below(hardInts.length)]! : BigInt(random.below(2000) - 1000)
  }
  return at
}

const hardFloats = [0, -0, NaN, Infinity, -Infinity, 5e-324, -1.5, 1e300]

export function floats(n: number, random: Random, arena: Arena): Pointer {
  const at = arena.alloc(n * 8 + 16)
  for (let i = 0; i < n; i++) {
    f64[at / 8 + i] = random.below(4) === 0 ? hardFloats[random.below(hardFloats.length)]!
      : (random.below(2000) - 1000) / 8
  }
  return at
}

export function codes(n: number, width: number, most: number, random: Random, arena: Arena): Pointer {
  const at = arena.alloc(n * width + 256)
  const view = width === 1 ? u8 : width === 2 ? new Uint16Array(u8.buffer) : u32
  for (let i = 0; i < n; i++) view[at / width + i] = random.below(most)
  return at
}

/** Ends of stretches that cover n rows; every length from 1 to about `longest`. */
export function stretchEnds(
  n: number, longest: number, random: Random, arena: Arena,
): { at: Pointer; count: number } {
  const at = arena.alloc(n * 4 + 16)
  let count = 0
  for (let row = 0; row < n;) {
    row = Math.min(n, row + 1 + random.below(longest))
    u32[(at >>> 2) + count++] = row
  }
  return { at, count }
}

export function u32s(n: number, most: number, random: Random, arena: Arena): Pointer {
  const at = arena.alloc(n * 4 + 256)
  for (let i = 0; i < n; i++) u32[(at >>> 2) + i] = random.below(most)
  return at
}

export const bitList = (at: Pointer, n: number): boolean[] => Array.from(
  { length: n }, (_, i) => bitAt(at, i))
export const i64List = (at: Pointer, n: number): bigint[] => [...i64.subarray(at / 8, at / 8 + n)]
export const f64List = (at: Pointer, n: number): number[] => [...f64.subarray(at / 8, at / 8 + n)]
export const u32List = (at: Pointer, n: number): number[] => [...u32.subarray(at >>> 2, (at >>> 2) + n)]

/** SQL's order of floats as integers: -0 < 0, NaN last. */
export function floatOrder(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  const bits = view.getBigInt64(0)
  return bits < 0n ? bits ^ ((1n << 63n) - 1n) : bits
}

/** Every kernel test prints how to repeat it. */
export const replay = `replay: SEED=${seed} node --test test/kernels/*.test.ts`
