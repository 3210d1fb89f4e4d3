// Does a parsed line fit the schema? Answers with what it would add (tags, fields), or with the first
// failure in the order of the reference: tags, fields, limits, time. Changes nothing: what a refused line
// would have added never exists.
import type { ParsedLine, Tag } from '../../parser/line-protocol/grammar.ts'
import type { ColumnKind, LineFailure, Precision } from '../../parser/line-protocol/messages.ts'
import type { RequestTable } from './request-table.ts'
import { kindOf, typeOfKind, type FieldType, type SchemaLimits, type TableFields } from './table-fields.ts'

export type Additions = {
  readonly tags: readonly string[]
  readonly fields: readonly { readonly name: string; readonly type: FieldType }[]
}

/** The table of a line: as the request has it, else as the schema has it, else a new one. */
export type Target = {
  readonly request: RequestTable | null
  readonly schema: TableFields | null
  /** Tables of all databases, drafts included. */
  readonly tableCount: number
  readonly limits: SchemaLimits
}

const NONE: Additions = { tags: [], fields: [] }
const unitNs: Record<Exclude<Precision, 'auto'>, bigint> = {
  s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n,
}
const INT64_MAX = 2n ** 63n - 1n
const INT64_MIN = -(2n ** 63n)

function hasTag(target: Target, name: string): boolean {
  if (target.request !== null) return target.request.tagOrdinal(name) !== undefined
  return target.schema?.tagOrdinals.has(name) ?? false
}

function fieldKind(target: Target, name: string): ColumnKind | null {
  const field = target.request !== null ? target.request.field(name) : target.schema?.fields.get(name)
  return field === undefined ? null : kindOf(field.type)
}

export function checkLine(line: ParsedLine, target: Target): Additions | LineFailure {
  const tags = checkTags(line.key.tags, target)
  if ('code' in tags) return tags
  const newTags = new Set(tags.tags)
  const fields: { name: string; type: FieldType }[] = []
  const seen = new Map<string, ColumnKind>()
  for (const { key, value } of line.fields) {
    const name = key.text
    const kind = value.kind
    if (name === 'time') return { code: 'time-reserved' }
    const isTag = hasTag(target, name) || newTags.has(name)
    const known = isTag ? 'tag' : fieldKind(target, name) ?? seen.get(name)
    if (known !== undefined && known !== kind) {
      return { code: 'type', column: name, expected: known, got: kind }
    }
    if (seen.has(name)) return { code: 'field-twice', field: name }
    seen.set(name, kind)
    if (known === undefined) fields.push({ name, type: typeOfKind(kind) })
  }
  return checkLimits(target, tags.tags, fields.length) ??
    (tags.tags.length === 0 && fields.length === 0 ? NONE : { tags: tags.tags, fields })
}

/** Tags alone: what they would add. */
export function checkTags(tags: readonly Tag[], target: Target): Additions | LineFailure {
  const added = new Set<string>()
  for (const { key } of tags) {
    const name = key.text
    if (name === 'time') return { code: 'type', column: name, expected: 'timestamp', got: 'tag' }
    if (hasTag(target, name) || added.has(name)) continue
    const kind = fieldKind(target, name)
    if (kind !== null) return { code: 'type', column: name, expected: kind, got: 'tag' }
    added.add(name)
  }
  return added.size === 0 ? NONE : { tags: [...added], fields: [] }
}

function checkLimits(target: Target, newTags: readonly string[], newFields: number): LineFailure | null {
  const { request, schema, limits } = target
  const isNew = request === null && schema === null
  if (isNew && target.tableCount >= limits.tables) {
    return { code: 'tables-limit', limit: limits.tables, tables: target.tableCount }
  }
  const tags = request?.tagCount ?? schema?.tags.length ?? 0
  const columns = request?.columnCount ?? (schema === null ? 0 : schema.tags.length + schema.fields.size)
  if (newTags.length > 0 && tags + newTags.length > limits.tagsPerTable) {
    return { code: 'tags-limit', limit: limits.tagsPerTable }
  }
  if (newTags.length + newFields > 0 && columns + newTags.length + newFields > limits.columnsPerTable) {
    return { code: 'columns-limit', limit: limits.columnsPerTable }
  }
  return null
}

/** The time of a line in nanoseconds. */
export function lineTime(
  timestamp: bigint | null, precision: Precision, defaultNs: bigint,
): bigint | LineFailure {
  if (timestamp === null) return defaultNs
  const value = timestamp * (precision === 'auto' ? guessedUnit(timestamp) : unitNs[precision])
  const isOut = value < INT64_MIN || value > INT64_MAX || (precision === 'auto' && timestamp === INT64_MIN)
  return isOut ? { code: 'time-range', value: timestamp, precision } : value
}

/** Precision by magnitude: what would lie before the year 2128 in a unit is taken for that unit. */
function guessedUnit(timestamp: bigint): bigint {
  const seconds = (timestamp < 0n ? -timestamp : timestamp) / 1_000_000_000n
  return seconds < 5n ? unitNs.s : seconds < 5000n ? unitNs.ms : seconds < 5_000_000n ? unitNs.us : unitNs.ns
}

/** The time of arrival, cut to the precision: what lines without a timestamp get. */
export function defaultTime(nowNs: bigint, precision: Precision): bigint {
  return precision === 'auto' ? nowNs : nowNs - nowNs % unitNs[precision]
}

