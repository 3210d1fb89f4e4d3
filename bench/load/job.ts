// What the load client is asked to do and what it answers: the messages between runner and client process.
// Requests come as bytes in one block; a body file is read through its batch index. Latencies come back
// whole.

/** Requests or bodies in memory: request i is bytes [ends[i - 1], ends[i]). */
export type Block = { readonly kind: 'block'; readonly bytes: Uint8Array; readonly ends: Uint32Array }
/** Bodies [from, from + count) of a data set. */
export type Bodies = {
  readonly kind: 'bodies'
  readonly lines: string
  readonly index: string
  readonly from: number
  readonly count: number
}

export type LoadJob = {
  readonly port: number
  readonly requests: Block | Bodies
  /** Request line and headers of bodies; the client adds Content-Length. Without it the block holds whole
   * requests. */
  readonly head?: string
  /** Bodies are compressed before the clock starts. */
  readonly gzip?: boolean
  readonly connections: number
  /** Without `seconds` every request is sent once; with it they are repeated until the time is over. */
  readonly seconds?: number
  readonly requestsMin?: number
}

export type LoadResult = {
  readonly requests: number
  readonly rows: number
  readonly errors: number
  /** Status and start of the body of the first request that failed. */
  readonly firstError: string
  readonly wallMs: number
  readonly sentBytes: number
  readonly bodyBytes: number
  readonly receivedBytes: number
  readonly cpuMs: number
  readonly latenciesMs: Float64Array
}

export function blockOf(requests: readonly Uint8Array[]): Block {
  let end = 0
  const ends = Uint32Array.from(requests, (request) => (end += request.length))
  return { kind: 'block', bytes: Buffer.concat(requests), ends }
}
