// The checked-in table of N(0,1) steps that the TSBS generator walks with: 4,096 integers in units of
// 1/65536. Made once by make-norm-table.ts. Invariant: the bytes of the file have the SHA-256 below, or
// nothing is generated.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '../../kernels/assert.ts'

export const NORM_ENTRIES = 4096
export const NORM_FILE = 'norm4096.txt'
const NORM_SHA256 = 'f9c20e19dfc0399f44b55bdbc5661db9c5504d15013e281d4dd7e6c1c0e5b9a7'

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

export function readNormTable(): Int32Array {
  const text = readFileSync(join(import.meta.dirname, NORM_FILE), 'latin1')
  assert(sha256(text) === NORM_SHA256, `${NORM_FILE} is not the table that was checked in`)
  const table = Int32Array.from(text.trim().split(/\s+/), Number)
  assert(table.length === NORM_ENTRIES, `${NORM_FILE} has ${table.length} entries`)
  return table
}
