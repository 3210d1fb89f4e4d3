// The stretches of rows that aggregates are given: u32 ends, or each row is one.

// @ts-ignore: decorator
@inline
export function endAt(ends: usize, i: u32): u32 { return ends ? load<u32>(ends + (i << 2)) : i + 1 }
