// An answer's body to where the user wants it: stdout with a closing newline, or a file byte for byte.
// Streams: the size of an answer never matters.
import { closeSync, createWriteStream, openSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Failure } from './failure.ts'
import { failureOfFile } from './system-errors.ts'

/** Checks before anything is sent that the output has a place to go to. */
export function checkOutput(format: string, output: string | undefined): void {
  if (format === 'parquet' && output === undefined && process.stdout.isTTY) {
    throw new Failure('cannot write parquet to a terminal, use `--output <file>` or pipe the output')
  }
}

export async function writeAnswer(
  answer: IncomingMessage, format: string, output: string | undefined,
): Promise<void> {
  if (output !== undefined) return writeFile(answer, output)
  try {
    for await (const chunk of answer) {
      const took = process.stdout.write(chunk as Buffer)
      if (!took) await new Promise((resolve) => process.stdout.once('drain', resolve))
    }
  } catch (error) {
    throw new Failure(`the connection ended before the answer did: ${(error as Error).message}`)
  }
  if (format !== 'parquet') process.stdout.write('\n')
}

async function writeFile(answer: IncomingMessage, path: string): Promise<void> {
  let descriptor: number
  try {
    descriptor = openSync(path, 'w')
  } catch (error) {
    answer.destroy()
    throw failureOfFile('io error', error)
  }
  try {
    await pipeline(answer, createWriteStream(path, { fd: descriptor, autoClose: false }))
  } catch (error) {
    throw failureOfFile('io error', error)
  } finally {
    closeSync(descriptor)
  }
}
