// Writes oclif.manifest.json: the list of commands, so that a call loads one command file instead of all of
// them. `node scripts/write-manifest.js [dist]`, on the pinned Node. Without a manifest everything works,
// only slower.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rootDir } from './root.js'

const inDist = process.argv[2] === 'dist'
const codeDir = inDist ? join(rootDir, 'dist') : rootDir
const main = join(codeDir, 'cli', inDist ? 'main.js' : 'main.ts')
const { loadConfig } = await import(pathToFileURL(main).href)
const config = await loadConfig()
const { commands, version } = config.plugins.get('influxdb3').manifest

// Only what listing and finding need: flags and arguments are read from the command itself.
const kept = Object.values(commands).map(({ id, summary, hidden, words, shortWords, verb }) =>
  [id, { id, summary, hidden, words, shortWords, verb, aliases: [], hiddenAliases: [], flags: {}, args: {} }])
writeFileSync(join(codeDir, 'oclif.manifest.json'),
  JSON.stringify({ version, commands: Object.fromEntries(kept) }, null, 1) + '\n')
