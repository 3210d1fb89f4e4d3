// A catalog and a small function registry for planner tests: tables `home` and `cpu` (TSBS), no engine behind
// them. Not the real functions; names, types and NULL behaviour are theirs, so plans look as they will.
import type { Scalar } from '../../kernels/column.ts'
import {
  boolean, float64, int64, nullType, interval, tag, timestampNs, uint64, utf8, type DataType,
} from '../../kernels/type.ts'
import type { CatalogView, ColumnRole, ProviderView, TableColumn, TableView } from '../../planner/catalog.ts'
import type {
  AggregateFunction, FunctionView, Overload, ScalarFunction, Signature, TableFunction, WindowFunction,
} from '../../planner/function.ts'

const roles: Record<string, [ColumnRole, DataType]> = {
  tag: ['tag', tag], int: ['field', int64], uint: ['field', uint64], float: ['field', float64],
    text: ['field', utf8],
  bool: ['field', boolean], time: ['time', timestampNs],
}

/** table('home', 'room tag, co int'): columns sorted by name, `time` added. */
export function table(name: string, columns: string): TableView {
  const parts = [...columns.split(',').map((c) => c.trim().split(' ') as [string, string]),
    ['time', 'time'] as [string, string]]
  const list = parts.map(([column, kind], i): TableColumn => {
    const [role, type] = roles[kind]!
    return { name: column, type, role, nullable: role !== 'time', columnId: i }
  }).sort((a, b) => a.name < b.name ? -1 : 1)
  return {
    schema: 'iox', name, columns: list, source: null,
    tags: parts.filter(([, kind]) => kind === 'tag').map(([column]) => column),
  }
}

const cpuFields = ['usage_user', 'usage_system', 'usage_idle', 'usage_nice', 'usage_iowait', 'usage_irq',
  'usage_softirq',
  'usage_steal', 'usage_guest', 'usage_guest_nice']
const cpuTags = ['hostname', 'region', 'datacenter', 'rack', 'os', 'arch', 'team', 'service',
  'service_version',
  'service_environment']

const tables = [
  table('home', 'room tag, co int, hum float, temp float'),
  table('cpu', [...cpuTags.map((t) => `${t} tag`), ...cpuFields.map((f) => `${f} float`)].join(', ')),
  table('m', 'host tag, region tag, Usage float, u uint, s text, ok bool, v int'),
]

const provider = (schema: string, name: string, columns: string): ProviderView => ({
  schema, name, type: schema === 'system' ? 'BASE TABLE' : 'VIEW',
  columns: columns.split(' ').map((c) => ({ name: c, type: c === 'ordinal_position' ? uint64 : utf8,
    nullable: true })),
})

const providers = [
  provider('information_schema', 'tables', 'table_catalog table_schema table_name table_type'),
  provider('information_schema', 'columns', 
    'table_catalog table_schema table_name column_name ordinal_position data_type is_nullable'),
  provider('information_schema', 'df_settings', 'name value description'),
  provider('system', 'queries', 'id phase query_text'),
]

export const catalog: CatalogView = {
  database: 'sample',
  table: (schema, name) => tables.find((t) => t.schema === schema && t.name === name) ?? null,
  provider: (schema, name) => providers.find((p) => p.schema === schema && p.name === name) ?? null,
  tables: () => tables,
}

const over = (takes: readonly DataType[], gives: DataType, rest: DataType | null = null): Overload =>
  ({ takes, rest, gives })
const described = { doc: '', usage: '', examples: [], aliases: [] as readonly string[] }

function scalar(name: string, overloads: readonly Overload[], row: ((...args: never[]) => Scalar) | null,
  more: Partial<ScalarFunction> = {}): ScalarFunction {
  return {
    ...described, kind: 'scalar', name, overloads, signature: null, volatility: 'immutable', nulls: 'null',
    row: row === null ? null : (args) => row(...args as never[]), ...more,
  }
}

