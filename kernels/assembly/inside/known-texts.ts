// Texts of doubles that were printed before: measured values repeat, and the shortest digits of one take a
// search. A table of 1,024 records of 32 bytes, each for the values that share its place: u64 bits, up to 23
// bytes of text, u8 how many (0: free). The caller gives zeroed memory, and keeps it while one style is
// printed.
const LENGTH: usize = 31
const TEXT_MAX: usize = 23

// @ts-ignore: decorator
@inline
export function placeOf(known: usize, bits: u64): usize {
  return known + (<usize>((bits * 0x9e3779b97f4a7c15) >>> 54) << 5)
}

/** The end of the text, if it is known; else 0. Writes 24 bytes. */
// @ts-ignore: decorator
@inline
export function put_known(place: usize, bits: u64, out: usize): usize {
  const length = <usize>load<u8>(place, LENGTH)
  if (length == 0 || load<u64>(place) != bits) return 0
  v128.store(out, v128.load(place, 8))
  store<u64>(out, load<u64>(place, 24), 16)
  return out + length
}

/** Keeps the text [out, end) for its value. */
// @ts-ignore: decorator
@inline
export function keep_known(place: usize, bits: u64, out: usize, end: usize): void {
  const length = end - out
  if (length > TEXT_MAX) return
  store<u64>(place, bits)
  v128.store(place, v128.load(out), 8)
  store<u64>(place, load<u64>(out, 16), 24)
  store<u8>(place, <u8>length, LENGTH)
}
