// Text from whoever runs the command: standard input when it is not a terminal, and a yes to a question.
// Anything but a yes ends the command before it has done something.
import { createInterface } from 'node:readline'
import { buffer } from 'node:stream/consumers'
import { Failure } from './failure.ts'

export function stdinIsTerminal(): boolean {
  return process.stdin.isTTY === true
}

export async function readStdin(): Promise<Buffer> {
  return buffer(process.stdin)
}

/** Asks on stderr; anything but `yes` or `y` ends the command without having done anything. */
export async function confirm(what: string): Promise<void> {
  process.stderr.write(`Are you sure you want to delete ${what}? Enter 'yes' or 'y' to confirm\n`)
  const answer = await readLine()
  if (answer !== 'yes' && answer !== 'y') throw new Failure('Cannot proceed without confirmation')
}

export function readLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin })
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line.trim())
      lines.close()
      process.stdin.destroy()
    })
    lines.once('close', () => resolve(''))
  })
}
