// A file whose writes and syncs wait at a gate, before and after: a process stopped at any of them.
import type { File } from '../../storage/env/env.ts'

export function gatedFile(file: File, gate: () => Promise<void>): File {
  return {
    ...file,
    write: async (bytes, position) => { await gate(); await file.write(bytes, position); await gate() },
    writeParts: async (parts, position) => {
      await gate()
      await file.writeParts(parts, position)
      await gate()
    },
    datasync: async () => { await gate(); await file.datasync(); await gate() },
    sync: async () => { await gate(); await file.sync(); await gate() },
  }
}
