// Runs a format over batches and gives its bytes as text, checking that the writer's memory all comes back.
import assert from 'node:assert/strict'
import { formatWriter, type FormatName } from '../../engine/formats/formats.ts'
import type { Batch } from '../../kernels/batch.ts'
import { Owner } from '../../kernels/extents.ts'
import type { StructField } from '../../kernels/type.ts'

export function written(name: FormatName, schema: readonly StructField[], batches: readonly Batch[]): string {
  return writtenBytes(name, schema, batches).toString('utf8')
}

export function writtenBytes(
  name: FormatName, schema: readonly StructField[], batches: readonly Batch[],
  owner = new Owner('writer', 2 ** 30),
): Buffer {
  const writer = formatWriter(name, schema, owner)
  assert.ok(writer !== undefined)
  const parts: Buffer[] = []
  // Chunks are read late, as a socket does: two are out at a time.
  const out: { readonly bytes: Uint8Array; release(): void }[] = []
  const readOne = (): void => {
    const chunk = out.shift()!
    parts.push(Buffer.from(chunk.bytes))
    chunk.release()
  }
  for (const batch of batches) {
    for (const chunk of writer.write(batch)) {
      out.push(chunk)
      if (out.length > 2) readOne()
    }
  }
  for (const chunk of writer.end()) out.push(chunk)
  writer.close()
  while (out.length > 0) readOne()
  assert.equal(owner.usedBytes, 0, 'the writer gave its memory back')
  return Buffer.concat(parts)
}
