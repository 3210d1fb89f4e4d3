// Binds calls with OVER: named windows, partition and order keys, and frames with their rules.
// Not window evaluation. Invariant: every bound call has a complete frame; invalid frames are refused here.
import { fail, type Span } from '../../parser/diagnostic.ts'
import type {
  Call as CallAst, Frame, FrameBound as BoundAst, Window, WindowSpec,
} from '../../parser/sql/ast.ts'
import {
  column, type Expression, type FrameBound, type SortKey, type WindowCall, type WindowFrame,
} from '../expression.ts'
import { literalText } from '../expression-text.ts'
import { aggregateCall, argument, bindCondition, bindOrderItem, fitArguments } from './call.ts'
import { bindExpression } from './expression.ts'
import { frameOffset } from './frame-offset.ts'
import type { Interval } from './interval-text.ts'
import { nearestFunction } from './names.ts'
import { collectWindow, type Place } from './place.ts'
import { resultName } from './result-name.ts'

export function bindWindowCall(place: Place, ast: CallAst, name: string): Expression {
  const { binding, calls } = place
  const own = binding.functions.window(name)
  const aggregate = own === null ? binding.functions.aggregate(name) : null
  const f = own ?? aggregate
  if (f === null) {
    if (binding.functions.scalar(name) !== null) {
      return fail('function-place', ast.span, { name, problem: 'A scalar function stands without OVER' })
    }
    const near = nearestFunction(name, binding.functions.names())
    return fail('unknown-function', ast.span, { name, near })
  }
  if (calls === null) return fail('window-place', ast.span, { name: f.name, clause: place.clause })
  const spec = resolveWindow(place, ast.over!)
  const partitionBy = spec.partitionBy.map((e) => bindExpression(place, e))
  const orderBy = spec.orderBy.map((item) => bindOrderItem(place, item))
  const frame = bindFrame(place, spec.frame, orderBy, ast.span)
  const base = aggregate === null ? windowArguments(place, ast, own!) : aggregateCall(place, aggregate, ast)
  const call: WindowCall = {
    function: f, args: base.args, distinct: base.distinct, filter: base.filter, ignoreNulls: base.ignoreNulls,
    type: base.type, partitionBy, orderBy, frame,
  }
  const found = collectWindow(binding, calls, call, resultName(place, ast))
  return column(found.id, found.type)
}

function windowArguments(place: Place, ast: CallAst, f: WindowCall['function']) {
  if (ast.filter !== null) bindCondition(place, ast.filter)
  if (ast.filter !== null || ast.distinct) {
    return fail('function-place', ast.span, { name: f.name,
      problem: 'FILTER and DISTINCT are for aggregate functions' })
  }
  const typed = fitArguments(f, ast.args.map((arg) => bindExpression(place, argument(arg, f.name))), ast.span)
  return { args: typed.args, distinct: false, filter: null, ignoreNulls: ast.nulls === 'ignore',
    type: typed.gives }
}

/** The window's parts, with those of the named window it builds on. Names can chain, but not in a circle. */
export function resolveWindow(place: Pick<Place, 'calls'>, over: Window): WindowSpec {
  let spec: WindowSpec | null = over.kind === 'window-spec' ? over : null
  let name = over.kind === 'window-name' ? over.name : over.base
  const named = place.calls?.namedWindows ?? []
  for (let steps = 0; name !== null; steps++) {
    const wanted = name.text
    const found = named.find((w) => w.name.text === wanted)
    if (found === undefined || steps > named.length) return fail('unknown-window', name.span,
      { name: wanted })
    const next: Window = found.window
    if (next.kind === 'window-spec') {
      spec = spec === null ? next : {
        ...spec,
        partitionBy: spec.partitionBy.length > 0 ? spec.partitionBy : next.partitionBy,
        orderBy: spec.orderBy.length > 0 ? spec.orderBy : next.orderBy,
        frame: spec.frame ?? next.frame,
      }
    }
    name = next.kind === 'window-spec' ? next.base : next.name
  }
  return spec ?? { kind: 'window-spec', span: over.span, base: null, partitionBy: [], orderBy: [],
    frame: null }
}

