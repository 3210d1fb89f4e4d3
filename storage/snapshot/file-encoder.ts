// Makes data files beside the main thread where there is a second core, else (and when the worker fails) on
// it. One job at a time. The worker starts with the first job and ends with the server.
import { giveExtent, takeExtent, type Owner } from '../../kernels/extents.ts'
import { memory, type Pointer } from '../../kernels/memory.ts'
import type { Env, Worker } from '../env/env.ts'
import { workerUrl } from '../env/worker-url.ts'
import { encodeFile } from './encode-file.ts'
import type { EncodedFile, EncodeJob } from './encode-job.ts'
import type { EncodeAnswer } from './encode-worker.ts'

const SCRATCH_BYTES = 64 << 20

type Waiting = { readonly resolve: (answer: EncodeAnswer) => void }

export class FileEncoder {
  readonly #env: Env
  readonly #scratch: Owner
  readonly #notice: (sentence: string) => void
  #worker: Worker | null = null
  #region: Pointer = 0
  #waiting: Waiting | null = null
  #isUsable: boolean

  constructor(env: Env, scratch: Owner, notice: (sentence: string) => void) {
    this.#env = env
    this.#scratch = scratch
    this.#notice = notice
    this.#isUsable = env.workers.parallelism > 1
  }

  async encode(job: EncodeJob): Promise<EncodedFile | null> {
    if (!this.#isUsable) return encodeFile(job, this.#scratch)
    const answer = await this.#ask(job)
    if ('encoded' in answer) return answer.encoded
    this.#notice(`a data file is made on the main thread: ${answer.error}`)
    return encodeFile(job, this.#scratch)
  }

  #ask(job: EncodeJob): Promise<EncodeAnswer> {
    const worker = this.#worker ?? this.#start()
    return new Promise((resolve) => {
      this.#waiting = { resolve }
      worker.post(job)
    })
  }

  #start(): Worker {
    this.#region = takeExtent(this.#scratch, SCRATCH_BYTES)
    const data = { kernelMemory: memory, scratch: { at: this.#region, bytes: SCRATCH_BYTES } }
    const url = workerUrl('encode-worker', import.meta.url)
    const worker = this.#env.workers.spawn(url, data, { name: 'encode' })
    worker.onMessage((message) => this.#settle(message as EncodeAnswer))
    worker.onExit((failure) => {
      // Its scratch comes back only now: until it ended it may have written there.
      if (this.#region !== 0) giveExtent(this.#scratch, this.#region)
      this.#region = 0
      this.#worker = null
      if (failure !== undefined) this.#isUsable = false
      this.#settle({ error: failure?.message ?? 'the worker ended' })
    })
    this.#worker = worker
    return worker
  }

  #settle(answer: EncodeAnswer): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.resolve(answer)
  }

  async stop(): Promise<void> {
    this.#isUsable = false
    await this.#worker?.terminate()
  }
}
