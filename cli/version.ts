// The version and revision shown to people. A checkout reads its own git HEAD; a package carries
// build.json, written when it was packed. Invariant: the revision is always 40 hexadecimal digits (zeros if
// nobody knows it).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Version = { readonly version: string; readonly revision: string }

const UNKNOWN = '0'.repeat(40)

/** `codeDir` holds cli/: the checkout itself, or dist/ of a package. */
export function readVersion(codeDir: string): Version {
  const built = readText(join(codeDir, 'build.json'))
  if (built !== undefined) return JSON.parse(built) as Version
  const manifest = JSON.parse(readFileSync(join(codeDir, 'package.json'), 'utf8')) as { version: string }
  return { version: manifest.version, revision: gitRevision(join(codeDir, '.git')) ?? UNKNOWN }
}

function gitRevision(gitDir: string): string | undefined {
  const head = readText(join(gitDir, 'HEAD'))?.trim()
  if (head === undefined || !head.startsWith('ref: ')) return head
  const ref = head.slice('ref: '.length)
  const loose = readText(join(gitDir, ref))?.trim()
  if (loose !== undefined) return loose
  const line = readText(join(gitDir, 'packed-refs'))?.split('\n').find((line) => line.endsWith(` ${ref}`))
  return line?.slice(0, 40)
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

export function versionLine({ version, revision }: Version): string {
  return `influxdb3 ${version}, revision ${revision}`
}
