// Makes a checkout ready to run: dependencies and compiled kernels. Runs before `npm start` and `npm test`.
// Plain JavaScript for any Node from 20 on, with nothing installed yet. Does nothing twice: both steps
// compare a hash of their inputs with the stamp of the last run, so a ready checkout costs some
// milliseconds.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { buildKernels } from './build-kernels.js'
import { isMain, nodeToRun, pathToRun, rootDir } from './root.js'

const STAMP = join(rootDir, 'node_modules', '.influxdb3-dependencies')
const MANIFEST = join(rootDir, 'oclif.manifest.json')
const MANIFEST_STAMP = join(rootDir, 'node_modules', '.influxdb3-manifest')

export function prepare() {
  installDependencies()
  buildKernels()
  writeManifest()
}

/** The list of commands is a cache: a failure here costs start-up time, never a command. */
function writeManifest() {
  const dir = join(rootDir, 'cli', 'commands')
  const files = readdirSync(dir, { recursive: true }).filter((file) => file.endsWith('.ts')).sort()
  const hash = hashOf('package.json', ...files.map((file) => join('cli', 'commands', file)))
  const isCurrent = existsSync(MANIFEST) && existsSync(MANIFEST_STAMP)
    && readFileSync(MANIFEST_STAMP, 'utf8') === hash
  if (isCurrent) return
  const script = join(rootDir, 'scripts', 'write-manifest.js')
  const result = spawnSync(nodeToRun(), [script], { cwd: rootDir, stdio: ['ignore', 2, 2] })
  if (result.status === 0) writeFileSync(MANIFEST_STAMP, hash)
}

function installDependencies() {
  const hash = hashOf('package.json', 'package-lock.json')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return
  if (isComplete()) {
    writeFileSync(STAMP, hash)
    return
  }
  process.stderr.write('Installing dependencies ...\n')
  // Not `npm ci`: it refuses a lock that lists packages for other platforms which a registry does not have,
  // and it begins by removing node_modules. The lock decides the versions here as well, and is left as it
  // is.
  if (!npm(['install', '--no-save'])) {
    process.stderr.write('npm could not install the dependencies; its messages are above\n')
    process.exit(1)
  }
  writeFileSync(STAMP, hashOf('package.json', 'package-lock.json'))
}

/** True if package.json, the lock and npm's record of node_modules agree: somebody ran `npm install`. */
function isComplete() {
  try {
    const manifest = readJson('package.json')
    const wanted = readJson('package-lock.json').packages
    const found = readJson('node_modules/.package-lock.json').packages
    const same = ['dependencies', 'devDependencies', 'optionalDependencies'].every((kind) =>
      JSON.stringify(manifest[kind]) === JSON.stringify(wanted[''][kind]))
    return same && Object.entries(wanted).every(([path, entry]) =>
      path === '' || entry.optional || entry.peer || found[path]?.version === entry.version)
  } catch {
    return false
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(join(rootDir, file), 'utf8'))
}

function npm(command) {
  // Without node_modules/.bin in front: npm must not run on a Node which it is about to replace.
  const path = pathToRun().split(delimiter).filter((dir) => !dir.endsWith(join('node_modules', '.bin')))
  const args = [...command, '--no-audit', '--no-fund', '--loglevel=error']
  const shell = process.platform === 'win32'
  const result = spawnSync('npm', args, {
    cwd: rootDir, shell, stdio: ['ignore', 2, 2], env: { ...process.env, PATH: path.join(delimiter) },
  })
  return result.status === 0
}

function hashOf(...files) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\0`)
  for (const file of files) {
    const path = join(rootDir, file)
    hash.update(file + '\0').update(existsSync(path) ? readFileSync(path) : '')
  }
  return hash.digest('hex')
}

if (isMain(import.meta.url)) prepare()
