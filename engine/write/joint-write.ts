// Small writes that wait for the same frame, parsed into the same tables: one table block in the log and one
// append to the buffer for all of them. Only for bodies that are right as they stand and add rows alone; the
// writer parses others by themselves. Copies each body, because names and keys in it serve the bodies after
// it. upholds P-03
import { Arena } from '../../kernels/arena.ts'
import type { Owner } from '../../kernels/extents.ts'
import { u8 } from '../../kernels/memory.ts'
import type { DatabaseDefinition } from '../../storage/catalog/definitions.ts'
import type { Precision, WriteOutcome, WriteRequest } from '../door.ts'
import { BODY_SLACK_BYTES, LineParser, type ParseRequest } from './parse-lines.ts'

/** A larger body is worth tables of its own. */
export const JOINING_BODY_BYTES_MAX = 4096
const JOINT_BYTES_MAX = 1 << 20

export type Member = {
  readonly request: WriteRequest
  readonly lines: number
  readonly resolve: (outcome: WriteOutcome | PromiseLike<WriteOutcome>) => void
  readonly reject: (error: unknown) => void
}

export class JointWrite {
  readonly kind = 'joint'
  readonly database: DatabaseDefinition
  readonly arena: Arena
  readonly members: Member[] = []
  readonly #precision: Precision
  readonly #parser: LineParser
  bytes = 0
  /** Memory ran out inside a body: what was parsed is not to be trusted, members are written one by one. */
  isBroken = false

  constructor(
    owner: Owner, database: DatabaseDefinition, precision: Precision,
    settings: Pick<ParseRequest, 'schema' | 'index' | 'nowNs'>,
  ) {
    this.database = database
    this.#precision = precision
    this.arena = new Arena(owner)
    try {
      const body = this.arena.alloc(BODY_SLACK_BYTES)
      this.#parser = new LineParser({
        ...settings, body, length: 0, arena: this.arena, precision, stopAtFirstError: false,
      })
    } catch (error) {
      this.arena.release()
      throw error
    }
  }

  takes(database: DatabaseDefinition, precision: Precision): boolean {
    const isSame = this.database === database && this.#precision === precision
    return isSame && this.bytes < JOINT_BYTES_MAX && !this.isBroken
  }

  /** The number of lines added; 0 or -1 if the body is not for here. The caller then adds the member. */
  parse({ pointer, length }: WriteRequest['body'], nowNs: bigint): number {
    try {
      const copy = this.arena.alloc(length + BODY_SLACK_BYTES)
      u8.copyWithin(copy, pointer, pointer + length)
      this.bytes += length
      return this.#parser.join(copy, length, nowNs)
    } catch (error) {
      this.isBroken = true
      throw error
    }
  }

  take() {
    return this.#parser.take()
  }
}
