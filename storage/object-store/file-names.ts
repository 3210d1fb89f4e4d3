// Temporary names beside the objects of a file store. Not object names: those never start with a
// dot, so neither can be taken for the other. Invariant: a temporary name is recognised without
// opening the file.
import type { Random } from '../env/env.ts'

export function temporaryName(name: string, processId: number, random: Random): string {
  const tail = random.uint32().toString(16).padStart(8, '0') + random.uint32().toString(16).padStart(8, '0')
  return `.${name}.${processId}.${tail}.tmp`
}

export function isTemporaryName(name: string): boolean {
  return name.startsWith('.') && name.endsWith('.tmp')
}

/** The directory part without its slash; '' for a bare name. */
export function directoryOf(path: string): string {
  const cut = path.lastIndexOf('/')
  return cut < 0 ? '' : path.slice(0, cut)
}
