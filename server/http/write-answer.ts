// What a write's outcome looks like on the wire, and the parameters that writes share. The three write
// endpoints differ in names, defaults and error shapes only.
import type { Door, LineError, Precision, RequestBody, WriteOutcome } from '../../engine/door.ts'
import { fixed, noContent, type FixedAnswer } from './answer.ts'
import { Refused } from './body.ts'

const shortWords: readonly (readonly [string, Precision])[] = [
  ['s', 's'], ['second', 's'], ['millisecond', 'ms'], ['ms', 'ms'], ['microsecond', 'us'], ['u', 'us'],
  ['us', 'us'], ['n', 'ns'], ['nanosecond', 'ns'], ['ns', 'ns'],
]

/** In the order in which the reference's error text lists them. */
export const precisions: ReadonlyMap<string, Precision> = new Map(shortWords)
export const precisionsOrAuto: ReadonlyMap<string, Precision> = new Map([['auto', 'auto'], ...shortWords])

export type WriteOptions = {
  readonly database: string
  readonly precision: Precision
  readonly acceptPartial: boolean
  readonly noSync: boolean
}

export async function write(door: Door, body: RequestBody, options: WriteOptions): Promise<FixedAnswer> {
  const problem = body.utf8Problem()
  if (problem !== null) throw new Refused(fixed(400, `body content is not valid utf8: ${problem}`))
  return answerWrite(await door.write({ ...options, body }))
}

function answerWrite(outcome: WriteOutcome): FixedAnswer {
  switch (outcome.kind) {
    case 'ok': return noContent
    case 'empty': throw new EmptyWrite()
    case 'partial': {
      const status = outcome.errors.some((error) => error.isLimit) ? 422 : 400
      const data = outcome.errors.map(lineJson).join(',')
      return fixed(status, `{"error":"partial write of line protocol occurred","data":[${data}]}`)
    }
    case 'rejected':
      throw new LineRefused(outcome.error)
  }
}

/** Only blank lines and comments came. */
export class EmptyWrite extends Refused {
  constructor() {
    super(fixed(400, 'incoming write was empty'))
  }
}

/** Nothing was stored because of one line. */
export class LineRefused extends Refused {
  readonly line: LineError
  constructor(line: LineError) {
    super(fixed(400, `{"error":"line protocol parsing error","data":${lineJson(line)}}`))
    this.line = line
  }
}

function lineJson(error: LineError): string {
  return JSON.stringify({
    error_message: error.message, line_number: error.line, original_line: error.original,
  })
}

/** v1 and v2 check names themselves, as namespaces, before the database's own rules. */
export function checkNamespace(name: string, lengthMax: number): void {
  const length = [...name].length
  if (length < 1 || length > lengthMax) {
    const problem = `namespace name ${name} length must be between 1 and ${lengthMax} characters`
    throw new Refused(fixed(400, problem))
  }
  let at = 0
  for (const letter of name) {
    if (!/[A-Za-z0-9_/-]/.test(letter)) {
      throw new Refused(fixed(400,
        `namespace name '${name}' contains invalid character, character number ${at} is not whitelisted`))
    }
    at++
  }
}

