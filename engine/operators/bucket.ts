// Recognises group keys that are time buckets of fixed width (date_bin, date_trunc), and keys that are
// constant within a run (tags): the two that let aggregation work per run.
import type { ColumnId, Expression } from '../../planner/expression.ts'
import { columnsOf, isVolatile } from '../../planner/expression.ts'
import type { DataType, TimeUnit } from '../../kernels/type.ts'
import type { Scope } from '../expressions/compile.ts'
import { compile } from '../expressions/compile.ts'
import { firstBin } from '../functions/bins.ts'
import type { Bucket, GroupKey } from './group-keys.ts'

/** What is known of columns while rows come in runs. */
export type RunFacts = {
  /** Columns that do not change within a run. */
  readonly tags: ReadonlySet<ColumnId>
  /** Columns that ascend within a run. */
  readonly times: ReadonlySet<ColumnId>
}

export const noFacts: RunFacts = { tags: new Set(), times: new Set() }

const unitNs: Record<TimeUnit, bigint> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n }
const dayNs = 86_400_000_000_000n
/** Units of fixed width, with an instant at which one begins (weeks begin on Monday). */
const truncations = new Map<string, readonly [stride: bigint, origin: bigint]>([
  ['microsecond', [1000n, 0n]], ['millisecond', [1_000_000n, 0n]], ['second', [1_000_000_000n, 0n]],
  ['minute', [60_000_000_000n, 0n]], ['hour', [3_600_000_000_000n, 0n]], ['day', [dayNs, 0n]],
  ['week', [7n * dayNs, -3n * dayNs]],
])

export function groupKey(e: Expression, nullable: boolean, scope: Scope, facts: RunFacts): GroupKey {
  const bucket = bucketOf(e, scope, facts)
  return {
    // The time column has no NULLs, so its buckets have none.
    type: e.type, nullable: nullable && bucket === null, vector: compile(e, scope), bucket,
    isTag: !isVolatile(e) && [...columnsOf(e)].every((id) => facts.tags.has(id)),
  }
}

function bucketOf(e: Expression, scope: Scope, facts: RunFacts): Bucket | null {
  if (e.kind !== 'call') return null
  const found = e.function.name === 'date_bin' ? binOf(e.args)
    : e.function.name === 'date_trunc' ? truncOf(e.args) : null
  if (found === null) return null
  const { time, strideNs, originNs } = found
  if (time.kind !== 'column' || !facts.times.has(time.id)) return null
  const unit = timeUnitNs(time.type)
  if (unit === null || strideNs % unit !== 0n || originNs % unit !== 0n) return null
  const stride = strideNs / unit
  // A bucket of one instant is the time itself, and its numbers need all 64 bits.
  if (stride === 1n) return null
  return { time: compile(time, scope), stride, origin: firstBin(originNs / unit, stride) }
}

function timeUnitNs(type: DataType): bigint | null {
  return type.kind === 'timestamp' && (type.zone === null || type.zone === 'UTC') ? unitNs[type.unit] : null
}

type Found = { readonly time: Expression; readonly strideNs: bigint; readonly originNs: bigint }

function binOf([stride, time, origin]: readonly Expression[]): Found | null {
  if (stride?.kind !== 'literal' || time === undefined) return null
  const strideNs = fixedNs(stride)
  const originNs = origin === undefined ? 0n : instantNs(origin)
  return strideNs === null || strideNs <= 0n || originNs === null ? null : { time, strideNs, originNs }
}

/** A literal interval or duration without months, as nanoseconds. */
function fixedNs(e: Expression): bigint | null {
  if (e.kind !== 'literal' || e.value === null) return null
  if (e.type.kind === 'duration' && typeof e.value === 'bigint') return e.value * unitNs[e.type.unit]
  if (e.type.kind !== 'interval' || typeof e.value !== 'object') return null
  const v = e.value as { readonly months: bigint; readonly days: bigint; readonly nanoseconds: bigint }
  return v.months !== 0n ? null : v.days * dayNs + v.nanoseconds
}

function instantNs(e: Expression): bigint | null {
  if (e.kind !== 'literal' || typeof e.value !== 'bigint' || e.type.kind !== 'timestamp') return null
  return e.value * unitNs[e.type.unit]
}

function truncOf([unit, time]: readonly Expression[]): Found | null {
  if (unit?.kind !== 'literal' || typeof unit.value !== 'string' || time === undefined) return null
  const known = truncations.get(unit.value.toLowerCase())
  return known === undefined ? null : { time, strideNs: known[0], originNs: known[1] }
}
