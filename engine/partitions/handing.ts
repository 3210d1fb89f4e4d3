// Rows of a part as rows of the query: a part ends before the query does, and so do its dictionaries. Texts
// are given plain; tags stay codes, of their table's dictionary where they are of it, else of one copy of all
// values.
import type { Arena } from '../../kernels/arena.ts'
import { DICTIONARY, type Column } from '../../kernels/column.ts'
import { physicalOf } from '../../kernels/type.ts'
import type { Partitioned } from '../../planner/plan.ts'
import { CopiedTexts, type TextCoder } from '../expressions/text-codes.ts'
import { plain, withColumns } from '../operators/plain-texts.ts'
import type { Query } from '../query.ts'
import type { Steps } from '../steps.ts'
import type { OpenedScan } from './open-scans.ts'

export class Handing {
  readonly #query: Query
  readonly #lasting: ReadonlySet<object>
  readonly #coders: readonly TextCoder[]

  constructor(plan: Partitioned, scans: readonly OpenedScan[], query: Query) {
    this.#query = query
    const tags = scans.flatMap(({ table }) => table.tags)
    this.#lasting = new Set(tags.map(({ dictionary }) => dictionary.source))
    this.#coders = plan.columns.map(() => new CopiedTexts(query.arena))
  }

  over(steps: Steps): Steps {
    return withColumns(steps, (column, place, arena) => this.#handed(column, place, arena), this.#query)
  }

  #handed(column: Column, place: number, arena: Arena): Column {
    if (physicalOf(column.type) !== 'codes') return plain(column, arena)
    if (column.kind !== DICTIONARY || this.#lasting.has(column.dictionary!.source)) return column
    const coder = this.#coders[place]!
    const codes = coder.codes(column, arena)
    return { ...column, data: codes, dictionary: coder.dictionary() }
  }
}
