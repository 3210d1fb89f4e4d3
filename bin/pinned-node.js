// Finds the Node.js this program runs on: the one npm installed beside it, else the current one if it is
// new enough. Plain JavaScript, because it runs on whatever Node starts the launcher. It looks at files and
// versions only.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** TypeScript is stripped by Node itself from this version on. */
export const NODE_MAJOR_MIN = 24

export function currentNodeIsEnough() {
  return Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN
}

/** The binary inside the optional dependency `node-<os>-<arch>`, looked up from `fromDir` as Node would. */
export function pinnedNode(fromDir) {
  const name = `node-${process.platform}-${process.arch}`
  try {
    const manifest = createRequire(join(fromDir, 'package.json')).resolve(`${name}/package.json`)
    const binary = join(dirname(manifest), 'bin', 'node')
    if (existsSync(binary)) return binary
  } catch {
    // Not published for this platform, or left out with --no-optional: the caller says what to do.
  }
  return currentNodeIsEnough() ? process.execPath : undefined
}

export function tooOld() {
  return `influxdb3 needs Node.js ${NODE_MAJOR_MIN} or later, found ${process.versions.node}, `
    + `and the runtime package node-${process.platform}-${process.arch} is not installed.\n`
    + 'Install it with `npm install` (without --omit=optional), or start influxdb3 with a newer Node.js.\n'
}
