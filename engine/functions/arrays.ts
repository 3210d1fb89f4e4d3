// What functions of lists share: their types, equality of items (NULLs are equal here), and limits. Lists are
// JavaScript arrays of scalars: the slow lane (expressions/lists.ts).
import type { Scalar } from '../../kernels/column.ts'
import { int64, type DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { comparisonType, plain } from '../../planner/bind/coerce.ts'
import type { Signature } from '../../planner/function.ts'

export type Items = readonly Scalar[]

export const listOf = (item: DataType): DataType => ({ kind: 'list', item })

/** A list longer than this is refused: one call must not eat the process. */
export const ITEMS_MAX = 1 << 24

export function checkLength(n: number): void {
  if (n > ITEMS_MAX)
    fail('execution', NOWHERE, { problem: `a list of more than ${ITEMS_MAX} items is too long` })
}

/** The item type of a list; NULL alone may stand for a list of anything. */
export function itemOf(type: DataType | undefined): DataType | null {
  if (type?.kind === 'list') return type.item
  return type?.kind === 'null' ? type : null
}

/** One list, then arguments of the given types; `optional` of them may be left out. */
export function listThen(
  rest: readonly DataType[], optional: number, gives: (item: DataType) => DataType,
): Signature {
  return ([list, ...given]) => {
    const item = itemOf(list)
    if (item === null || given.length > rest.length || given.length < rest.length - optional) return null
    if (!given.every((type, i) => type.kind === 'null' || fits(type, rest[i]!))) return null
    return { args: [listOf(item), ...rest.slice(0, given.length)], gives: gives(item) }
  }
}

export const isIntOrNull = (type: DataType | undefined): boolean =>
  type?.kind === 'int' || type?.kind === 'null'

const fits = (given: DataType, wanted: DataType): boolean =>
  wanted.kind === 'utf8' ? plain(given).kind === 'utf8' : given.kind === wanted.kind

/** A list, `items` values that may be its items, and then integers; all items take their common type. */
export function listAndItems(
  items: number, integers: number, gives: (item: DataType) => DataType, optional = 0,
): Signature {
  return ([list, ...given]) => {
    const item = itemOf(list)
    const extra = given.slice(items)
    if (item === null || given.length < items || extra.length > integers) return null
    if (extra.length < integers - optional || !extra.every(isIntOrNull)) return null
    const common = commonItem([item, ...given.slice(0, items)])
    if (common === null) return null
    return {
      args: [listOf(common), ...given.slice(0, items).map(() => common), ...extra.map(() => int64)],
      gives: gives(common),
    }
  }
}

/** Lists only, with one type of items. */
export function lists(count: number | null, gives: (item: DataType) => DataType): Signature {
  return (types) => {
    if (types.length === 0 || (count !== null && types.length !== count)) return null
    const items = types.map(itemOf)
    if (items.includes(null)) return null
    const common = commonItem(items as DataType[])
    return common === null ? null : { args: types.map(() => listOf(common)), gives: gives(common) }
  }
}

export function commonItem(types: readonly DataType[]): DataType | null {
  let common: DataType | null = plain(types[0]!)
  for (const type of types.slice(1)) common = common === null ? null : comparisonType(common, plain(type))
  return common
}

/** NULL equals NULL, NaN equals NaN, -0 is not 0. */
export function sameItem(a: Scalar, b: Scalar): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b)
  return keyOf(a) === keyOf(b)
}

/** Equal keys for equal items. */
export function keyOf(item: Scalar): string {
  if (Array.isArray(item)) return `[${(item as Items).map(keyOf).join()}]`
  if (typeof item === 'string') return JSON.stringify(item)
  if (typeof item === 'object' && item !== null) {
    const fields = Object.entries(item).map(([name, value]) => `${JSON.stringify(name)}:${keyOf(value)}`)
    return `{${fields.join()}}`
  }
  return typeof item === 'bigint' ? `${item}n` : Object.is(item, -0) ? '-0' : String(item)
}

/** Each item once, in the order they come first. */
export function distinctItems(items: Items): Items {
  const seen = new Map<string, Scalar>()
  for (const item of items) {
    const key = keyOf(item)
    if (!seen.has(key)) seen.set(key, item)
  }
  return [...seen.values()]
}

/** The first `n` items equal to `from` left out, or replaced. */
export function replaced(items: Items, from: Scalar, n: number, to: readonly Scalar[]): Items {
  let left = n
  return items.flatMap((item): Items => {
    if (left <= 0 || !sameItem(item, from)) return [item]
    left--
    return to
  })
}
