// Every SQL function, once for each name and each list of argument types: what routines, parameters and SHOW
// FUNCTIONS print. Not the functions. Functions whose types no list can say have one shape, with its
// arguments' types unknown.
import { typeName } from '../../kernels/type.ts'
import type { AggregateFunction, Overload, ScalarFunction, WindowFunction } from '../../planner/function.ts'
import { aggregateFunctions, scalarFunctions, windowFunctions } from '../functions/index.ts'

export type RoutineShape = {
  readonly name: string
  readonly kind: 'SCALAR' | 'AGGREGATE' | 'WINDOW'
  readonly isDeterministic: boolean
  readonly doc: string
  readonly usage: string
  /** null: it depends on the arguments. */
  readonly gives: string | null
  readonly parameters: readonly RoutineParameter[]
  /** The last argument may be repeated. */
  readonly isVariadic: boolean
}

export type RoutineParameter = { readonly name: string; readonly type: string }

const UNKNOWN_TYPE = 'any'
const kinds = { scalar: 'SCALAR', aggregate: 'AGGREGATE', window: 'WINDOW' } as const

type Routine = ScalarFunction | AggregateFunction | WindowFunction

let known: readonly RoutineShape[] | null = null

/** Sorted by name; the list never changes while the process runs. */
export function routineShapes(): readonly RoutineShape[] {
  const all: readonly Routine[] = [...scalarFunctions, ...aggregateFunctions, ...windowFunctions]
  known ??= all.flatMap((f) => [f.name, ...f.aliases].flatMap((name) => shapesOf(name, f)))
    .toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  return known
}

function shapesOf(name: string, f: Routine): readonly RoutineShape[] {
  const common = {
    name, kind: kinds[f.kind], doc: f.doc, usage: name + f.usage.slice(f.name.length),
    isDeterministic: f.kind !== 'scalar' || f.volatility === 'immutable',
  }
  const names = parameterNames(f.usage)
  if (f.overloads.length > 0) return f.overloads.map((o) => ({ ...common, ...shapeOf(o, names) }))
  const parameters = names.map((parameter) => ({ name: parameter, type: UNKNOWN_TYPE }))
  return [{ ...common, gives: null, parameters, isVariadic: f.usage.includes('…') }]
}

function shapeOf(
  o: Overload, names: readonly string[],
): Pick<RoutineShape, 'gives' | 'parameters' | 'isVariadic'> {
  const types = o.rest === null || o.takes.length > 0 ? o.takes : [o.rest]
  // An argument left out at the start, as in log([base, ]x), leaves the names of the end.
  const skipped = names[0]?.startsWith('?') === true ? Math.max(0, names.length - types.length) : 0
  const parameters = types.map((type, i) => ({
    name: plainName(names[i + skipped] ?? names.at(-1) ?? ''), type: typeName(type),
  }))
  return { gives: typeName(o.gives), parameters, isVariadic: o.rest !== null }
}

const plainName = (name: string): string => name.replace('?', '')

/** `log([base, ]x)`: [?base, x]; a name that may be left out at the start is marked. */
function parameterNames(usage: string): readonly string[] {
  const inside = usage.slice(usage.indexOf('(') + 1, usage.lastIndexOf(')'))
  return inside.replace(/^\[/, '?').replace(/ ORDER BY .*$/, '').split(/\W*,\W*|\W+(?:PLACING|FROM|FOR)\W+/)
    .map((name) => name.replace(/[^\w?]/g, '')).filter((name) => name !== '')
}
