// Entry of the worker that makes data files. It is given the kernel memory and one extent of it for
// scratch; a job that does not fit there fails alone and is done by the main thread.
import { adoptExtent, Owner } from '../../kernels/extents.ts'
import type { Pointer } from '../../kernels/memory.ts'
import { workerSide } from '../env/real/worker-side.ts'
import { encodeFile } from './encode-file.ts'
import type { EncodedFile, EncodeJob } from './encode-job.ts'

export type WorkerScratch = { readonly at: Pointer; readonly bytes: number }
export type EncodeAnswer = { readonly encoded: EncodedFile | null } | { readonly error: string }

const side = workerSide()
const { at, bytes } = (side.data as { scratch: WorkerScratch }).scratch
adoptExtent(at, bytes)
const scratch = new Owner('encode worker', bytes)

side.onMessage((message) => {
  side.post(answer(message as EncodeJob))
})

function answer(job: EncodeJob): EncodeAnswer {
  try {
    return { encoded: encodeFile(job, scratch) }
  } catch (error) {
    return { error: String(error) }
  }
}
