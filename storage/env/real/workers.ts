// Worker threads as the engine sees them. Not the pool: engine/ owns tasks and extents. Invariants:
// a worker's exit is reported exactly once, after its last message, with the error that ended it if
// there was one.
import { availableParallelism } from 'node:os'
import { Worker as Thread } from 'node:worker_threads'
import type { Worker, Workers } from '../env.ts'

/** Data lives in kernel memory; an exhausted JavaScript heap can take the whole process down. */
const HEAP_MIB_MAX = 256

export function realWorkers(): Workers {
  return {
    parallelism: availableParallelism(),
    spawn: (url, data, options = {}) => {
      const thread = new Thread(url, {
        workerData: data,
        resourceLimits: { maxOldGenerationSizeMb: options.heapMiBMax ?? HEAP_MIB_MAX },
        ...(options.name === undefined ? {} : { name: options.name }),
      })
      return workerOver(thread)
    },
  }
}

function workerOver(thread: Thread): Worker {
  let failure: Error | undefined
  thread.on('error', (error) => {
    failure = error instanceof Error ? error : new Error(String(error))
  })
  const exited = new Promise<Error | undefined>((resolve) => {
    thread.once('exit', (status) => {
      resolve(failure ?? (status === 0 ? undefined : new Error(`worker ended with status ${status}`)))
    })
  })
  return {
    post: (message, transfer) => thread.postMessage(message, transfer),
    onMessage: (callback) => {
      thread.on('message', callback)
    },
    onExit: (callback) => {
      void exited.then(callback)
    },
    terminate: async () => {
      await thread.terminate()
    },
  }
}
