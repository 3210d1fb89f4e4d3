// sum-floats.ts - the sum of a stretch of floats. Four pairs of lanes where all rows count, so that an
// addition need not wait for the one before: the result is the same for the same rows, wherever they lie.
import { bit } from './bit'

/** Of the valid rows of [from, to), of which there are `ones`. */
export function sumFloats(values: usize, validity: usize, from: u32, to: u32, ones: u32): f64 {
  let sum: f64 = 0
  let r = from
  if (ones == to - from && to - from >= 8) {
    let a = f64x2.splat(0)
    let b = a
    let c = a
    let d = a
    for (; r + 8 <= to; r += 8) {
      const at = values + (<usize>r << 3)
      a = f64x2.add(a, v128.load(at))
      b = f64x2.add(b, v128.load(at, 16))
      c = f64x2.add(c, v128.load(at, 32))
      d = f64x2.add(d, v128.load(at, 48))
    }
    a = f64x2.add(f64x2.add(a, b), f64x2.add(c, d))
    sum = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1)
  }
  for (; r < to; r++) if (bit(validity, r)) sum += load<f64>(values + (<usize>r << 3))
  return sum
}
