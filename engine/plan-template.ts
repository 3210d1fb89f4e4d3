// A plan with holes: what planning one query teaches about all queries of its shape. Made by planning twice, with other
// operands and another now(), and comparing: where the two plans differ, the difference must be an operand itself, the time it spells,
// or now() moved by the same distance. Anything else (a name that spells an operand, a rewrite that looked at it) and
// there is no template: the query is planned each time. So a template can not change what a query means.
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

export type PlanTemplate = { readonly plan: Plan; readonly holes: readonly Hole[] }

/** A query as it was planned: its operands, its instant, and what came of it. */
export type Planned = { readonly slots: readonly Slot[]; readonly nowNs: bigint; readonly plan: Plan }

const HOLES_MAX = 1024
const DEPTH_MAX = 200

/** What two plans of one shape have in common, or null if they differ in more than their operands. */
export function learnTemplate(a: Planned, b: Planned): PlanTemplate | null {
  const holes: Hole[] = []
  if (!compare(a.plan, b.plan, [], a, b, holes)) return null
  // An operand that shows nowhere was used up by a rewrite that knew its value.
  const used = new Set(holes.flatMap(({ source }) => source.kind === 'now' ? [] : [source.slot]))
  return used.size === a.slots.length ? { plan: a.plan, holes } : null
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
  if (Object.getPrototypeOf(x) !== Object.getPrototypeOf(y) || keys.length !== Object.keys(y as object).length) return false
  const isPlain = Array.isArray(x) || Object.getPrototypeOf(x) === Object.prototype
  return isPlain && keys.every((key) =>
    Object.hasOwn(y as object, key) && compare(x[key as keyof typeof x], (y as never)[key], [...path, key], a, b, holes))
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

function timeOf(text: string): bigint | null {
  const time = parseTimeText(text)
  return 'problem' in time ? null : time.ns
}

/** The plan of a query of the template's shape; null if one of its operands does not fit (it is then an error, or a new shape). */
export function fillTemplate(template: PlanTemplate, slots: readonly Slot[], nowNs: bigint): Plan | null {
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

function replaceAt(node: unknown, path: readonly (string | number)[], depth: number, value: unknown): unknown {
  if (depth === path.length) return value
  const key = path[depth]!
  const copy: Record<string | number, unknown> = Array.isArray(node) ? [...node] as never : { ...node as object }
  copy[key] = replaceAt(copy[key], path, depth + 1, value)
  return copy
}

/** Other operands of the same kinds, to plan the second time with. The text of the query changes along. */
export function otherOperands(text: string, slots: readonly Slot[]): { readonly text: string; readonly slots: Slot[] } {
  let out = ''
  let copied = 0
  const others = slots.map((slot, i) => {
    const value = otherValue(slot, i)
    out += text.slice(copied, slot.start) + (slot.kind === 'text' ? `'${value}'` : value)
    copied = slot.end
    return { ...slot, value }
  })
  return { text: out + text.slice(copied), slots: others }
}

function otherValue(slot: Slot, i: number): string {
  if (slot.kind === 'integer') return String(Number(slot.value) + 7919 * (i + 1))
  const time = timeOf(slot.value)
  if (time === null) return `${slot.value}~${i}`
  // A time on the same side of every other operand: order among them may matter to a rewrite.
  const shifted = time + 1_000_003_000_000_000n
  const millis = Number(shifted / 1_000_000n)
  return Number.isSafeInteger(millis) ? new Date(millis).toISOString() : `${slot.value}~${i}`
}
