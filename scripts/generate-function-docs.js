// Writes docs/sql/functions.md from what every SQL function says of itself. Run after generate-functions.js
// (it imports the list); a test checks that the page is fresh.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMain, rootDir } from './root.js'

const OUT = join(rootDir, 'docs', 'sql', 'functions.md')

/** The text of the page as it should be now. */
export async function functionPage() {
  const { aggregateFunctions, scalarFunctions, windowFunctions } =
    await import(new URL('../engine/functions/index.ts', import.meta.url).href)
  const parts = [
    ['Scalar functions', scalarFunctions], ['Aggregate functions', aggregateFunctions],
    ['Window functions', windowFunctions],
  ]
  const text = parts.map(([title, functions]) => {
    const sorted = functions.toSorted((a, b) => a.name < b.name ? -1 : 1)
    return `## ${title}\n\n${sorted.map(sectionOf).join('\n')}`
  })
  return `# SQL functions

Made by \`node scripts/generate-function-docs.js\` from the functions' own files. Do not edit.
Every example is run by the tests. A NULL argument gives NULL unless it is said otherwise.

${text.join('\n')}`
}

function sectionOf({ name, aliases, usage, doc, examples }) {
  const also = aliases.length === 0 ? '' : ` Also: ${aliases.map((alias) => `\`${alias}\``).join(', ')}.`
  const shown = examples.map(([sql, value]) => `${sql}  -- ${valueText(value)}`)
  const code = shown.length === 0 ? '' : `\n\`\`\`sql\n${shown.join('\n')}\n\`\`\`\n`
  return `### ${name}\n\n\`${usage}\`\n\n${doc}${also}\n${code}`
}

function valueText(value) {
  if (value === null) return 'NULL'
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  if (typeof value === 'object') {
    return `{${Object.entries(value).map(([field, v]) => `${field}: ${valueText(v)}`).join(', ')}}`
  }
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1)
    : String(value)
}

export async function generateFunctionDocs() {
  const text = await functionPage()
  if (!existsSync(OUT) || readFileSync(OUT, 'utf8') !== text) writeFileSync(OUT, text)
}

if (isMain(import.meta.url)) await generateFunctionDocs()
