// The parts of two untyped codec packages (snappyjs, lz4js) that codec.ts uses. Types only; a call that is
// not here is not used.
declare module 'snappyjs' {
  export function uncompress(compressed: Uint8Array, maxLength?: number): Uint8Array
}
declare module 'lz4js' {
  export function decompressBlock(
    src: Uint8Array, dst: Uint8Array, sIndex: number, sLength: number, dIndex: number): number
}
