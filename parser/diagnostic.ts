// A user's mistake as data: a code, the place in the text, and the arguments of its message.
// Words live in parser/messages.ts alone; nothing here or at the throwing place assembles text.
import { messages, type ErrorCode, type MessageArgs } from './messages.ts'

/** Byte-free positions: indices of UTF-16 units in the statement's text, [start, end). */
export type Span = { readonly start: number; readonly end: number }

export const NOWHERE: Span = { start: 0, end: 0 }

/** Thrown where a statement cannot go on; carried as data to whoever answers the user. */
export class UserError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'UserError'
  readonly code: C
  readonly span: Span
  readonly args: MessageArgs<C>
  constructor(code: C, span: Span, args: MessageArgs<C>) {
    super(messages[code].text(shortened(args) as never))
    this.code = code
    this.span = span
    this.args = args
  }
}

/** Of what a user wrote, a message shows at most this many bytes. */
const SHOWN_BYTES_MAX = 200

/** Texts among the arguments, cut where they are long: names and values come from the statement. */
export function shortened<A extends object>(args: A): A {
  const short = (value: unknown): unknown => typeof value === 'string' ? shownText(value)
    : Array.isArray(value) ? value.map(short) : value
  return Object.values(args).some((value) => short(value) !== value)
    ? Object.fromEntries(Object.entries(args).map(([name, value]) => [name, short(value)])) as A : args
}

/**
 * A user's text as an error may show it: its beginning, then an ellipsis; control characters, which a
 * terminal would obey, as escapes. Blanks and line ends stay: messages have them on purpose.
 */
export function shownText(text: string): string {
  let shown = ''
  let bytes = 0
  for (const letter of text) {
    const point = letter.codePointAt(0)!
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
    if (bytes > SHOWN_BYTES_MAX) return `${shown}…`
    shown += isControl(point) ? `\\u{${point.toString(16)}}` : letter
  }
  return shown
}

const isControl = (point: number): boolean =>
  (point < 0x20 && point !== 0x09 && point !== 0x0a) || (point >= 0x7f && point < 0xa0)

export function fail<C extends ErrorCode>(code: C, span: Span, args: MessageArgs<C>): never {
  throw new UserError(code, span, args)
}
