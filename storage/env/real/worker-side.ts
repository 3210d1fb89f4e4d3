// What a worker's entry file imports to talk to its parent. Not for the main thread.
// Invariant: messages that arrive before onMessage is called are kept for it.
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../../kernels/assert.ts'
import type { WorkerSide } from '../env.ts'

export function workerSide(): WorkerSide {
  const port = parentPort
  assert(port !== null, 'worker-side.ts is for worker threads')
  return {
    data: workerData,
    post: (message, transfer = []) => port.postMessage(message, [...transfer]),
    onMessage: (callback) => {
      port.on('message', callback)
    },
    close: () => port.close(),
  }
}
