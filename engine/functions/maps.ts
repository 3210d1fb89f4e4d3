// What functions of maps share. A map's value is the list of its entries, structs of key and value, in the
// order they were given. Keys are never NULL and never equal to each other.
import type { Scalar } from '../../kernels/column.ts'
import { plain, unionOf } from '../../planner/bind/coerce.ts'
import { typeName, type DataType } from '../../kernels/type.ts'
import { castScalar } from '../../planner/evaluate/cast.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { Resolved, Signature } from '../../planner/function.ts'
import { itemOf, keyOf, listOf, sameItem, type Items } from './arrays.ts'

export type Entries = readonly { readonly key: Scalar; readonly value: Scalar }[]

const refuse = (problem: string): never => fail('execution', NOWHERE, { problem })

const mapOf = (key: DataType, value: DataType): DataType => ({ kind: 'map', key, value })

/** Two lists, of keys and of values. */
export function ofLists([keys, values, ...rest]: readonly DataType[]): Resolved | null {
  const [key, value] = [itemOf(keys), itemOf(values)]
  if (key === null || value === null || rest.length > 0) return null
  return { args: [listOf(key), listOf(value)], gives: mapOf(key, value) }
}

/** Keys and values by turns; all keys take one type, and so do all values. */
export function ofPairs(types: readonly DataType[]): Resolved | null {
  if (types.length % 2 === 1) return null
  if (types.length === 0) return { args: [], gives: mapOf({ kind: 'null' }, { kind: 'null' }) }
  const key = unionOf(types.filter((_, i) => i % 2 === 0))
  const value = unionOf(types.filter((_, i) => i % 2 === 1))
  if (key === null || value === null) return null
  const [k, v] = [plain(key), plain(value)]
  return { args: types.map((_, i) => i % 2 === 0 ? k : v), gives: mapOf(k, v) }
}

export function entriesOf(keys: Items, values: Items): Scalar {
  if (keys.length !== values.length) refuse('map requires key and value lists to have the same length')
  const seen = new Set<string>()
  return keys.map((key, i) => {
    if (key === null) refuse('map key cannot be null')
    const text = keyOf(key)
    if (seen.has(text)) refuse(`map key must be unique, duplicate key found: ${shown(key)}`)
    seen.add(text)
    return { key, value: values[i]! }
  })
}

const shown = (key: Scalar): string => typeof key === 'object' ? keyOf(key) : String(key)

/** A map alone. */
export function ofMap(gives: (map: Extract<DataType, { kind: 'map' }>) => DataType): Signature {
  return ([map, ...rest]) => map?.kind === 'map' && rest.length === 0 ? { args: [map], gives: gives(map) }
    : null
}

/** A map and a key, which is cast to the type of its keys: one that cannot be is in no map. */
export function valueFor(entries: Entries, key: Scalar, given: DataType, wanted: DataType): Scalar {
  const same = typeName(given) === typeName(wanted) ? key : castOrNothing(key, given, wanted)
  return entries.find((entry) => sameItem(entry.key, same))?.value ?? null
}

function castOrNothing(key: Scalar, from: DataType, to: DataType): Scalar {
  return castScalar(key, from, to) ?? null
}
