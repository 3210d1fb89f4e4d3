// Memory that a blocking operator holds while it runs: small pieces in an arena, and large blocks that grow
// by moving and give back at once what they leave. Given back when the operator has given its rows;
// dictionaries, which outlive it, go elsewhere (`texts`).
import type { Arena } from '../kernels/arena.ts'
import { assert } from '../kernels/assert.ts'
import { EXTENT_BYTES_MIN } from '../kernels/extents.ts'
import { u8, type Pointer } from '../kernels/memory.ts'
import { TextCodes, type TextCoder } from './expressions/text-codes.ts'
import type { Query } from './query.ts'

/**
 * What is held doubles now and then, and the old half goes when the new one is there: so many times what is
 * held must fit.
 */
export const GROWTH = 2.2

export class HeldMemory {
  /** For small things that never grow. */
  readonly arena: Arena
  /** Until the query's end, unless it was given: dictionaries (steps.ts). */
  readonly texts: Arena
  /** Until the query's end. */
  readonly lasting: Arena
  readonly #query: Query
  readonly #blocks = new Set<Arena>()
  readonly #newTexts: (() => TextCoder) | null

  /**
   * `texts`: where dictionaries go that need not live until the query's end; `newTexts` makes another coder
   * for columns of texts.
   */
  constructor(query: Query, texts: Arena = query.arena, newTexts: (() => TextCoder) | null = null) {
    this.#query = query
    this.arena = query.scratch()
    this.texts = texts
    this.lasting = query.arena
    this.#newTexts = newTexts
  }

  /** With dictionaries of its own, which `endWithTexts` gives back. */
  static withTexts(query: Query): HeldMemory {
    return new HeldMemory(query, query.scratch())
  }

  /** For one column of texts. */
  newTexts(): TextCoder {
    return this.#newTexts?.() ?? new TextCodes(this.texts)
  }

  /** An arena for one large block. */
  take(): Arena {
    const arena = this.#query.scratch()
    this.#blocks.add(arena)
    return arena
  }

  give(arena: Arena): void {
    this.#blocks.delete(arena)
    this.#query.discard(arena)
  }

  /** What may be held here (query.ts). */
  get shareBytes(): number {
    return this.#query.shareBytes
  }

  /** Of everything held here, texts included. */
  get heldBytes(): number {
    let bytes = this.arena.heldBytes + this.texts.heldBytes
    for (const block of this.#blocks) bytes += block.heldBytes
    return bytes
  }

  release(): void {
    for (const arena of this.#blocks) this.#query.discard(arena)
    this.#blocks.clear()
    this.arena.reset()
  }

  /** As release, for whoever does not hold anything here again. */
  end(): void {
    this.release()
    this.#query.discard(this.arena)
  }

  /** As end; nothing that was given out may still refer to its dictionaries. */
  endWithTexts(): void {
    assert(this.texts !== this.lasting, 'the texts are the query\'s')
    this.end()
    this.#query.discard(this.texts)
  }
}

/** A block that doubles; its contents move with it. */
export class Growing {
  readonly #held: HeldMemory
  #own: Arena | null = null
  #bytes = 0
  at: Pointer = 0

  constructor(held: HeldMemory) {
    this.#held = held
  }

  /** At least `bytes` and 64 more; the first `used` bytes are kept. */
  reach(bytes: number, used: number): Pointer {
    if (bytes + 64 <= this.#bytes) return this.at
    const before = this.#own
    const from = this.at
    this.#place(bytes + 64)
    if (used > 0) u8.copyWithin(this.at, from, from + used)
    if (before !== null) this.#held.give(before)
    return this.at
  }

  /** `bytes` of zeros; what was there before is given back. */
  renew(bytes: number): Pointer {
    if (this.#own !== null) this.#held.give(this.#own)
    this.#own = null
    this.#bytes = 0
    this.#place(bytes)
    u8.fill(0, this.at, this.at + bytes)
    return this.at
  }

  #place(bytes: number): void {
    const size = Math.max(1024, 2 ** Math.ceil(Math.log2(bytes)))
    this.#own = size < EXTENT_BYTES_MIN ? null : this.#held.take()
    this.at = (this.#own ?? this.#held.arena).alloc(size)
    this.#bytes = size
  }

  release(): void {
    if (this.#own !== null) this.#held.give(this.#own)
    this.#own = null
    this.#bytes = 0
    this.at = 0
  }
}
