// Puts a planted bug into the production source while it is loaded: `PLANTED=<name> node --import
// ./test/sim/planting.ts ...`. Production code holds no switch for it. A bug whose text is not found exactly
// once stops the load, so that the list cannot rot.
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { plantedBugs, type PlantedBug } from './planted-bugs.ts'

const root = join(import.meta.dirname, '..', '..')

/** The source with the bug in it. White space does not count: lines may be wrapped otherwise. */
export function planted(bug: PlantedBug, file: string, source: string): string {
  let text = source
  for (const edit of bug.edits.filter((edit) => edit.file === file)) {
    const words = edit.find.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const found = [...text.matchAll(new RegExp(words.join('\\s+'), 'g'))]
    if (found.length !== 1) {
      throw new Error(`planted bug ${bug.name}: its text is ${found.length} times in ${file}: ${edit.find}`)
    }
    const [{ index, 0: match }] = found as [RegExpExecArray]
    text = text.slice(0, index) + edit.replace + text.slice(index + match.length)
  }
  return text
}

export function filesOf(bug: PlantedBug): string[] {
  return [...new Set(bug.edits.map((edit) => edit.file))]
}

export function sourceOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

const name = process.env['PLANTED']
if (name !== undefined) {
  const bug = plantedBugs.find((bug) => bug.name === name)
  if (bug === undefined) throw new Error(`no planted bug is called ${name}`)
  const files = new Map(filesOf(bug).map((file) => [pathToFileURL(join(root, file)).href, file]))
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const file = files.get(url)
      return file === undefined ? loaded : { ...loaded, source: planted(bug, file, sourceOf(file)) }
    },
  })
}
