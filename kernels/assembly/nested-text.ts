// nested-text.ts - texts of lists, structs and maps put together from the texts of what they hold. A source
// is a column of texts: {u32 offsets, u32 bytes, u32 validity, u32 row mask (0: one text for all rows), u32
// prefix, u32 prefix length}. Texts are written to `out` (with 16 bytes of slack), their offsets to
// `outOffsets`; a NULL row has none.
import { bit } from './inside/bit'
import { put_bytes } from './inside/quoting'

const OFFSETS: usize = 0
const BYTES: usize = 4
const VALIDITY: usize = 8
const ROW_MASK: usize = 12
const PREFIX: usize = 16
const PREFIX_LENGTH: usize = 20
const SOURCE_BYTES: usize = 24

// Styles: without JSON a NULL inside is no text, and commas have a space after them.
const JSON: u32 = 1
/** Fields: neither braces nor commas. Items: the braces of a map, and NULLs are left out. */
const PAIRS: u32 = 2

// @ts-ignore: decorator
@inline
function put_text(out: usize, source: usize, row: u32): usize {
  const at = load<u32>(source, OFFSETS) + ((row & load<u32>(source, ROW_MASK)) << 2)
  const begin = load<u32>(at)
  return put_bytes(out, load<u32>(source, BYTES) + begin, load<u32>(at, 4) - begin)
}

// @ts-ignore: decorator
@inline
function is_valid(source: usize, row: u32): bool {
  return bit(load<u32>(source, VALIDITY), row & load<u32>(source, ROW_MASK))
}

// @ts-ignore: decorator
@inline
function put_comma(out: usize, style: u32): usize {
  store<u16>(out, 0x202c)
  return out + (style & JSON ? 1 : 2)
}

/** Structs of k fields, or entries of maps (key and value) with the style PAIRS. */
export function join_fields(
  sources: usize, k: u32, validity: usize, n: u32, style: u32, outOffsets: usize, out: usize,
): void {
  const last = sources + <usize>k * SOURCE_BYTES
  let at = out
  for (let row: u32 = 0; row < n; row++) {
    store<u32>(outOffsets + (<usize>row << 2), <u32>(at - out))
    if (!bit(validity, row)) continue
    if (!(style & PAIRS)) store<u8>(at++, 0x7b)
    const open = at
    for (let source = sources; source < last; source += SOURCE_BYTES) {
      const valid = is_valid(source, row)
      if (!valid && style & JSON) continue
      if (at != open && !(style & PAIRS)) at = put_comma(at, style)
      at = put_bytes(at, load<u32>(source, PREFIX), load<u32>(source, PREFIX_LENGTH))
      if (valid) at = put_text(at, source, row)
    }
    if (!(style & PAIRS)) store<u8>(at++, 0x7d)
  }
  store<u32>(outOffsets + (<usize>n << 2), <u32>(at - out))
}

/** Lists, or maps (whose items are entries) with the style PAIRS. */
export function join_items(
  source: usize, offsets: usize, validity: usize, n: u32, style: u32, outOffsets: usize, out: usize,
): void {
  let at = out
  for (let row: u32 = 0; row < n; row++) {
    store<u32>(outOffsets + (<usize>row << 2), <u32>(at - out))
    if (!bit(validity, row)) continue
    const end = load<u32>(offsets + (<usize>row << 2), 4)
    store<u8>(at++, style & PAIRS ? 0x7b : 0x5b)
    let isFirst = true
    for (let item = load<u32>(offsets + (<usize>row << 2)); item < end; item++) {
      const valid = is_valid(source, item)
      if (!valid && style & PAIRS) continue
      // A first item may be no text at all.
      if (!isFirst) at = put_comma(at, style)
      isFirst = false
      if (valid) at = put_text(at, source, item)
      else if (style & JSON) {
        store<u32>(at, 0x6c6c756e)
        at += 4
      }
    }
    store<u8>(at++, style & PAIRS ? 0x7d : 0x5d)
  }
  store<u32>(outOffsets + (<usize>n << 2), <u32>(at - out))
}
