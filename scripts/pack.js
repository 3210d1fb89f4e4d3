// Before `npm pack`: dist/ with everything a package needs that a checkout does without. Node refuses to
// strip types below node_modules, so the package carries JavaScript; the kernels, the list of commands and
// the revision go along.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepare } from './prepare.js'
import { nodeToRun, rootDir } from './root.js'

const dist = join(rootDir, 'dist')

prepare()
rmSync(dist, { recursive: true, force: true })
const tsc = join(rootDir, 'node_modules', 'typescript', 'bin', 'tsc')
run([tsc, '-p', join(rootDir, 'scripts', 'tsconfig.dist.json')])
copyFileSync(join(rootDir, 'kernels', 'kernels.wasm'), join(dist, 'kernels', 'kernels.wasm'))
const { version } = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8'))
writeFileSync(join(dist, 'build.json'), JSON.stringify({ version, revision: revision() }) + '\n')
run([join(rootDir, 'scripts', 'write-manifest.js'), 'dist'])

function run(args) {
  // npm reads the names of packed files from stdout; messages go to stderr.
  const result = spawnSync(nodeToRun(), args, { cwd: rootDir, stdio: ['ignore', 2, 2] })
  if (result.status !== 0) process.exit(result.status ?? 1)
}

function revision() {
  const git = existsSync(join(rootDir, '.git'))
    ? spawnSync('git', ['rev-parse', 'HEAD'], { cwd: rootDir, encoding: 'utf8' }) : undefined
  return git?.status === 0 ? git.stdout.trim() : '0'.repeat(40)
}
