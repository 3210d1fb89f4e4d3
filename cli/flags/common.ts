// Options and checks that many commands share: where the server is, who asks, which database, which format.
// Data only; what belongs to one command stands in its file.
import type { Check, FlagSpec } from '../spec.ts'
import { parseDuration } from './duration.ts'

export const HOST: FlagSpec = {
  name: 'host', short: 'H', value: 'HOST_URL', env: ['INFLUXDB3_HOST_URL'], default: 'http://127.0.0.1:8181',
  help: 'The URL of the server',
}

export const DATABASE: FlagSpec = {
  name: 'database', short: 'd', value: 'DATABASE_NAME', env: ['INFLUXDB3_DATABASE_NAME'], required: true,
  help: 'The name of the database to operate on',
}

const TOKEN: FlagSpec = {
  name: 'token', value: 'AUTH_TOKEN', env: ['INFLUXDB3_AUTH_TOKEN'], secret: true,
  help: 'The token to authenticate with',
}

const TLS_CA: FlagSpec = {
  name: 'tls-ca', value: 'CA_CERT', env: ['INFLUXDB3_TLS_CA'],
  help: 'A file with the certificate of an authority to trust, for servers with a self-made certificate',
}

const TLS_NO_VERIFY: FlagSpec = {
  name: 'tls-no-verify', env: ['INFLUXDB3_TLS_NO_VERIFY'], help: 'Do not check the certificate of the server',
}

/** Every client command: server, token, TLS; its own options stand between. */
export function clientFlags(...own: readonly FlagSpec[]): readonly FlagSpec[] {
  return [HOST, TOKEN, ...own, TLS_CA, TLS_NO_VERIFY]
}

export const FORMAT: FlagSpec = {
  name: 'format', value: 'OUTPUT_FORMAT', default: 'pretty',
  choices: ['pretty', 'json', 'jsonl', 'csv', 'parquet'], choiceAliases: new Map([['json_lines', 'jsonl']]),
  help: 'The format of the output',
}

export const OUTPUT: FlagSpec = {
  name: 'output', short: 'o', value: 'OUTPUT_FILE_PATH', help: 'Write the output to this file',
}

export const YES: FlagSpec = { name: 'yes', short: 'y', help: 'Do not ask for confirmation' }

export const HARD_DELETE: FlagSpec = {
  name: 'hard-delete', value: 'WHEN',
  help: "When the data is removed for good: 'never', 'now', 'default' or a time: '2026-06-18T10:30:00Z'",
}

/** The server's words for it: lower case for the words, a time as it is. */
export function hardDeleteAt(text: string | undefined): string | undefined {
  const word = text?.toLowerCase()
  return word === 'never' || word === 'now' || word === 'default' ? word : text
}

export const isDuration: Check = (text) => {
  const read = parseDuration(text)
  return read.kind === 'wrong' ? read.message : undefined
}

export function isInteger(min: number, max: number): Check {
  return (text) => {
    if (text === '') return 'cannot parse integer from empty string'
    if (!/^-?\d+$/.test(text)) return 'invalid digit found in string'
    const value = Number(text)
    return value < min || value > max ? `${text} is not in ${min}..=${max}` : undefined
  }
}
