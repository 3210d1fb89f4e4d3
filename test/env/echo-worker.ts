// A worker for tests: writes into shared memory and answers.
// Not a test by itself: real-env.test.ts spawns it.
import { workerSide } from '../../storage/env/real/worker-side.ts'

const side = workerSide()
side.onMessage((message) => {
  if (message === 'close') return side.close()
  if (message === 'throw') throw new Error('worker was told to throw')
  const { at, value } = message as { at: number; value: number }
  const { memory } = side.data as { memory: WebAssembly.Memory }
  new Uint8Array(memory.buffer)[at] = value
  side.post({ wrote: value })
})
