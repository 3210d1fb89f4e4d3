// The yardstick of memory bandwidth: an i64 sum with four SIMD accumulators, assembled here byte by byte.
// Independent of the product's kernels on purpose: a slower compiler or kernel must not lower the floor it
// is measured by. sum(bytes, times) reads [0, bytes) of its own memory `times` times; bytes is a multiple of
// 64.

export type SumKernel = {
  readonly bytes: Uint8Array
  readonly sum: (bytes: number, times: number) => bigint
}

const I32 = 0x7f, I64 = 0x7e, V128 = 0x7b
const SIMD = 0xfd

function unsigned(value: number): number[] {
  const bytes: number[] = []
  let left = value
  do {
    const more = left > 127
    bytes.push((left & 127) | (more ? 128 : 0))
    left = Math.floor(left / 128)
  } while (left > 0)
  return bytes
}

function section(id: number, ...content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content]
}

const get = (local: number) => [0x20, local]
const set = (local: number) => [0x21, local]
/** accumulator += v128.load(pointer + offset) */
function accumulate(accumulator: number, offset: number): number[] {
  return [...get(accumulator), ...get(2), SIMD, 0x00, 0x04, offset, SIMD, ...unsigned(0xce),
    ...set(accumulator)]
}

// Locals: 0 bytes, 1 times, 2 pointer, 3..6 accumulators.
function body(): number[] {
  const step = [
    ...accumulate(3, 0), ...accumulate(4, 16), ...accumulate(5, 32), ...accumulate(6, 48),
    ...get(2), 0x41, 0xc0, 0x00, 0x6a, 0x22, 2, ...get(0), 0x49, 0x0d, 0,
    // pointer += 64; again while pointer < bytes
  ]
  const loops = [
    0x03, 0x40, 0x41, 0, ...set(2), 0x03, 0x40, ...step, 0x0b,
    ...get(1), 0x41, 1, 0x6b, 0x22, 1, 0x0d, 0, 0x0b, // again while --times is not 0
  ]
  const add = [SIMD, ...unsigned(0xce)]
  const all = [...get(3), ...get(4), ...add, ...get(5), ...add, ...get(6), ...add, ...set(3)]
  const lanes = [...get(3), SIMD, 0x1d, 0, ...get(3), SIMD, 0x1d, 1, 0x7c]
  const code = [2, 1, I32, 4, V128, ...loops, ...all, ...lanes, 0x0b]
  return [...unsigned(code.length), ...code]
}

export function sumKernel(bytes: number): SumKernel {
  const pages = Math.ceil(bytes / 65536)
  const name = (text: string) => [text.length, ...Buffer.from(text)]
  const module = Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, 1, 0x60, 2, I32, I32, 1, I64),
    ...section(3, 1, 0),
    ...section(5, 1, 0, ...unsigned(pages)),
    ...section(7, 2, ...name('sum'), 0, 0, ...name('memory'), 2, 0),
    ...section(10, 1, ...body()),
  ])
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), {})
  const memory = exports['memory'] as { readonly buffer: ArrayBuffer }
  const view = new Uint8Array(memory.buffer)
  view.fill(1)
  return { bytes: view, sum: exports['sum'] as SumKernel['sum'] }
}
