// Prints random patterns and texts with our answers, a JSON object a line, for oracle.py: a development
// script.
import { UserError } from '../../parser/diagnostic.ts'
import { seeded } from '../line-protocol/random.ts'
import { replaceAll } from './machine.ts'
import { randomPattern, randomText } from './random-pattern.ts'

console.log = console.error
const r = seeded('random answers')
for (let i = 0; i < Number(process.argv[2] ?? 1000); i++) {
  const pattern = randomPattern(r)
  const text = randomText(r, 12)
  process.stdout.write(`${JSON.stringify({ pattern, text, answer: answerOf(pattern, text) })}\n`)
}

function answerOf(pattern: string, text: string): string {
  try {
    return replaceAll(pattern, text)
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
}
