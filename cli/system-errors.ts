// The operating system's errors in the words people search for: `No such file or directory (os error 2)`.
// Words only: whether an error ends the command is its caller's question.
import { getSystemErrorMessage } from 'node:util'
import { Failure } from './failure.ts'

/** Where Node's words are others than the C library's; elsewhere they differ in case at most. */
const C_LIBRARY: ReadonlyMap<string, string> = new Map([
  ['EISDIR', 'Is a directory'], ['EHOSTUNREACH', 'No route to host'], ['EMFILE', 'Too many open files'],
])

export function systemSentence(error: unknown): string {
  const { errno, code, message } = error as NodeJS.ErrnoException
  if (typeof errno !== 'number') return message ?? String(error)
  const words = C_LIBRARY.get(code ?? '') ?? getSystemErrorMessage(errno) ?? message
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} (os error ${Math.abs(errno)})`
}

export function failureOfFile(what: string, error: unknown): Failure {
  return new Failure(`${what}: ${systemSentence(error)}`)
}
