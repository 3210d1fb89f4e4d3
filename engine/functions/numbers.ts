// Signatures that functions of numbers share: floats (32-bit ones stay so), and numbers that keep their
// type.
import { float64, type DataType } from '../../kernels/type.ts'
import type { Overload, Signature } from '../../planner/function.ts'

export const float32: DataType = { kind: 'float', bits: 32 }

/** n floats to a float; integers become 64-bit floats. */
export function floatOverloads(n: number): readonly Overload[] {
  return [float32, float64].map(
    (type) => ({ takes: new Array<DataType>(n).fill(type), rest: null, gives: type }))
    .sort((a) => a.gives === float64 ? -1 : 1)
}

/** One number, whose type the result has; texts are not numbers. */
export const sameNumber: Signature = ([type, ...rest]) => {
  if (type === undefined || rest.length > 0) return null
  if (type.kind === 'null') return { args: [float64], gives: float64 }
  const isNumber = type.kind === 'int' || type.kind === 'float' || type.kind === 'decimal'
  return isNumber ? { args: [type], gives: type } : null
}

/** Halves go away from zero. */
export function roundHalfAway(x: number): number {
  return Math.sign(x) * Math.round(Math.abs(x))
}

/** A result as its type holds it. */
export function asFloat(x: number, type: DataType): number {
  return type.kind === 'float' && type.bits === 32 ? Math.fround(x) : x
}

/** f applied at the n-th decimal place. Beyond what a float holds, x itself. */
export function atPlaces(f: (x: number) => number, x: number, n: number): number {
  if (n === 0) return f(x)
  const scale = 10 ** Math.abs(n)
  if (!Number.isFinite(scale)) return n > 0 ? x : 0
  const result = n > 0 ? f(x * scale) / scale : f(x / scale) * scale
  return Number.isFinite(result) ? result : x
}
