// Compiles kernels/assembly (AssemblyScript) to kernels/kernels.wasm, unless the sources and options are
// those of the last time, and writes the TypeScript view of its exports, kernels/exports.ts (tracked; a
// test checks its freshness). Every file of the folder is an entry, so a new kernel is one new file;
// `inside/` holds what kernels share. The flags live in asconfig.json; this file only decides when, and
// says where a mistake is.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMain, nodeToRun, rootDir } from './root.js'

const SOURCES = join(rootDir, 'kernels', 'assembly')
const OUT = join(rootDir, 'kernels', 'kernels.wasm')
const TYPES = join(rootDir, 'kernels', 'exports.ts')
const STAMP = join(rootDir, 'node_modules', '.influxdb3-kernels')

export function buildKernels({ force = false } = {}) {
  const hash = hashOfSources()
  const isBuilt = [OUT, TYPES, STAMP].every((file) => existsSync(file))
  const isCurrent = isBuilt && readFileSync(STAMP, 'utf8') === hash
  if (isCurrent && !force) return
  const asc = join(rootDir, 'node_modules', 'assemblyscript', 'bin', 'asc.js')
  const partial = `${OUT}.${process.pid}`
  process.stderr.write('Compiling kernels ...\n')
  // asconfig.json is found through the working directory; a new file is renamed into place so that no
  // reader sees half of it.
  const entries = entryFiles()
  const inputs = entries.map((file) => `kernels/assembly/${file}`)
  const result = spawnSync(nodeToRun(), [asc, ...inputs, '--target', 'release', '--outFile', partial],
    { cwd: rootDir, stdio: ['ignore', 2, 2] })
  if (result.status !== 0) {
    rmSync(partial, { force: true })
    process.stderr.write('the kernels do not compile; the messages are above\n')
    process.exit(1)
  }
  const types = exportTypes(entries)
  if (!existsSync(TYPES) || readFileSync(TYPES, 'utf8') !== types) writeFileSync(TYPES, types)
  renameSync(partial, OUT)
  writeFileSync(STAMP, hash)
}

function entryFiles() {
  return readdirSync(SOURCES, { recursive: true })
    .map((file) => String(file).replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.startsWith('inside/'))
    .sort()
}

/** The signatures of all exported kernels. Kernels take and give i32, u32, usize, bool and f64 only. */
export function exportTypes(entries = entryFiles()) {
  const lines = []
  const homes = new Map()
  for (const file of entries) {
    const text = readFileSync(join(SOURCES, file), 'utf8')
    for (const [, name, params, result] of text.matchAll(/^export function (\w+)\(([^)]*)\): (\w+)/gm)) {
      const args = params.split(',').map((p) => p.trim()).filter(Boolean).map((p) => {
        const [param, type] = p.split(':').map((part) => part.trim())
        const isPlain = /^(i32|u32|usize|f64|bool)$/.test(type)
        if (!isPlain) throw new Error(`${file}: ${name}: ${param} has type ${type}`)
        return `${param}: ${type === 'bool' ? 'number | boolean' : 'number'}`
      })
      // The compiler would let one shadow the other without a word.
      if (homes.has(name)) throw new Error(`kernel ${name} is in ${homes.get(name)} and in ${file}`)
      homes.set(name, file)
      lines.push(`  ${name}(${args.join(', ')}): ${result === 'void' ? 'void' : 'number'}`)
    }
  }
  return `// Made by scripts/build-kernels.js from kernels/assembly: the kernels as TypeScript sees them.
// Pointers and unsigned results come back as signed 32-bit numbers: \`>>> 0\` where they may pass 2 GiB.
export type Kernels = {
${lines.sort().join('\n')}
}
`
}

function hashOfSources() {
  const hash = createHash('sha256')
  const sources = readdirSync(SOURCES, { recursive: true }).filter((file) => file.endsWith('.ts')).sort()
  for (const file of sources) hash.update(file + '\0').update(readFileSync(join(SOURCES, file)))
  for (const file of ['asconfig.json', 'node_modules/assemblyscript/package.json']) {
    hash.update(file + '\0').update(readFileSync(join(rootDir, file)))
  }
  return hash.digest('hex')
}

if (isMain(import.meta.url)) buildKernels({ force: process.argv.includes('--force') })
