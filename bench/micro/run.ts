// `npm run bench:micro -- [words]`: runs every bench/micro/*.bench.ts whose name holds one of the words, one
// after the other, each in a process of its own. A file that fails is named, the others still run. `--list`
// only lists them.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { calibrateFdatasync, calibrateMemory } from '../floor/calibrate.ts'

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.bench.ts')).sort()
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))

if (process.argv.includes('--list')) {
  console.log(files.join('\n'))
  process.exit(0)
}
const { dramGbS, l2GbS, memcpyGbS } = calibrateMemory()
const gb = (value: number) => `${value.toFixed(1)} GB/s`
console.log(`floors: DRAM ${gb(dramGbS)}, L2 ${gb(l2GbS)}, memcpy ${gb(memcpyGbS)}, ` +
  `fdatasync ${calibrateFdatasync().toFixed(2)} ms`)
let failed = 0
for (const file of files) {
  console.log(`\n${file}`)
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, file)], { stdio: 'inherit' })
  if (status === 0) continue
  console.log(`${file} failed`)
  failed++
}
process.exit(failed === 0 ? 0 : 1)
