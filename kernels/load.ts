// Instantiates the kernel module on the shared memory, once per thread. `kernels.sum_f64(...)` is a direct
// call.
import { readFileSync } from 'node:fs'
import type { Kernels } from './exports.ts'
import { memory } from './memory.ts'

const bytes = readFileSync(new URL('./kernels.wasm', import.meta.url))
const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
  env: {
    memory,
    abort: (): never => {
      throw new Error('a kernel aborted')
    },
  },
})

export const kernels = instance.exports as unknown as Kernels
