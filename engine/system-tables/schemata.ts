// information_schema.schemata: the schemas that hold tables. As in the reference, information_schema does
// not list itself.
import { utf8 } from '../../kernels/type.ts'
import { catalogName, defaultSchema } from '../../planner/catalog.ts'
import { provider } from './provider.ts'

export const schemata = provider('information_schema', 'schemata', [
  ['catalog_name', utf8], ['schema_name', utf8], ['schema_owner', utf8, true],
  ['default_character_set_catalog', utf8, true], ['default_character_set_schema', utf8, true],
  ['default_character_set_name', utf8, true], ['sql_path', utf8, true],
], function* () {
  for (const name of [defaultSchema, 'system']) {
    yield [catalogName, name, null, null, null, null, null]
  }
})
