// A partitioned plan as data for another thread: no functions, no objects that are known by identity.
// Functions go by their names, dictionaries of tags by their number. A plan with anything else in it is not
// sent.
import { DICTIONARY, type Column, type Dictionary } from '../../kernels/column.ts'
import type { Pointer } from '../../kernels/memory.ts'
import type {
  AggregateFunction, FunctionView, ScalarFunction, WindowFunction,
} from '../../planner/function.ts'
import type { Plan } from '../../planner/plan.ts'
import type { OpenedTable, Part, ReadTable } from './opened-table.ts'

export type Job = {
  /** Of a plan, `packed`. */
  readonly plan: unknown
  readonly tables: readonly ReadTable[]
  readonly nowNs: bigint
  readonly batchRows: number
  /** A u32 that is not 0 once nobody wants the rows any more. */
  readonly isOver: Pointer
  /** Memory to work in: one extent. */
  readonly region: { readonly at: Pointer; readonly bytes: number }
}

export type ToWorker =
  | { readonly kind: 'begin'; readonly job: Job }
  /** What the answer to the part before points to is not needed any more. */
  | { readonly kind: 'part'; readonly part: Part }
  /** As above; the region is to be left alone from then on. */
  | { readonly kind: 'end' }

/** What a worker says. Errors are met again on the main thread, which does the part itself. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'rows'; readonly rows: number; readonly columns: readonly SentColumn[] }
  | { readonly kind: 'failed' }
  | { readonly kind: 'ended' }

/** A column whose dictionary, if it is one of the job's tags, is told by its number. */
export type SentColumn = Omit<Column, 'dictionary' | 'children'> & {
  readonly dictionary: number | Omit<Dictionary, 'source'> | null
  readonly children: readonly SentColumn[]
}

type AnyFunction = ScalarFunction | AggregateFunction | WindowFunction
type Named = { readonly functionKind: AnyFunction['kind']; readonly functionName: string }

/** The plan with functions by name; null if it has what cannot be sent. */
export function packed(plan: Plan, functions: FunctionView): unknown {
  try {
    return pack(plan, functions)
  } catch (error) {
    if (error === UNKNOWN) return null
    throw error
  }
}

const UNKNOWN = new Error('a function that no name stands for')

function pack(value: unknown, functions: FunctionView): unknown {
  if (typeof value === 'function') throw UNKNOWN
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => pack(item, functions))
  const known = value as Partial<AnyFunction>
  if (typeof known.usage === 'string') return nameOf(value as AnyFunction, functions)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item, functions)]))
}

function nameOf(f: AnyFunction, functions: FunctionView): Named {
  if (functions[f.kind](f.name) !== f) throw UNKNOWN
  return { functionKind: f.kind, functionName: f.name }
}

export function unpacked(value: unknown, functions: FunctionView): Plan {
  return unpack(value, functions) as Plan
}

function unpack(value: unknown, functions: FunctionView): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => unpack(item, functions))
  const named = value as Partial<Named>
  if (named.functionKind !== undefined) return functions[named.functionKind](named.functionName!)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item, functions)]))
}

const dictionariesOf = (tables: readonly OpenedTable[]): readonly Dictionary[] =>
  tables.flatMap(({ tags }) => tags.map(({ dictionary }) => dictionary))

export function sentColumns(
  columns: readonly Column[], tables: readonly OpenedTable[],
): readonly SentColumn[] {
  const known = dictionariesOf(tables)
  const sent = (column: Column): SentColumn => {
    const children = column.children.map(sent)
    if (column.kind !== DICTIONARY) return { ...column, children, dictionary: null }
    const { source, ...own } = column.dictionary!
    const number = known.findIndex((dictionary) => dictionary.source === source)
    return { ...column, children, dictionary: number < 0 ? own : number }
  }
  return columns.map(sent)
}

export function receivedColumns(
  columns: readonly SentColumn[], tables: readonly OpenedTable[],
): readonly Column[] {
  const known = dictionariesOf(tables)
  const received = (column: SentColumn): Column => {
    const { dictionary } = column
    const children = column.children.map(received)
    return { ...column, children, dictionary: typeof dictionary === 'number' ? known[dictionary]!
      : dictionary === null ? null : { ...dictionary, source: {} } }
  }
  return columns.map(received)
}
