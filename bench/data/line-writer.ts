// Streams line protocol into a file: one 32 MiB buffer, a batch index beside it, and the SHA-256 of what was
// written. Generators write bytes at `at` and call endLine(); they may overrun the flush mark by at most one
// line of LINE_BYTES_MAX. Index entry, little endian: u64 offset, u64 length, u32 rows, u32 zero. Invariant:
// batches cover the file without gaps.
import { createHash } from 'node:crypto'
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'

const FLUSH_BYTES = 32 << 20
const LINE_BYTES_MAX = 64 << 10
const FIRST_LINES = 100_000
export const INDEX_ENTRY_BYTES = 24

export type Written = {
  readonly rows: number
  readonly bytes: number
  readonly batches: number
  readonly sha256: string
  /** Of the first 100,000 lines: enough to see that two machines hold the same data. */
  readonly sha256First: string
}

export class LineWriter {
  readonly out = Buffer.allocUnsafe(FLUSH_BYTES + LINE_BYTES_MAX)
  at = 0
  private rows = 0
  private flushedBytes = 0
  private batchStart = 0
  private batchRows = 0
  private firstEnd = -1
  private readonly index: Buffer[] = []
  private readonly all = createHash('sha256')
  private readonly first = createHash('sha256')
  private readonly file: number
  private readonly indexPath: string
  private readonly batchRowsMax: number

  constructor(path: string, indexPath: string, batchRowsMax: number) {
    this.file = openSync(path, 'w')
    this.indexPath = indexPath
    this.batchRowsMax = batchRowsMax
  }

  endLine(): void {
    this.rows++
    this.batchRows++
    if (this.rows === FIRST_LINES) this.firstEnd = this.flushedBytes + this.at
    if (this.batchRows === this.batchRowsMax) this.endBatch()
    if (this.at >= FLUSH_BYTES) this.flush()
  }

  /** For generators that need no speed. */
  line(text: string): void {
    this.at += this.out.write(text, this.at, 'latin1')
    this.out[this.at++] = 10
    this.endLine()
  }

  finish(): Written {
    if (this.batchRows > 0) this.endBatch()
    this.flush()
    closeSync(this.file)
    writeFileSync(this.indexPath, Buffer.concat(this.index))
    return {
      rows: this.rows, bytes: this.flushedBytes, batches: this.index.length,
      sha256: this.all.digest('hex'), sha256First: this.first.digest('hex'),
    }
  }

  private endBatch(): void {
    const end = this.flushedBytes + this.at
    this.index.push(indexEntry(this.batchStart, end - this.batchStart, this.batchRows))
    this.batchStart = end
    this.batchRows = 0
  }

  private flush(): void {
    const view = this.out.subarray(0, this.at)
    for (let done = 0; done < view.length;) done += writeSync(this.file, view, done)
    this.all.update(view)
    if (this.firstEnd < 0) this.first.update(view)
    else if (this.firstEnd > this.flushedBytes) {
      this.first.update(view.subarray(0, this.firstEnd - this.flushedBytes))
    }
    this.flushedBytes += this.at
    this.at = 0
  }
}

export function indexEntry(offset: number, length: number, rows: number): Buffer {
  const entry = Buffer.alloc(INDEX_ENTRY_BYTES)
  entry.writeBigUInt64LE(BigInt(offset), 0)
  entry.writeBigUInt64LE(BigInt(length), 8)
  entry.writeUInt32LE(rows, 16)
  return entry
}
