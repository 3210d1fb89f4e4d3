// The functions as the binder sees them, by name and alias. The list itself is generated (index.ts); table
// functions come from whoever opens the database, because they read its tables.
import type { FunctionView, TableFunction } from '../../planner/function.ts'
import { assert } from '../../kernels/assert.ts'
import { aggregateFunctions, scalarFunctions, windowFunctions } from './index.ts'

type Named = { readonly name: string; readonly aliases: readonly string[] }

function byName<T extends Named>(functions: readonly T[]): ReadonlyMap<string, T> {
  const map = new Map<string, T>()
  for (const f of functions) {
    for (const name of [f.name, ...f.aliases]) {
      assert(!map.has(name), `two functions are called ${name}`)
      map.set(name, f)
    }
  }
  return map
}

const scalars = byName(scalarFunctions)
const aggregates = byName(aggregateFunctions)
const windows = byName(windowFunctions)

export function functionRegistry(tableFunctions: readonly TableFunction[] = []): FunctionView {
  const tables = byName(tableFunctions)
  const names = [...scalars.keys(), ...aggregates.keys(), ...windows.keys()].sort()
  return {
    scalar: (name) => scalars.get(name) ?? null,
    aggregate: (name) => aggregates.get(name) ?? null,
    window: (name) => windows.get(name) ?? null,
    table: (name) => tables.get(name) ?? null,
    names: () => names,
  }
}
