// information_schema.columns: the columns of every table a database shows.
import type { Scalar } from '../../kernels/column.ts'
import { physicalOf, typeName, uint64, utf8, type DataType } from '../../kernels/type.ts'
import { catalogName, defaultSchema } from '../../planner/catalog.ts'
import { typeOfColumn } from '../../storage/catalog/definitions.ts'
import { providersOf } from './index.ts'
import { provider, type ProviderContext } from './provider.ts'

export const columns = provider('information_schema', 'columns', [
  ['table_catalog', utf8], ['table_schema', utf8], ['table_name', utf8], ['column_name', utf8],
  ['ordinal_position', uint64], ['column_default', utf8, true], ['is_nullable', utf8], ['data_type', utf8],
  ['character_maximum_length', uint64, true], ['character_octet_length', uint64, true],
  ['numeric_precision', uint64, true], ['numeric_precision_radix', uint64, true],
  ['numeric_scale', uint64, true], ['datetime_precision', uint64, true], ['interval_type', utf8, true],
], function* ({ database }: ProviderContext) {
  for (const name of [...database.tableByName.keys()].sort()) {
    const table = database.tableByName.get(name)!
    const sorted = table.columns.toSorted((a, b) => a.name < b.name ? -1 : 1)
    for (const [place, column] of sorted.entries()) {
      yield rowOf(defaultSchema, name, column.name, place, column.role !== 'time', typeOfColumn(column))
    }
  }
  for (const { view } of providersOf(database)) {
    for (const [place, column] of view.columns.entries()) {
      yield rowOf(view.schema, view.name, column.name, place, column.nullable, column.type)
    }
  }
})

/** Octets of a text are limited by 32-bit offsets. */
const TEXT_OCTETS_MAX = 2147483647n

function rowOf(
  schema: string, table: string, column: string, place: number, nullable: boolean, type: DataType,
): Scalar[] {
  const isText = type.kind === 'utf8'
  const isNumber = type.kind === 'int' || type.kind === 'float'
  // The reference says 24 for both widths of float.
  const precision = isNumber ? (physicalOf(type) === 'f64' ? 24n : BigInt(type.bits)) : null
  return [
    catalogName, schema, table, column, BigInt(place), null, nullable ? 'YES' : 'NO', typeName(type),
    null, isText ? TEXT_OCTETS_MAX : null, precision, isNumber ? 2n : null, null, null, null,
  ]
}
