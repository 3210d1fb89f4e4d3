// How fuzzers ask a database: plain rows, and what memory it holds. Every answer is closed before it is
// looked at.
import { valueAt, type Scalar } from '../../kernels/column.ts'
import type { Database } from '../../engine/database.ts'

export type Answer = { readonly names: readonly string[]; readonly rows: readonly (readonly Scalar[])[] }

const never = new AbortController().signal

export async function answerOf(
  database: Database, name: string, text: string, signal: AbortSignal = never,
): Promise<Answer> {
  const stream = await database.query({ database: name, language: 'sql', text, params: new Map(), signal })
  const rows: Scalar[][] = []
  try {
    for (let batch = await stream.next(); batch !== null; batch = await stream.next()) {
      for (let r = 0; r < batch.rows; r++) rows.push(batch.columns.map((column) => valueAt(column, r)))
    }
  } finally {
    stream.close()
  }
  return { names: stream.schema.map((field) => field.name), rows }
}

/** Kernel memory held for one purpose. */
export function heldBytes(database: Database, purpose: string): number {
  const memory = database.measurements().find((one) => one.name === 'influxdb3_memory_bytes')!
  return memory.values.find((value) => value.labels.get('purpose') === purpose)!.value
}
