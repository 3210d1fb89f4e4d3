// Where an option's value may come from besides the command line: environment variables, then `.env` in the
// working directory. Invariant: a variable that is set wins over `.env`; an empty one counts as not set.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { environmentVariables } from '../storage/env/real/process-env.ts'

export type Environment = ReadonlyMap<string, string>

const DOT_ENV_BYTES_MAX = 1 << 20

export function readEnvironment(workingDir: string): Environment {
  return new Map([...readDotEnv(join(workingDir, '.env')), ...environmentVariables()])
}

function readDotEnv(path: string): [string, string][] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return []
  }
  if (text.length > DOT_ENV_BYTES_MAX) return []
  return Object.entries(parseEnv(text)).flatMap(([name, value]) => (value ? [[name, value]] : []))
}

const TRUE = new Set(['true', '1', 'yes', 'y', 'on', 't'])
const FALSE = new Set(['false', '0', 'no', 'n', 'off', 'f'])

/** The words accepted for a switch set by a variable, or undefined for any other word. */
export function readBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  if (TRUE.has(word)) return true
  return FALSE.has(word) ? false : undefined
}
