// A plan with holes: what planning one query teaches about all queries of its shape. Made by planning
// twice more, with other operands and another now(), and comparing: where plans differ, the difference
// must be an operand itself, the time it spells, or now() moved by the same distance. Anything else (a
// name that spells an operand, a rewrite that looked at it) and there is no template. The others lie at
// the two ends of time, operands and now() at opposite ones: a rewrite that keeps the later of two times
// shows at one end. A template is filled only between those ends, and can not change what a query means.
import type { Plan } from '../planner/plan.ts'
import { parseTimeText } from '../planner/bind/time-text.ts'
import type { Slot } from './query-shape.ts'

/** How a leaf of the plan comes from the operands. */
type Source =
  | { readonly kind: 'text'; readonly slot: number }
  | { readonly kind: 'integer'; readonly slot: number }
  | { readonly kind: 'float'; readonly slot: number }
  /** The time a text spells, one nanosecond more or less for open ends. */
  | { readonly kind: 'time'; readonly slot: number; readonly shift: bigint }
  | { readonly kind: 'now'; readonly shift: bigint }

type Hole = { readonly path: readonly (string | number)[]; readonly source: Source }

export type PlanTemplate = {
  readonly plan: Plan
  readonly holes: readonly Hole[]
  /** For each operand that spells a time: between which it was tried. */
  readonly between: readonly ({ readonly from: bigint; readonly to: bigint } | null)[]
}

/** A query as it was planned: its operands, its instant, and what came of it. */
export type Planned = { readonly slots: readonly Slot[]; readonly nowNs: bigint; readonly plan: Plan }

/**
 * The ends of time at which plans are tried. Months around one are of other lengths than around the other, so
 * that `now() - INTERVAL '1 month'` is never taken for a number of days.
 */
const EARLIEST_NS = BigInt(Date.UTC(1692, 2, 1)) * 1_000_000n
const LATEST_NS = BigInt(Date.UTC(2252, 1, 1)) * 1_000_000n

const HOLES_MAX = 1024
const DEPTH_MAX = 200

/**
 * What plans of one shape have in common, or null if they differ in more than operands. `ends`:
 * otherQueries.
 */
export function learnTemplate(a: Planned, ends: readonly [Planned, Planned]): PlanTemplate | null {
  const holes = holesOf(a, ends[0])
  const again = holesOf(a, ends[1])
  if (holes === null || again === null || !sameHoles(holes, again)) return null
  // An operand that shows nowhere was used up by a rewrite that knew its value.
  const used = new Set(holes.flatMap(({ source }) => source.kind === 'now' ? [] : [source.slot]))
  if (used.size < a.slots.length) return null
  const between = a.slots.map((_, i) => {
    const [from, to] = ends.map((end) => timeOfSlot(end.slots[i]!))
    return from === null || to === null || from === undefined || to === undefined ? null : { from, to }
  })
  return { plan: a.plan, holes, between }
}

function holesOf(a: Planned, b: Planned): readonly Hole[] | null {
  const holes: Hole[] = []
  return compare(a.plan, b.plan, [], a, b, holes) ? holes : null
}

function sameHoles(a: readonly Hole[], b: readonly Hole[]): boolean {
  return a.length === b.length && a.every((hole, i) => {
    const other = b[i]!
    return hole.path.join('\0') === other.path.join('\0') && sameSource(hole.source, other.source)
  })
}

function sameSource(a: Source, b: Source): boolean {
  return a.kind === b.kind && (a.kind === 'now' || a.slot === (b as typeof a).slot) &&
    (!('shift' in a) || a.shift === (b as typeof a).shift)
}

function compare(
  x: unknown, y: unknown, path: readonly (string | number)[], a: Planned, b: Planned, holes: Hole[],
): boolean {
  if (x === y) return true
  if (path.length > DEPTH_MAX || typeof x !== typeof y || x === null || y === null) return false
  if (typeof x !== 'object') {
    const source = explain(x, y, a, b)
    if (source === null || holes.length === HOLES_MAX) return false
    holes.push({ path, source })
    return true
  }
  const keys = Object.keys(x)
  if (Object.getPrototypeOf(x) !== Object.getPrototypeOf(y)) return false
  if (keys.length !== Object.keys(y as object).length) return false
  const isPlain = Array.isArray(x) || Object.getPrototypeOf(x) === Object.prototype
  return isPlain && keys.every((key) =>
    Object.hasOwn(y as object, key) &&
    compare(x[key as keyof typeof x], (y as never)[key], [...path, key], a, b, holes))
}

