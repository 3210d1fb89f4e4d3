// The floors themselves as benchmarks: what the machinery of floor.ts costs, and that F of a floor is about
// 1. If a line here is far from 1, the machine is noisy and no other F of this run means much.
import { sumKernel } from '../floor/sum-kernel.ts'
import { measure } from './floor.ts'

const DRAM_BYTES = 256 << 20
const L2_BYTES = 512 << 10
const AGAIN = 100
const kernel = sumKernel(DRAM_BYTES)

await measure([
  { name: 'sum of i64 from DRAM', count: DRAM_BYTES / 8, unit: 'values',
    need: { kind: 'dram', bytes: DRAM_BYTES },
    run: () => kernel.sum(DRAM_BYTES, 1) },
  { name: 'sum of i64 from L2', count: (L2_BYTES / 8) * AGAIN, unit: 'values',
    need: { kind: 'l2', bytes: L2_BYTES * AGAIN },
    run: () => kernel.sum(L2_BYTES, AGAIN) },
  { name: 'copy within one memory', count: DRAM_BYTES / 2, unit: 'bytes',
    need: { kind: 'memcpy', bytes: DRAM_BYTES / 2 },
    run: () => kernel.bytes.copyWithin(DRAM_BYTES / 2, 0, DRAM_BYTES / 2) },
])