function aggregate(
  name: string, overloads: readonly Overload[], more: Partial<AggregateFunction> = {},
): AggregateFunction {
  return {
    ...described, kind: 'aggregate', name, overloads, signature: null, ofNothing: 'null',
      ignoresDuplicates: false,
    usesOrder: false, star: false, ...more,
  }
}

const same: Signature = ([type]) => type === undefined ? null : { args: [type], gives: type }
const selector: Signature = ([value, time]) => value === undefined || time === undefined ? null : {
  args: [value, timestampNs],
  gives: { kind: 'struct', fields: [{ name: 'value', type: value }, { name: 'time', type: timestampNs }] },
}
const bin = [over([interval, timestampNs], timestampNs),
  over([interval, timestampNs, timestampNs], timestampNs)]

const scalars: readonly ScalarFunction[] = [
  scalar('abs', [over([int64], int64), over([float64], float64)],
    (x: bigint | number) => typeof x === 'bigint' ? (x < 0n ? -x : x) : Math.abs(x)),
  scalar('upper', [over([utf8], utf8)], (s: string) => s.toUpperCase()),
  scalar('character_length', [over([utf8], { kind: 'int', bits: 32, signed: true })],
    (s: string) => BigInt([...s].length), { aliases: ['length', 'char_length'] }),
  scalar('date_bin', bin, ({ nanoseconds }: { nanoseconds: bigint }, at: bigint) =>
    nanoseconds === 0n ? null : at - ((at % nanoseconds) + nanoseconds) % nanoseconds),
  scalar('date_part', [over([utf8, timestampNs], { kind: 'int', bits: 32, signed: true })], null),
  scalar('random', [over([], float64)], null, { volatility: 'volatile' }),
  scalar('make_array', [], null, {
    signature: (types) => ({ args: types, gives: { kind: 'list', item: types[0] ?? nullType } }),
    nulls: 'called', row: (items) => [...items],
  }),
  scalar('coalesce', [], null, {
    nulls: 'called', signature: (types) => types[0] === undefined ? null
      : { args: types.map(() => types[0]!), gives: types[0] },
  }),
]

const aggregates: readonly AggregateFunction[] = [
  aggregate('count', [], {
    star: true, ofNothing: 'zero', signature: (types) => ({ args: types, gives: int64 }),
  }),
  aggregate('sum', [over([int64], int64), over([uint64], uint64), over([float64], float64)]),
  aggregate('avg', [over([float64], float64)], { aliases: ['mean'] }),
  aggregate('min', [], { signature: same, ignoresDuplicates: true }),
  aggregate('max', [], { signature: same, ignoresDuplicates: true }),
  aggregate('selector_last', [], { signature: selector }),
  aggregate('selector_first', [], { signature: selector }),
  aggregate('array_agg', [], {
    usesOrder: true, signature: ([t]) => t === undefined ? null
      : { args: [t], gives: { kind: 'list', item: t } },
  }),
]

const windows: readonly WindowFunction[] = [
  { ...described, kind: 'window', name: 'row_number', overloads: [over([], uint64)], signature: null,
    ignoresFrame: true },
  { ...described, kind: 'window', name: 'lag', overloads: [], signature: same, ignoresFrame: true },
]

const tableFunctions: readonly TableFunction[] = [{
  kind: 'table', name: 'last_cache', aliases: [], doc: '',
  columns: ([name]) => typeof name === 'string'
    ? [{ name: 'hostname', type: tag, nullable: true }, { name: 'time', type: timestampNs, nullable: false }]
      : null,
}]

type Named = { readonly name: string; readonly aliases: readonly string[] }
const byName = <F extends Named>(list: readonly F[]) =>
  (name: string): F | null => list.find((f) => f.name === name || f.aliases.includes(name)) ?? null

export const functions: FunctionView = {
  scalar: byName(scalars),
  aggregate: byName(aggregates),
  window: byName(windows),
  table: byName(tableFunctions),
  names: () => [...scalars, ...aggregates, ...windows].flatMap((f) => [f.name, ...f.aliases]),
}

/** 2024-01-01T12:00:00 */
export const now = 1_704_110_400_000_000_000n
