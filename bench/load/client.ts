// The load client: a process of its own that drives one server over K keep-alive connections in a closed
// loop. Raw sockets and request bytes made beforehand, so that it takes little of the CPU it shares with the
// server. It judges nothing: it counts, times, and reports. One job at a time.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import net from 'node:net'
import { gzipSync } from 'node:zlib'
import { INDEX_ENTRY_BYTES } from '../data/line-writer.ts'
import type { LoadJob, LoadResult } from './job.ts'
import { ResponseReader } from './response.ts'

const READ_BUFFER_BYTES = 1 << 20
const SMALL_BYTES = 4096
const LATENCIES_MAX = 2_000_000

type Request = { readonly head: Buffer | undefined; readonly body: Buffer; readonly rows: number }

function requestsOf(job: LoadJob): Request[] {
  const bodies = job.requests.kind === 'block' ? blockBodies(job) : fileBodies(job)
  return bodies.map(({ body, rows }) => {
    const sent = job.gzip === true ? gzipSync(body, { level: 6 }) : body
    const head = job.head === undefined ? undefined
      : Buffer.from(`${job.head}Content-Length: ${sent.length}\r\n\r\n`)
    // Small requests go out as one piece.
    if (head !== undefined && sent.length < SMALL_BYTES) {
      return { head: undefined, body: Buffer.concat([head, sent]), rows }
    }
    return { head, body: sent, rows }
  })
}

type Body = { readonly body: Buffer; readonly rows: number }

function blockBodies(job: LoadJob): Body[] {
  if (job.requests.kind !== 'block') return []
  const { bytes, ends } = job.requests
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from(ends, (end, i) => ({ body: all.subarray(i === 0 ? 0 : ends[i - 1], end), rows: 1 }))
}

function fileBodies(job: LoadJob): Body[] {
  if (job.requests.kind !== 'bodies') return []
  const { lines, index, from, count } = job.requests
  const entries = readFileSync(index)
  const last = Math.min(from + count, entries.length / INDEX_ENTRY_BYTES)
  const file = openSync(lines, 'r')
  const bodies: Body[] = []
  for (let i = from; i < last; i++) {
    const at = i * INDEX_ENTRY_BYTES
    const body = Buffer.allocUnsafeSlow(Number(entries.readBigUInt64LE(at + 8)))
    readSync(file, body, 0, body.length, Number(entries.readBigUInt64LE(at)))
    bodies.push({ body, rows: entries.readUInt32LE(at + 16) })
  }
  closeSync(file)
  return bodies
}

class Run {
  readonly latencies = new Float64Array(LATENCIES_MAX)
  done = 0
  rows = 0
  errors = 0
  firstError = ''
  sentBytes = 0
  bodyBytes = 0
  receivedBytes = 0
  lastMs = 0
  private next = 0
  private readonly startedMs = performance.now()
  private readonly job: LoadJob
  private readonly requests: readonly Request[]

  constructor(job: LoadJob, requests: readonly Request[]) {
    this.job = job
    this.requests = requests
  }

  take(): Request | undefined {
    const { seconds, requestsMin = 0 } = this.job
    const over = seconds === undefined ? this.next >= this.requests.length
      : this.next >= requestsMin && performance.now() - this.startedMs >= seconds * 1000
    if (over || this.next >= LATENCIES_MAX) return undefined
    return this.requests[this.next++ % this.requests.length]
  }

  ended(request: Request, startedMs: number, response: ResponseReader): void {
    this.lastMs = performance.now()
    this.latencies[this.done++] = this.lastMs - startedMs
    this.receivedBytes += response.bodyBytes
    if (response.status >= 200 && response.status < 300) this.rows += request.rows
    else this.failed(`${response.status}: ${response.errorText}`)
  }

  failed(text: string): void {
    this.errors++
    if (this.firstError === '') this.firstError = text.slice(0, 300)
  }

  result(cpu: NodeJS.CpuUsage): LoadResult {
    return {
      requests: this.done, rows: this.rows, errors: this.errors, firstError: this.firstError,
      wallMs: this.lastMs - this.startedMs, sentBytes: this.sentBytes, bodyBytes: this.bodyBytes,
      receivedBytes: this.receivedBytes, cpuMs: (cpu.user + cpu.system) / 1000,
      latenciesMs: this.latencies.slice(0, this.done),
    }
  }
}

/** One connection: sends, waits for the whole answer, sends the next. */
function drive(port: number, run: Run): Promise<void> {
  return new Promise((resolve) => {
    const response = new ResponseReader()
    let request: Request | undefined
    let startedMs = 0
    const send = () => {
      request = run.take()
      if (request === undefined) return void socket.end()
      startedMs = performance.now()
      run.bodyBytes += request.body.length
      run.sentBytes += request.body.length + (request.head?.length ?? 0)
      if (request.head !== undefined) {
        socket.cork()
        socket.write(request.head)
        socket.write(request.body)
        socket.uncork()
      } else socket.write(request.body)
    }
    const receive = (count: number, bytes: Uint8Array): boolean => {
      if (request === undefined) return true
      try {
        if (response.feed(Buffer.from(bytes.buffer, bytes.byteOffset, count))) {
          run.ended(request, startedMs, response)
          send()
        }
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)))
      }
      return true
    }
    const onread = { buffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES), callback: receive }
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true, onread }, send)
    socket.on('error', (error) => run.failed(error.message))
    socket.on('close', () => {
      if (request !== undefined) run.failed('the server closed the connection')
      resolve()
    })
  })
}

async function work(job: LoadJob): Promise<LoadResult> {
  const requests = requestsOf(job)
  const cpu = process.cpuUsage()
  const run = new Run(job, requests)
  await Promise.all(Array.from({ length: job.connections }, () => drive(job.port, run)))
  return run.result(process.cpuUsage(cpu))
}

process.on('message', (job: LoadJob) => {
  work(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
