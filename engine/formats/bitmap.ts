// Bytes of a bitmap: whole 8-byte words, as kernels read and write them. Never 0, so that a bitmap of no rows
// has an address too.
export function bitsBytes(rows: number): number {
  return ((rows + 63) >>> 6) * 8 || 8
}
