// The program: finds the command that the words name, lets oclif load and run it, and turns what comes back
// into an exit code and a sentence. Exit codes: 0 done, 1 the work failed, 2 the call was wrong.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Config } from '@oclif/core/config'
import { setSurroundings, type OclifCommand } from './command.ts'
import { readEnvironment } from './environment.ts'
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, Exit, Failure, UsageError, usageText } from './failure.ts'
import { groupHelp, rootHelp, type Listed } from './help.ts'
import { splitGlobals } from './globals.ts'
import { nearest } from './similar.ts'
import { readVersion, versionLine } from './version.ts'

/** The folder that holds cli/: a checkout, or dist/ of a package. */
const codeDir = dirname(dirname(fileURLToPath(import.meta.url)))

type Entry = Listed & {
  readonly id: string
  readonly verb: string
  readonly run: (words: string[]) => Promise<void>
}

/** What the launcher calls. Ends by running out of work, so that output still on its way is not lost. */
export async function start(argv: readonly string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    // `influxdb3 query ... | head`: the reader has seen enough.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? EXIT_OK : EXIT_FAILED)
    })
  }
  process.exitCode = await main(argv)
}

async function main(argv: readonly string[]): Promise<number> {
  try {
    const env = readEnvironment(process.cwd())
    setSurroundings({ env })
    const { rest } = splitGlobals(argv)
    const first = rest[0]
    if (first === '-V' || first === '--version') {
      process.stdout.write(`${versionLine(readVersion(codeDir))}\n`)
      return EXIT_OK
    }
    await dispatch(rest)
    return Number(process.exitCode ?? EXIT_OK)
  } catch (error) {
    return report(error)
  }
}

async function dispatch(words: readonly string[]): Promise<void> {
  const entries = await loadEntries()
  const [first, second] = words
  if (first === '-h' || first === '--help' || first === '--help-all' || first === 'help') {
    process.stdout.write(rootHelp(entries, first === '--help-all'))
    return
  }
  // No command, or only options: the quick start. `serve` knows by the marker that nothing was named.
  if (first === undefined || first.startsWith('-')) return run(entries, 'serve', ['--quick-start', ...words])
  const alone = entries.find((entry) => names(entry).some((name) => sameWord(name, first)))
  if (alone !== undefined) return run(entries, alone.id, words.slice(1))
  const group = entries.filter((entry) => entry.words.includes(' ') && sameWord(groupOf(entry), first))
  if (group[0] === undefined) {
    return unrecognized(first, 'influxdb3 [OPTIONS] [COMMAND]', entries.flatMap((entry) => [groupOf(entry)]))
  }
  return dispatchGroup(group, groupOf(group[0]), second, words.slice(2))
}

function dispatchGroup(
  group: readonly Entry[], word: string, second: string | undefined, rest: string[],
): Promise<void> {
  if (second === undefined) {
    process.stderr.write(groupHelp(word, group))
    throw new Exit(EXIT_USAGE)
  }
  if (second === '-h' || second === '--help' || second === '--help-all' || second === 'help') {
    process.stdout.write(groupHelp(word, group))
    return Promise.resolve()
  }
  const found = group.find((entry) => names(entry).some((name) => sameWord(name, second)))
  if (found === undefined) {
    if (second.startsWith('-')) {
      throw new UsageError({
        problem: `unexpected argument '${second}' found`, usage: `influxdb3 ${word} <COMMAND>`,
      })
    }
    return unrecognized(second, `influxdb3 ${word} <COMMAND>`, group.flatMap(names))
  }
  return run(group, found.id, rest)
}

function groupOf(entry: Entry): string {
  return entry.words.split(' ')[0] ?? ''
}

/** The last word of a command and its other names. */
function names(entry: Entry): readonly string[] {
  const words = entry.words.split(' ')
  return [words.at(-1)!, ...entry.aliases]
}

/** `last_cache` and `last-cache` are one word: the seed wrote the second. */
function sameWord(name: string, word: string): boolean {
  return name.replaceAll('_', '-') === word.replaceAll('_', '-')
}

function unrecognized(word: string, usage: string, known: readonly string[]): never {
  const near = nearest(word, known)
  throw new UsageError({
    problem: `unrecognized subcommand '${word}'`, usage,
    ...(near && { tip: `a similar subcommand exists: '${near}'` }),
  })
}

let running: Entry | undefined

function run(entries: readonly Entry[], id: string, words: readonly string[]): Promise<void> {
  running = entries.find((entry) => entry.id === id)
  if (running === undefined) throw new Failure(`the command ${id} is missing from this installation`)
  return running.run([...words])
}

/** All commands: of oclif's manifest if it is current, else as oclif finds them by loading every file. */
async function loadEntries(): Promise<Entry[]> {
  const kept = keptCommands()
  const current = kept.length > 0 && kept.every((command) => existsSync(fileOf(command.id)))
  return (current ? kept : await foundCommands()).map(({ id, summary, hidden, words, shortWords, verb }) => ({
    id, words, aliases: shortWords, verb, about: summary ?? '', hidden: hidden === true,
    run: async (argv) => {
      const found = await import(pathToFileURL(fileOf(id)).href) as { default: OclifCommand }
      await found.default.run(argv)
    },
  }))
}

type KeptCommand = Pick<OclifCommand, 'words' | 'shortWords' | 'verb'> & {
  readonly id: string
  readonly summary?: string
  readonly hidden?: boolean
}

function keptCommands(): readonly KeptCommand[] {
  try {
    const manifest = JSON.parse(readFileSync(join(codeDir, 'oclif.manifest.json'), 'utf8')) as {
      readonly version: string; readonly commands: Readonly<Record<string, KeptCommand>>
    }
    return manifest.version === readVersion(codeDir).version ? Object.values(manifest.commands) : []
  } catch {
    return []
  }
}

async function foundCommands(): Promise<readonly KeptCommand[]> {
  return (await loadConfig()).commands as unknown as readonly KeptCommand[]
}

function fileOf(id: string): string {
  return join(codeDir, 'cli', 'commands', ...id.split(':')) + extname(fileURLToPath(import.meta.url))
}

/** oclif's view of the commands, by loading every file: what the manifest is written from. */
export async function loadConfig(): Promise<Config> {
  const { Config } = await import('@oclif/core/config')
  const { version } = readVersion(codeDir)
  const oclif = { bin: 'influxdb3', dirname: 'influxdb3', commands: './cli/commands', topicSeparator: ' ' }
  const pjson = { name: 'influxdb3', version, type: 'module', oclif }
  const options = { root: codeDir, pjson, ignoreManifest: true }
  return Config.load(options as unknown as Parameters<typeof Config.load>[0])
}

function report(error: unknown): number {
  if (error instanceof Exit) return error.code
  if (error instanceof UsageError) {
    process.stderr.write(usageText(error.about))
    return EXIT_USAGE
  }
  const verb = running?.verb ?? 'Influxdb3'
  if (error instanceof Failure) {
    process.stderr.write(`${verb} command failed: ${error.message}\n`)
    return EXIT_FAILED
  }
  // Not foreseen: ours. The stack is what a bug report needs.
  process.stderr.write(`${verb} command failed: ${error instanceof Error ? error.stack : String(error)}\n`)
  return EXIT_FAILED
}