function explain(x: unknown, y: unknown, a: Planned, b: Planned): Source | null {
  for (let slot = 0; slot < a.slots.length; slot++) {
    const found = explainBySlot(x, y, a.slots[slot]!, b.slots[slot]!, slot)
    if (found !== null) return found
  }
  if (typeof x !== 'bigint' || typeof y !== 'bigint' || x - a.nowNs !== y - b.nowNs) return null
  return { kind: 'now', shift: x - a.nowNs }
}

function explainBySlot(x: unknown, y: unknown, a: Slot, b: Slot, slot: number): Source | null {
  if (a.kind === 'integer') {
    if (x === BigInt(a.value) && y === BigInt(b.value)) return { kind: 'integer', slot }
    return x === Number(a.value) && y === Number(b.value) ? { kind: 'float', slot } : null
  }
  if (x === a.value && y === b.value) return { kind: 'text', slot }
  const first = timeOf(a.value)
  const second = timeOf(b.value)
  if (typeof x !== 'bigint' || typeof y !== 'bigint' || first === null || second === null) return null
  const shift = x - first
  return y - second === shift && shift >= -1n && shift <= 1n ? { kind: 'time', slot, shift } : null
}

const timeOfSlot = (slot: Slot): bigint | null => slot.kind === 'text' ? timeOf(slot.value) : null

function timeOf(text: string): bigint | null {
  const time = parseTimeText(text)
  return 'problem' in time ? null : time.ns
}

/**
 * The plan of a query of the template's shape; null if one of its operands does not fit (it is then an
 * error, or a new shape).
 */
export function fillTemplate(template: PlanTemplate, slots: readonly Slot[], nowNs: bigint): Plan | null {
  if (nowNs < EARLIEST_NS || nowNs > LATEST_NS) return null
  for (const [i, range] of template.between.entries()) {
    const time = timeOfSlot(slots[i]!)
    if (range === null ? time !== null : time === null || time < range.from || time > range.to) return null
  }
  let plan: unknown = template.plan
  for (const { path, source } of template.holes) {
    const value = valueOf(source, slots, nowNs)
    if (value === null) return null
    plan = replaceAt(plan, path, 0, value)
  }
  return plan as Plan
}

function valueOf(source: Source, slots: readonly Slot[], nowNs: bigint): unknown {
  switch (source.kind) {
    case 'now': return nowNs + source.shift
    case 'text': return slots[source.slot]!.value
    case 'integer': return BigInt(slots[source.slot]!.value)
    case 'float': return Number(slots[source.slot]!.value)
    case 'time': {
      const time = timeOf(slots[source.slot]!.value)
      return time === null ? null : time + source.shift
    }
  }
}

function replaceAt(
  node: unknown, path: readonly (string | number)[], depth: number, value: unknown,
): unknown {
  if (depth === path.length) return value
  const key = path[depth]!
  const copy: Record<string | number, unknown> =
    Array.isArray(node) ? [...node] as never : { ...node as object }
  copy[key] = replaceAt(copy[key], path, depth + 1, value)
  return copy
}

export type OtherQuery = { readonly text: string; readonly slots: readonly Slot[]; readonly nowNs: bigint }

/**
 * The same query with other operands of the same kinds, to plan it again with: times as early as can be at
 * the latest now(), then as late as can be at the earliest. Distances between times stay, as their order
 * may matter.
 */
export function otherQueries(text: string, slots: readonly Slot[]): readonly [OtherQuery, OtherQuery] {
  const times = slots.flatMap((slot) => timeOfSlot(slot) ?? [])
  const first = times.reduce((a, b) => (b < a ? b : a), LATEST_NS)
  const last = times.reduce((a, b) => (b > a ? b : a), EARLIEST_NS)
  return [
    { ...withOperands(text, slots, EARLIEST_NS - first, 7919), nowNs: LATEST_NS },
    { ...withOperands(text, slots, LATEST_NS - last, 104_729), nowNs: EARLIEST_NS },
  ]
}

function withOperands(text: string, slots: readonly Slot[], shiftNs: bigint, step: number) {
  let out = ''
  let copied = 0
  const others = slots.map((slot, i) => {
    const value = otherValue(slot, i, shiftNs, step)
    out += text.slice(copied, slot.start) + (slot.kind === 'text' ? `'${value}'` : value)
    copied = slot.end
    return { ...slot, value }
  })
  return { text: out + text.slice(copied), slots: others }
}

function otherValue(slot: Slot, i: number, shiftNs: bigint, step: number): string {
  if (slot.kind === 'integer') return String(Number(slot.value) + step * (i + 1))
  const time = timeOf(slot.value)
  if (time === null) return `${slot.value}~${step + i}`
  return new Date(Number((time + shiftNs) / 1_000_000n)).toISOString()
}
