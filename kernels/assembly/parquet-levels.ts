// parquet-levels.ts - repetition and definition levels of nested columns. Slots are the entries of a column
// on the way from the row down to its leaf: three u32 arrays with the place in the column at hand (~0: the
// entry ended further up), the definition level so far and the repetition level.
import { isSet } from './inside/bit'

const ENDED: u32 = ~0

/** Every entry that goes on has its place in a column of one value. */
export function slots_pin(at: usize, n: u32): void {
  for (let i: u32 = 0; i < n; i++) {
    const slot = at + (<usize>i << 2)
    if (load<u32>(slot) != ENDED) store<u32>(slot, 0)
  }
}

/** One level deeper where there is a value; ends the entries where it is NULL. `validity` 0: none is. */
export function slots_valid(at: usize, def: usize, n: u32, validity: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const slot = at + (<usize>i << 2)
    const place = load<u32>(slot)
    if (place == ENDED) continue
    if (validity != 0 && !isSet(validity, place)) store<u32>(slot, ENDED)
    else deeper(def, i)
  }
}

/** As `slots_valid`, of u32 codes: 0 is NULL. */
export function slots_coded(at: usize, def: usize, n: u32, codes: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const slot = at + (<usize>i << 2)
    const place = load<u32>(slot)
    if (place == ENDED) continue
    if (load<u32>(codes + (<usize>place << 2)) == 0) store<u32>(slot, ENDED)
    else deeper(def, i)
  }
}

// @ts-ignore: decorator
@inline
function deeper(def: usize, i: u32): void {
  const level = def + (<usize>i << 2)
  store<u32>(level, load<u32>(level) + 1)
}

/** How many entries there are when each list becomes its items: a list without any stays one entry. */
export function slots_items_count(at: usize, n: u32, offsets: usize): u32 {
  let count: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const place = load<u32>(at + (<usize>i << 2))
    const length: u32 = place == ENDED ? 0 : length_at(offsets, place)
    count += max<u32>(1, length)
  }
  return count
}

// @ts-ignore: decorator
@inline
function length_at(offsets: usize, place: u32): u32 {
  const pair = offsets + (<usize>place << 2)
  return load<u32>(pair, 4) - load<u32>(pair)
}

/**
 * Lists become their items, one level deeper; items but the first repeat at `level`. Writes as many entries
 * as `slots_items_count` says.
 */
export function slots_items(
  at: usize, def: usize, rep: usize, n: u32, offsets: usize, level: u32,
  outAt: usize, outDef: usize, outRep: usize,
): void {
  let out: usize = 0
  for (let i: u32 = 0; i < n; i++) {
    const place = load<u32>(at + (<usize>i << 2))
    const depth = load<u32>(def + (<usize>i << 2))
    const length: u32 = place == ENDED ? 0 : length_at(offsets, place)
    store<u32>(outRep + out, load<u32>(rep + (<usize>i << 2)))
    if (length == 0) {
      store<u32>(outAt + out, ENDED)
      store<u32>(outDef + out, depth)
      out += 4
      continue
    }
    const first = load<u32>(offsets + (<usize>place << 2))
    for (let item: u32 = 0; item < length; item++) {
      if (item > 0) store<u32>(outRep + out, level)
      store<u32>(outAt + out, first + item)
      store<u32>(outDef + out, depth + 1)
      out += 4
    }
  }
}

/** The places of the entries that go on, to `out`; gives how many. */
export function slots_used(at: usize, n: u32, out: usize): u32 {
  let count: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const place = load<u32>(at + (<usize>i << 2))
    store<u32>(out + (<usize>count << 2), place)
    if (place != ENDED) count++
  }
  return count
}

/** How many of the n levels are `level`. */
export function levels_count(levels: usize, n: u32, level: u32): u32 {
  let count: u32 = 0
  for (let i: u32 = 0; i < n; i++) if (load<u32>(levels + (<usize>i << 2)) == level) count++
  return count
}

/**
 * How many of the n entries from the start of a row on make up whole rows: at most `most`, or one row if
 * that is longer. A row starts where the repetition level is 0.
 */
export function levels_whole_rows(rep: usize, n: u32, most: u32): u32 {
  if (n <= most) return n
  for (let i = most; i > 0; i--) if (load<u32>(rep + (<usize>i << 2)) == 0) return i
  for (let i = most; i < n; i++) if (load<u32>(rep + (<usize>i << 2)) == 0) return i
  return n
}
