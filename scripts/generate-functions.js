// Writes engine/functions/index.ts: the list of all SQL functions, one import a file of scalar/, aggregate/
// and window/; then docs/sql/functions.md from it. Adding a function is adding a file and running this;
// tests check that both are fresh.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateFunctionDocs } from './generate-function-docs.js'
import { isMain, rootDir } from './root.js'

const FOLDER = join(rootDir, 'engine', 'functions')
const OUT = join(FOLDER, 'index.ts')
const KINDS = ['scalar', 'aggregate', 'window']

/** The text of the list as it should be now. */
export function functionList() {
  const imports = []
  const lists = []
  for (const kind of KINDS) {
    const files = readdirSync(join(FOLDER, kind)).filter((file) => file.endsWith('.ts')).sort()
    const names = files.map((file) => nameOf(kind, file))
    files.forEach((file, i) => imports.push(`import ${names[i]} from './${kind}/${file}'`))
    lists.push(`export const ${kind}Functions = [\n${names.map((name) => `  ${name},\n`).join('')}]`)
  }
  return `// Made by scripts/generate-functions.js: every SQL function, by kind. Do not edit.
// A function is one file in scalar/, aggregate/ or window/; what it says of itself is in that file.
${imports.join('\n')}

${lists.join('\n\n')}
`
}

function nameOf(kind, file) {
  const words = file.slice(0, -3).split('-')
  return kind + words.map((word) => word[0].toUpperCase() + word.slice(1)).join('')
}

export function generateFunctions() {
  const text = functionList()
  if (!existsSync(OUT) || readFileSync(OUT, 'utf8') !== text) writeFileSync(OUT, text)
}

if (isMain(import.meta.url)) {
  generateFunctions()
  await generateFunctionDocs()
}
