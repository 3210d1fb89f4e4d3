// How much of a partition a window function has to see for the values of some rows: rows around them, the
// state that the rows before left, the whole partition, or (null) all its rows at once.
import type { WindowCall } from '../../planner/expression.ts'
import type { WindowFunctionWithEvaluator } from '../functions/define.ts'
import type { Pieces } from '../functions/window-evaluator.ts'
import { pickedPlace } from './window-aggregate.ts'
import { rowsReach } from './window-frames.ts'
import { canRun } from './window-running.ts'

/** `whole`: one value for all rows of a partition. */
export type WindowClass = Pieces | { readonly kind: 'whole' }

export function classOf(call: WindowCall): WindowClass {
  if (call.function.kind === 'window') return (call.function as WindowFunctionWithEvaluator).pieces(call)
  const { start, end, units } = call.frame
  const place = pickedPlace(call)
  const fromFirst = start.kind === 'preceding' && start.offset === null
  const toCurrent = end.kind === 'current-row'
  const toLast = end.kind === 'following' && end.offset === null
  // Without ORDER BY all rows are peers.
  const peersAreAll = call.orderBy.length === 0 && units !== 'rows' &&
    (fromFirst || start.kind === 'current-row') && (toLast || toCurrent)
  if ((fromFirst && toLast) || peersAreAll) return place !== null && !isKept(place) ? null : { kind: 'whole' }
  // The first row is in every frame.
  if (fromFirst && toCurrent && place === 1) return { kind: 'whole' }
  if (toCurrent && (place === -1 || (fromFirst && canRun(call)))) {
    return { kind: 'state', wholePeers: units !== 'rows', sized: false }
  }
  const reach = rowsReach(call.frame)
  if (reach === null || !Number.isFinite(reach.before) || !Number.isFinite(reach.after)) return null
  return {
    kind: 'reach', after: Math.max(0, reach.after), before: (_, __, row) => row - Math.max(0, reach.before),
  }
}

/** Whether the row at a place of a partition is known when rows come one after the other. */
export function isKept(place: number): boolean {
  return place > 0 || place === -1
}
