// Fills free kernel memory with a pattern, so that code that reads what nobody wrote is found out instead
// of reading the zeros of a fresh process. Import for its effect, or call again between steps.
import { giveExtent, Owner, takeExtent } from '../../kernels/extents.ts'
import { u8 } from '../../kernels/memory.ts'

export function dirtyMemory(bytes: number, pattern: number): void {
  const owner = new Owner('dirty', bytes * 2)
  const at = takeExtent(owner, bytes)
  u8.fill(pattern, at, at + bytes)
  giveExtent(owner, at)
}
