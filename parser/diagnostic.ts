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
    super(messages[code].text(args as never))
    this.code = code
    this.span = span
    this.args = args
  }
}

export function fail<C extends ErrorCode>(code: C, span: Span, args: MessageArgs<C>): never {
  throw new UserError(code, span, args)
}
