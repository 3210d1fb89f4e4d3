// The one shared kernel memory of the process and typed views of it. Never grown, so views never go stale;
// pages that nobody touched cost no RAM. A worker receives the same memory through its workerData.
// Not the allocator (extents.ts). Address 0 stays unused: a pointer of 0 means "none".
import { workerData } from 'node:worker_threads'

/** A byte address in kernel memory, 0 ... 2^32 - 1. */
export type Pointer = number

const PAGES = 65536

type Shared = { readonly kernelMemory?: WebAssembly.Memory }

const given = (workerData as Shared | null)?.kernelMemory

/** False in a worker that was given the memory of its parent. */
export const isOwnMemory = given === undefined

export const memory: WebAssembly.Memory = given ??
  new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true })

export const u8 = new Uint8Array(memory.buffer)
export const u16 = new Uint16Array(memory.buffer)
export const u32 = new Uint32Array(memory.buffer)
export const i32 = new Int32Array(memory.buffer)
export const f64 = new Float64Array(memory.buffer)
/** For edges only: a bigint per value in a loop is 10-20 times slower than a kernel. */
export const i64 = new BigInt64Array(memory.buffer)
export const u64 = new BigUint64Array(memory.buffer)

/** A byte view of [at, at + length); shares memory, copies nothing. */
export function bytesAt(at: Pointer, length: number): Uint8Array {
  return u8.subarray(at, at + length)
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Decodes UTF-8 text. TextDecoder refuses shared memory, hence the copy. */
export function textAt(at: Pointer, length: number): string {
  return length === 0 ? '' : decoder.decode(u8.slice(at, at + length))
}

/** Whether bit `row` is set in the bitmap at `bits`; a pointer of 0 is a bitmap of ones. */
export function bitAt(bits: Pointer, row: number): boolean {
  return bits === 0 || ((u8[bits + (row >>> 3)]! >>> (row & 7)) & 1) === 1
}
