// Reads HTTP/1.1 responses of one connection as cheaply as can be: status, where the body ends, how many
// bytes it had. Knows Content-Length, chunked, and 204; a body that only ends with the connection is an
// error. Keeps no body, except the start of an error. Invariant: feed() answers true exactly when one
// response is complete.

const HEAD_BYTES_MAX = 64 << 10
const ERROR_BYTES = 200
type State = 'head' | 'length' | 'chunk-size' | 'chunk-data' | 'trailer'

export class ResponseReader {
  status = 0
  bodyBytes = 0
  errorText = ''
  private state: State = 'head'
  private head = Buffer.alloc(0)
  private left = 0
  private sizeText = ''

  /** True if the response ends in these bytes. Closed loop: there is never more than one response in
   * flight. */
  feed(bytes: Buffer): boolean {
    let at = 0
    if (this.state === 'head') {
      at = this.feedHead(bytes)
      if (at < 0) return false
    }
    return this.bodyState() === 'length' ? this.feedLength(bytes, at) : this.feedChunks(bytes, at)
  }

  /** feedHead() has moved the state on, which the compiler cannot see. */
  private bodyState(): State { return this.state }

  /** Where the body starts in `bytes`, or -1 while the head is incomplete. */
  private feedHead(bytes: Buffer): number {
    const before = this.head.length
    const all = before === 0 ? bytes : Buffer.concat([this.head, bytes])
    const end = all.indexOf('\r\n\r\n')
    if (end < 0) {
      if (all.length > HEAD_BYTES_MAX) throw new Error('the head of the response is endless')
      this.head = Buffer.from(all)
      return -1
    }
    const text = all.toString('latin1', 0, end)
    this.head = Buffer.alloc(0)
    this.status = Number(text.slice(9, 12))
    this.bodyBytes = 0
    this.errorText = ''
    const length = /\r\ncontent-length: *(\d+)/i.exec(text)
    const chunked = length === null && /\r\ntransfer-encoding: *chunked/i.test(text)
    if (length === null && !chunked && this.status !== 204) {
      throw new Error(`a response without an end: ${text.slice(0, 80)}`)
    }
    this.state = chunked ? 'chunk-size' : 'length'
    this.left = chunked ? 0 : Number(length?.[1] ?? 0)
    return end + 4 - before
  }

  private take(bytes: Buffer, at: number, count: number): void {
    this.bodyBytes += count
    if (this.status >= 400 && this.errorText.length < ERROR_BYTES) {
      this.errorText += bytes.toString('latin1', at, at + Math.min(count, ERROR_BYTES))
    }
  }

  private feedLength(bytes: Buffer, at: number): boolean {
    const count = Math.min(this.left, bytes.length - at)
    this.take(bytes, at, count)
    this.left -= count
    return this.left === 0 ? this.done() : false
  }

  private feedChunks(bytes: Buffer, start: number): boolean {
    let at = start
    while (at < bytes.length) {
      if (this.state === 'chunk-data') {
        const count = Math.min(this.left, bytes.length - at)
        // The two bytes after the data belong to the frame, not to the body.
        this.take(bytes, at, Math.min(count, Math.max(0, this.left - 2)))
        this.left -= count
        at += count
        if (this.left === 0) this.state = 'chunk-size'
        continue
      }
      const end = bytes.indexOf(10, at)
      this.sizeText += bytes.toString('latin1', at, end < 0 ? bytes.length : end)
      if (end < 0) return false
      at = end + 1
      const line = this.sizeText.trim()
      this.sizeText = ''
      if (this.state === 'trailer') {
        if (line === '') return this.done()
        continue
      }
      const size = Number.parseInt(line, 16)
      if (Number.isNaN(size)) throw new Error(`not a chunk size: ${line.slice(0, 20)}`)
      this.state = size === 0 ? 'trailer' : 'chunk-data'
      this.left = size + 2
    }
    return false
  }

  private done(): true {
    this.state = 'head'
    return true
  }
}