const unbounded = (kind: 'preceding' | 'following'): FrameBound => ({ kind, offset: null })
const currentRow: FrameBound = { kind: 'current-row' }

function bindFrame(place: Place, frame: Frame | null, orderBy: readonly SortKey[], span: Span): WindowFrame {
  if (frame === null) {
    return orderBy.length > 0 ? { units: 'range', start: unbounded('preceding'), end: currentRow }
      : { units: 'rows', start: unbounded('preceding'), end: unbounded('following') }
  }
  const bind = (bound: BoundAst): FrameBound =>
    bindBound(place, bound, frame.units, orderBy, frame.span ?? span)
  const start = bind(frame.start)
  const end = frame.end === null ? currentRow : bind(frame.end)
  const problem = frameProblem(frame, start, end, orderBy)
  return problem === null ? { units: frame.units, start, end }
    : fail('window-frame', frame.span ?? span, { problem })
}

function bindBound(
  place: Place, bound: BoundAst, units: WindowFrame['units'], orderBy: readonly SortKey[], span: Span,
): FrameBound {
  if (bound.kind === 'current-row') return currentRow
  if (bound.offset === null) return unbounded(bound.kind)
  const offset = bindExpression({ ...place, calls: null, clause: 'window frame' }, bound.offset)
  return { kind: bound.kind, offset: frameOffset(offset, units, orderBy, span) }
}

function frameProblem(
  frame: Frame, start: FrameBound, end: FrameBound, orderBy: readonly SortKey[],
): string | null {
  if (start.kind === 'following' && start.offset === null) {
    return 'Invalid window frame: start bound cannot be UNBOUNDED FOLLOWING'
  }
  if (end.kind === 'preceding' && end.offset === null) {
    return 'Invalid window frame: end bound cannot be UNBOUNDED PRECEDING'
  }
  if (isAfter(start, end)) {
    return `Invalid window frame: start bound (${boundText(start)}) cannot be larger than ` +
      `end bound (${boundText(end)})`
  }
  if (frame.units === 'groups' && orderBy.length === 0) return 'GROUPS requires an ORDER BY clause'
  const offset = (b: FrameBound): boolean => b.kind !== 'current-row' && b.offset !== null
  if (frame.units === 'range' && (offset(start) || offset(end)) && orderBy.length !== 1) {
    return 'With window frame of type RANGE, the ORDER BY expression must be of length 1'
  }
  return null
}

function isAfter(start: FrameBound, end: FrameBound): boolean {
  const rank = (b: FrameBound): number => b.kind === 'preceding' ? 0 : b.kind === 'current-row' ? 1 : 2
  if (rank(start) !== rank(end)) return rank(start) > rank(end)
  const a = boundParts(start)
  const b = boundParts(end)
  if (a === null || b === null || a.length !== b.length) return false
  const at = a.findIndex((part, i) => part !== b[i])
  return at >= 0 && (start.kind === 'preceding' ? a[at]! < b[at]! : a[at]! > b[at]!)
}

/** Largest first: months, days and nanoseconds of an interval. A number cannot be compared with those. */
function boundParts(bound: FrameBound): readonly bigint[] | null {
  if (bound.kind === 'current-row' || bound.offset?.kind !== 'literal') return null
  const { value, type } = bound.offset
  if (typeof value === 'bigint') return [value]
  if (type.kind !== 'interval') return null
  const { months, days, nanoseconds } = value as Interval
  return [months, days, nanoseconds]
}

function boundText(bound: FrameBound): string {
  if (bound.kind === 'current-row') return 'CURRENT ROW'
  const direction = bound.kind.toUpperCase()
  if (bound.offset === null) return `UNBOUNDED ${direction}`
  const offset = bound.offset.kind === 'literal' ? literalText(bound.offset.value, bound.offset.type) : '…'
  return `${offset} ${direction}`
}
