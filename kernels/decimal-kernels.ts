// The kernels for decimals of one width, so that callers need not ask for it again: 16 bytes to 38 digits, 32
// to 76. Both sets take the same arguments; the narrow ones leave out the scratch, which comes last.
import type { Arena } from './arena.ts'
import { kernels } from './load.ts'
import { u64, type Pointer } from './memory.ts'
import type { DataType } from './type.ts'

type DecimalKernels = {
  /** Of a value, and at most of its text. */
  readonly bytes: 16 | 32
  readonly textBytes: number
  readonly abs: typeof kernels.decimal256_abs
  readonly arithmetic: typeof kernels.decimal256_arithmetic
  readonly bestByRun: typeof kernels.decimal256_best_by_run
  readonly bigEndian: typeof kernels.decimal256_big_endian
  readonly compare: typeof kernels.decimal256_compare
  readonly ofF64: typeof kernels.decimal256_of_f64
  readonly ofI64: typeof kernels.decimal256_of_i64
  readonly rescale: typeof kernels.decimal256_rescale
  readonly running: typeof kernels.decimal256_running
  readonly sumByRun: typeof kernels.decimal256_sum_by_run
  readonly text: typeof kernels.decimal256_text
  readonly toF64: typeof kernels.decimal256_to_f64
  readonly toI64: typeof kernels.decimal256_to_i64
}

const narrow: DecimalKernels = {
  bytes: 16, textBytes: 44, abs: kernels.decimal_abs, arithmetic: kernels.decimal_arithmetic,
  bestByRun: kernels.decimal_best_by_run, bigEndian: kernels.decimal_big_endian,
  compare: kernels.decimal_compare, ofF64: kernels.decimal_of_f64, ofI64: kernels.decimal_of_i64,
  rescale: kernels.decimal_rescale, running: kernels.decimal_running, sumByRun: kernels.decimal_sum_by_run,
  text: kernels.decimal_text, toF64: kernels.decimal_to_f64, toI64: kernels.decimal_to_i64,
}

const wide: DecimalKernels = {
  bytes: 32, textBytes: 80, abs: kernels.decimal256_abs, arithmetic: kernels.decimal256_arithmetic,
  bestByRun: kernels.decimal256_best_by_run, bigEndian: kernels.decimal256_big_endian,
  compare: kernels.decimal256_compare, ofF64: kernels.decimal256_of_f64, ofI64: kernels.decimal256_of_i64,
  rescale: kernels.decimal256_rescale, running: kernels.decimal256_running,
  sumByRun: kernels.decimal256_sum_by_run, text: kernels.decimal256_text, toF64: kernels.decimal256_to_f64,
  toI64: kernels.decimal256_to_i64,
}

export function decimalKernels(type: DataType & { readonly kind: 'decimal' }): DecimalKernels {
  return type.bits === 128 ? narrow : wide
}

/** What kernels take as their scratch. */
export const scratchOf = (arena: Arena): Pointer => arena.alloc(256)

/** The address of 10^n in so many bytes; 0 for 1, which kernels take as "leave it". */
export function powerOfTen(n: number, bytes: 16 | 32, arena: Arena): Pointer {
  if (n === 0) return 0
  const at = arena.alloc(bytes)
  const power = 10n ** BigInt(n)
  for (let i = 0; i < bytes / 8; i++) u64[at / 8 + i] = BigInt.asUintN(64, power >> BigInt(64 * i))
  return at
}
