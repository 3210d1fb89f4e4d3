// One list, struct or map column of the row group that is being collected, taken apart into its leaves: each
// leaf has its values end to end, and the repetition and definition level of every entry. Invariant: all
// leaves of a column have the same number of rows, though not of entries.
import type { Arena } from '../../kernels/arena.ts'
import { CONST, FLAT, type Column } from '../../kernels/column.ts'
import type { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, u8, type Pointer } from '../../kernels/memory.ts'
import { LeafBuffer } from './leaf-buffer.ts'
import { isLeaf, type ResultNode } from './result-schema.ts'

/**
 * The entries of a column on the way down to a leaf, as `kernels/assembly/parquet-levels.ts` describes them.
 */
export type Slots = {
  readonly count: number
  readonly at: Pointer
  readonly definitions: Pointer
  readonly repetitions: Pointer
}

const ENDED = 0xffffffff

export class NestedBuffer {
  readonly #root: ResultNode
  readonly #leaves = new Map<ResultNode, LeafBuffer>()

  constructor(root: ResultNode, owner: Owner) {
    this.#root = root
    const collect = (node: ResultNode): void => {
      if (isLeaf(node)) this.#leaves.set(node, new LeafBuffer(node, owner))
      else node.children.forEach(collect)
    }
    collect(root)
  }

  /** In the order of the schema. */
  get leaves(): readonly LeafBuffer[] {
    return [...this.#leaves.values()]
  }

  append(column: Column, rows: number, scratch: Arena): void {
    const slots = newSlots(rows, scratch)
    kernels.iota_4(0, rows, slots.at)
    kernels.fill_4(0, rows, slots.definitions)
    kernels.fill_4(0, rows, slots.repetitions)
    this.#takeApart(this.#root, column, slots, scratch)
  }

  /** `given` null: every entry ended further up. Changes `slots`. */
  #takeApart(node: ResultNode, given: Column | null, slots: Slots, scratch: Arena): void {
    const column = withoutNulls(node, given, slots)
    if (isLeaf(node)) return this.#leaves.get(node)!.append(column, slots, scratch)
    if (node.type.kind === 'struct') return this.#children(node, column?.children ?? [], slots, scratch)
    if (column === null) return this.#children(node, [], slots, scratch)
    const items = itemsOf(column, node.repetition, slots, scratch)
    if (node.type.kind === 'list') return this.#children(node, column.children, items, scratch)
    const entries = column.children[0]!
    if (entries.kind === CONST) kernels.slots_pin(items.at, items.count)
    this.#children(node, entries.children, items, scratch)
  }

  #children(node: ResultNode, columns: readonly Column[], slots: Slots, scratch: Arena): void {
    const last = node.children.length - 1
    for (const [i, child] of node.children.entries()) {
      const own = i === last ? slots : copyOf(slots, scratch)
      this.#takeApart(child, columns[i] ?? null, own, scratch)
    }
  }
}

function newSlots(count: number, scratch: Arena): Slots {
  const part = (): Pointer => scratch.alloc(count * 4 + 16)
  return { count, at: part(), definitions: part(), repetitions: part() }
}

function copyOf(slots: Slots, scratch: Arena): Slots {
  const copy = newSlots(slots.count, scratch)
  const bytes = slots.count * 4
  u8.copyWithin(copy.at, slots.at, slots.at + bytes)
  u8.copyWithin(copy.definitions, slots.definitions, slots.definitions + bytes)
  u8.copyWithin(copy.repetitions, slots.repetitions, slots.repetitions + bytes)
  return copy
}

/** Ends the entries that are NULL here, the others go one level deeper. null: nothing but NULLs. */
function withoutNulls(node: ResultNode, column: Column | null, slots: Slots): Column | null {
  if (column === null) return null
  if (isNullConstant(column) || column.type.kind === 'null') {
    kernels.fill_4(ENDED, slots.count, slots.at)
    return null
  }
  if (column.kind === CONST) kernels.slots_pin(slots.at, slots.count)
  if (node.isRequired) return column
  // Also a constant may be a code.
  if (column.dictionary !== null && column.kind !== FLAT) {
    kernels.slots_coded(slots.at, slots.definitions, slots.count, column.data)
  } else {
    kernels.slots_valid(slots.at, slots.definitions, slots.count, column.validity)
  }
  return column
}

/** A constant without any memory of its own is NULL; a struct's memory are its fields. */
function isNullConstant(column: Column): boolean {
  if (column.kind !== CONST) return false
  return (column.data === 0 && column.children.length === 0) || !bitAt(column.validity, 0)
}

function itemsOf(column: Column, level: number, slots: Slots, scratch: Arena): Slots {
  const count = kernels.slots_items_count(slots.at, slots.count, column.extra) >>> 0
  const items = newSlots(count, scratch)
  kernels.slots_items(
    slots.at, slots.definitions, slots.repetitions, slots.count, column.extra, level,
    items.at, items.definitions, items.repetitions)
  return items
}
