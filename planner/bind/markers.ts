// Functions that mean something to the planner alone: gap filling and grouping() never reach the engine as
// calls. Not in the registry: the binder finds them here when it has no function of that name. They have no
// values of their own.
import { int32 } from '../../kernels/type.ts'
import type { AggregateFunction, ScalarFunction } from '../function.ts'
import type { Binding } from './context.ts'

/** What bins without gaps are called, and what bins the rows. */
export const gapFills: ReadonlyMap<string, string> = new Map([
  ['date_bin_gapfill', 'date_bin'], ['date_bin_wallclock_gapfill', 'date_bin_wallclock'],
])

/** locf and interpolate stand around an aggregate and keep its type. */
const fill = (name: string, doc: string): ScalarFunction => ({
  kind: 'scalar', name, aliases: [], usage: `${name}(aggregate)`, doc, examples: [], overloads: [],
  volatility: 'immutable', nulls: 'called', row: null,
  signature: ([type]) => type === undefined ? null : { args: [type], gives: type },
})

const fills = new Map([
  ['locf', fill('locf', 'Fills gaps with the last value seen before them.')],
  ['interpolate', fill('interpolate', 'Fills gaps on the straight line between the values around them.')],
])

const grouping: AggregateFunction = {
  kind: 'aggregate', name: 'grouping', aliases: [], usage: 'grouping(key, …)', examples: [], overloads: [],
  ofNothing: 'null',
  doc: 'A bit for each key: 1 if the row is not grouped by it.',
  ignoresDuplicates: false, usesOrder: false, star: false,
  signature: (types) => types.length === 0 ? null : { args: types, gives: int32 },
}

export function scalarNamed(binding: Binding, name: string): ScalarFunction | null {
  const known = binding.functions.scalar(name)
  const bins = gapFills.get(name)
  if (known !== null) return known
  const fill = fills.get(name)
  if (fill !== undefined) binding.gapFills.set(name, fill)
  if (bins === undefined) return fill ?? null
  const dateBin = binding.functions.scalar(bins)
  if (dateBin === null) return null
  const made = binding.gapFills.get(name) ?? { ...dateBin, name, aliases: [], row: null }
  binding.gapFills.set(name, made)
  return made
}

export const aggregateNamed = (binding: Binding, name: string): AggregateFunction | null =>
  binding.functions.aggregate(name) ?? (name === 'grouping' ? grouping : null)
