// A vector: one node of a compiled expression, which turns a batch into a column. Compiled once per query,
// called once per batch, never per row. This file holds what all nodes share: constants cost one row, and a
// text function of a dictionary's column runs once per entry, not once per row.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import {
  CONST, DICTIONARY, constant, dictionaryColumn, flat, type Column, type Dictionary,
} from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { physicalOf, valueBytes, type DataType } from '../../kernels/type.ts'
import type { Query } from '../query.ts'
import { bitmap, entriesOf, flatten, nulls } from './forms.ts'
import { takeOf } from './take.ts'
import { TextTable } from './text-table.ts'

/** Where results go (reset by the operator after each batch), and the query for what lives longer. */
export type Evaluation = { readonly arena: Arena; readonly query: Query }

export type Vector = {
  readonly type: DataType
  /** One value, whatever the batch. */
  readonly isConstant: boolean
  /** Places of the batch's columns it looks at. */
  readonly reads: ReadonlySet<number>
  readonly evaluate: (batch: Batch, at: Evaluation) => Column
}

/** A function of columns of `rows` rows. Inputs may be of any kind; the result too. */
export type Compute = (inputs: readonly Column[], rows: number, at: Evaluation) => Column

/**
 * The node that applies `compute` to its inputs. `perEntry`: a function of texts alone, so that a
 * dictionary's entries stand
 * for all rows. Volatile functions are called for every row instead.
 */
export function applied(
  type: DataType, inputs: readonly Vector[], compute: Compute, perEntry = false, isVolatile = false,
): Vector {
  const isConstant = !isVolatile && inputs.every((v) => v.isConstant)
  const cache: EntryCache | null = perEntry && isEntry(type) &&
    inputs.filter((v) => !v.isConstant).length === 1 ? new EntryCache() : null
  const evaluate = (batch: Batch, at: Evaluation): Column => {
    if (batch.rows === 0) return nulls(type, 0, at.arena)
    const columns = inputs.map((v) => v.evaluate(batch, at))
    if (isVolatile) return compute(columns, batch.rows, at)
    if (columns.every((c) => c.kind === CONST)) return onOneRow(columns, batch.rows, compute, at)
    if (cache !== null) {
      const which = columns.findIndex((c, i) => c.kind === DICTIONARY && !inputs[i]!.isConstant)
      if (which >= 0 && worthwhile(columns[which]!)) return cache.compute(columns, which, compute, at)
    }
    return compute(columns, batch.rows, at)
  }
  return isConstant ? once(type, evaluate) : { type, isConstant, reads: readsOf(inputs), evaluate }
}

/** Lists cannot be spread by codes; bytes are no entries of a dictionary, whose values are texts. */
const isEntry = (type: DataType): boolean => type.kind !== 'binary' && physicalOf(type) !== 'nested'

const nothing: ReadonlySet<number> = new Set()

export function readsOf(inputs: readonly Vector[]): ReadonlySet<number> {
  return new Set(inputs.flatMap((v) => [...v.reads]))
}

/** Entries are worth computing while they are few, or hardly more than rows. */
function worthwhile(column: Column): boolean {
  const { count } = column.dictionary!
  return count <= 65536 || count <= column.length * 8
}

const noBatch: Batch = { rows: 1, columns: [], runs: null }

/** Evaluates at the first batch that has rows: errors of a branch never taken must not appear. */
function once(type: DataType, evaluate: Vector['evaluate']): Vector {
  let known: Column | null = null
  return {
    type,
    isConstant: true,
    reads: nothing,
    evaluate: (batch, at) => {
      if (batch.rows === 0) return nulls(type, 0, at.arena)
      known ??= evaluate(noBatch, { arena: at.query.arena, query: at.query })
      return { ...known, length: batch.rows }
    },
  }
}

function onOneRow(columns: readonly Column[], rows: number, compute: Compute, at: Evaluation): Column {
  const result = compute(columns.map((c) => ({ ...c, length: 1 })), 1, at)
  return result.kind === CONST ? { ...result, length: rows } : constant(flatten(result, at.arena), rows)
}

/** The results of one node for the entries of one dictionary, kept for the query. */
class EntryCache {
  #source: object | null = null
  #offsets = -1
  #bytes = -1
  #count = 0
  #result: Column | null = null
  #codes = 0
  #dictionary: Dictionary | null = null

  compute(columns: readonly Column[], which: number, compute: Compute, at: Evaluation): Column {
    const column = columns[which]!
    const dictionary = column.dictionary!
    if (dictionary.source !== this.#source || dictionary.offsets !== this.#offsets ||
      dictionary.bytes !== this.#bytes || dictionary.count > this.#count) {
      this.#fill(columns, which, dictionary, compute, at.query)
    }
    return this.#spread(column, at.arena)
  }

  #fill(
    columns: readonly Column[], which: number, dictionary: Dictionary, compute: Compute, query: Query,
  ): void {
    const arena = query.arena
    const { type } = columns[which]!
    const texts = entriesOf(dictionary, arena)
    const entries = type.kind === 'binary' ? { ...texts, type } : texts
    const inputs = columns.map((c, i) => i === which ? entries : { ...c, length: entries.length })
    const result = compute(inputs, entries.length, { arena, query })
    this.#source = dictionary.source
    this.#offsets = dictionary.offsets
    this.#bytes = dictionary.bytes
    this.#count = dictionary.count
    if (physicalOf(result.type) === 'bytes' || physicalOf(result.type) === 'codes') {
      const table = new TextTable(arena)
      this.#codes = arena.alloc(entries.length * 4 + 16)
      table.intern(flatten(result, arena), this.#codes)
      this.#dictionary = table.dictionary()
      this.#result = result
    } else {
      this.#dictionary = null
      this.#result = flatten(result, arena)
    }
  }

  #spread(column: Column, arena: Arena): Column {
    const result = this.#result!
    const n = column.length
    if (this.#dictionary !== null) {
      const codes = arena.alloc(n * 4 + 256)
      kernels.map_codes_4(column.data, n, this.#codes, codes)
      return dictionaryColumn(result.type, n, codes, this.#dictionary)
    }
    let validity = 0
    if (result.validity !== 0) {
      validity = bitmap(n, arena)
      kernels.map_codes_to_bits(column.data, n, result.validity, validity)
    }
    if (physicalOf(result.type) === 'bits') {
      const data = bitmap(n, arena)
      kernels.map_codes_to_bits(column.data, n, result.data, data)
      return flat(result.type, n, data, validity)
    }
    if (physicalOf(result.type) === 'none') return nulls(result.type, n, arena)
    const bytes = valueBytes(physicalOf(result.type))
    const data = arena.alloc(n * bytes + 16)
    if (bytes === 8) kernels.map_codes_8(column.data, n, result.data, data)
    else takeOf(bytes)(result.data, column.data, n, data)
    return flat(result.type, n, data, validity)
  }
}

