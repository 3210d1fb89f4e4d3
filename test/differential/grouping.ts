// GROUP BY of random queries: by positions, names or ALL, and in sets: ROLLUP, CUBE, GROUPING SETS, alone or
// beside a plain key; and grouping(), which tells the sets apart. Not the keys themselves (queries.ts).
import type { Dice } from '../fuzz/dice.ts'
import { commas, text, value, type Tree } from './tree.ts'

/** `hasSets`: keys may be left out of a set, so grouping() means something. */
export type Grouping = { readonly tree: Tree; readonly hasSets: boolean }

/** `named`: c0, c1, … mean the keys and nothing else. */
export function groupingOf(dice: Dice, keys: readonly Tree[], named: boolean): Grouping {
  if (keys.length === 0) throw new Error('no keys')
  if (dice.chance(0.7)) {
    const places = keys.map((_, i) => text`${named && dice.chance(0.5) ? `c${i}` : String(i + 1)}`)
    return { hasSets: false, tree: commas(places) }
  }
  const whole = (): Tree => setsOf(dice, keys)
  const beside = (): Tree => text`${keys[0]!}, ${setsOf(dice, keys.slice(1))}`
  return { hasSets: true, tree: keys.length > 1 && dice.chance(0.25) ? beside() : whole() }
}

function setsOf(dice: Dice, keys: readonly Tree[]): Tree {
  const form = dice.pick(['ROLLUP', 'CUBE', 'GROUPING SETS'])
  if (form !== 'GROUPING SETS') return text`${form} (${commas(keys)})`
  // The first has all keys: a key that no set has is none.
  const sets = [keys, ...Array.from({ length: 1 + dice.below(2) }, () => keys.filter(() => dice.chance(0.5)))]
  return text`GROUPING SETS (${commas(sets.map((set) => text`(${commas(set)})`))})`
}

export function groupingCall(dice: Dice, keys: readonly Tree[]): Tree {
  const some = keys.filter(() => dice.chance(0.6))
  return value('int')`grouping(${commas(some.length === 0 ? keys.slice(0, 1) : some)})`
}
