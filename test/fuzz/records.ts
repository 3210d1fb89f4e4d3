// Catalog records and checkpoint, snapshot records and format marker with their JSON changed and every
// checksum made right again, in a node's directory that is then opened: the start names the object, or the
// node opens, answers, and answers the same after a restart. So it meets the checks behind the checksums.
import { crc32 } from 'node:zlib'
import { applyChanges, type CatalogChange } from '../../storage/catalog/change.ts'
import { stateFromJson, stateToJson, type StateJson } from '../../storage/catalog/checkpoint.ts'
import { checkDirectory, soundDirectory, type Files } from './directory.ts'
import type { Dice } from './dice.ts'
import { mutatedText } from './mutate.ts'
import { surface, type Target } from './surface.ts'
import { edited, randomEdit, type Edit, type Tree } from './tree-edits.ts'

type Input = {
  /** Whether the catalog is a checkpoint of everything rather than records. */
  readonly checkpointed: boolean
  readonly path: string
  readonly edits: readonly Edit[]
  /** Instead of edits: what the record holds, as text. */
  readonly text?: string
  /** Whether the records after it name its new checksum. */
  readonly chained: boolean
}

type Record = { readonly kind: string; readonly version: string; readonly payload: string }

function opened(bytes: Uint8Array): Record {
  const text = Buffer.from(bytes).toString()
  const end = text.indexOf('\n')
  const [, kind = '', version = ''] = text.slice(0, end).split(' ')
  return { kind, version, payload: text.slice(end + 1) }
}

const hex = (n: number): string => n.toString(16).padStart(8, '0')

function sealed({ kind, version, payload }: Record): Uint8Array {
  const bytes = Buffer.from(payload)
  const start = `IX3R ${kind} ${version} ${bytes.length} ${hex(crc32(bytes))}`
  return Buffer.concat([Buffer.from(`${start} ${hex(crc32(start))}\n`), bytes])
}

const valueOf = (bytes: Uint8Array): Tree => JSON.parse(opened(bytes).payload) as Tree

function changed(bytes: Uint8Array, change: (value: Tree) => Tree): Uint8Array {
  return sealed({ ...opened(bytes), payload: JSON.stringify(change(valueOf(bytes))) })
}

const isCatalog = (path: string): boolean => path.endsWith('.catalog')
const isSnapshot = (path: string): boolean => path.endsWith('.info.json')
const CHECKPOINT = '/data/n/catalog/v1/snapshot'

/** The files with a checkpoint of all catalog records, the last one left out. */
function withCheckpoint(files: Files): Files {
  const paths = [...files.keys()].filter(isCatalog).sort().slice(0, -1)
  const first = valueOf(files.get(CHECKPOINT)!) as unknown as { readonly state: StateJson }
  let state = stateFromJson(first.state)
  for (const path of paths) {
    const record = valueOf(files.get(path)!) as unknown as { changes: CatalogChange[]; sequence: number }
    state = { ...applyChanges(state, record.changes), sequence: record.sequence }
  }
  const checkpoint = { recordCrc: crc32(files.get(paths.at(-1)!)!), state: stateToJson(state) }
  const bytes = changed(files.get(CHECKPOINT)!, () => checkpoint as unknown as Tree)
  return new Map([...files, [CHECKPOINT, bytes]])
}

/** Each record of a chain with the checksum of the one before it. Snapshots count down in their names. */
function chain(files: Map<string, Uint8Array>, before: Files, paths: readonly string[]): void {
  for (const [i, path] of paths.entries()) {
    if (i === 0) continue
    const old = crc32(before.get(paths[i - 1]!)!)
    const now = crc32(files.get(paths[i - 1]!)!)
    files.set(path, changed(files.get(path)!, (value) => {
      const given = value as { readonly [name: string]: Tree } | null
      return given?.['parentCrc'] === old ? { ...given, parentCrc: now } : value
    }))
  }
}

function filesOf(base: Files, { path, edits, text, chained }: Input): Files {
  const files = new Map(base)
  const sound = base.get(path)!
  files.set(path, text === undefined ? changed(sound, (value) => edited(value, edits))
    : sealed({ ...opened(sound), payload: text }))
  if (!chained || text !== undefined) return files
  const paths = [...base.keys()].sort()
  chain(files, base, paths.filter(isCatalog))
  chain(files, base, paths.filter(isSnapshot).reverse())
  return files
}

async function open(): Promise<Target<Input>> {
  const files = await soundDirectory()
  const bases = { records: files, checkpoint: withCheckpoint(files) }
  const baseOf = (checkpointed: boolean): Files => checkpointed ? bases.checkpoint : bases.records
  const paths = [...files.keys()].filter((path) =>
    isCatalog(path) || isSnapshot(path) || path === CHECKPOINT || path.endsWith('format.json'))
  return {
    make: (dice: Dice): Input => {
      const checkpointed = dice.chance(0.4)
      const path = checkpointed && dice.chance(0.8) ? CHECKPOINT : dice.pick(paths)
      const bytes = baseOf(checkpointed).get(path)!
      const chained = dice.chance(0.9)
      if (dice.chance(0.1)) {
        const { payload } = opened(bytes)
        const words = ['{', '}', '[', ']', ',', ':', '"', 'null', '1e999', '-0', '\\u0000', '{"__proto__":1}']
        return { checkpointed, path, edits: [], chained, text: mutatedText(payload, payload, words, dice) }
      }
      const value = valueOf(bytes)
      const edits = Array.from({ length: 1 + dice.below(2) }, () => randomEdit(value, dice))
      return { checkpointed, path, edits, chained }
    },
    check: (input) => checkDirectory(filesOf(baseOf(input.checkpointed), input)),
    close: async () => undefined,
  }
}

export const records = surface({ name: 'records', inputsMax: 2500, open })
