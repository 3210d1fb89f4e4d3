// Which names databases may have, and what is wrong with the others. Tables and columns may have any name
// that line protocol can spell.
export const INTERNAL_DATABASE = '_internal'
export const DATABASE_NAME_BYTES_MAX = 511

export type NameProblem = 'name-empty' | 'name-too-long' | 'name-start' | 'name-character' | 'name-policy'

/**
 * What is wrong with the name of a new database, or null. `a/b` is database `a` with retention policy `b`
 * of 1.x.
 */
export function problemOfDatabaseName(name: string): NameProblem | null {
  if (name === '') return 'name-empty'
  if (name.length > DATABASE_NAME_BYTES_MAX) return 'name-too-long'
  if (!isAlphanumeric(name.charCodeAt(0))) {
    return name.charCodeAt(0) > 0x7f ? 'name-character' : 'name-start'
  }
  let slashes = 0
  for (let i = 1; i < name.length; i++) {
    const code = name.charCodeAt(i)
    if (code === SLASH) {
      slashes++
      if (slashes > 1 || i === name.length - 1) return 'name-policy'
    } else if (!isAlphanumeric(code) && code !== UNDERSCORE && code !== HYPHEN) return 'name-character'
  }
  return null
}

const SLASH = 0x2f
const UNDERSCORE = 0x5f
const HYPHEN = 0x2d

function isAlphanumeric(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
}
