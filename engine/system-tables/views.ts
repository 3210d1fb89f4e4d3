// information_schema.views: the views of information_schema; users cannot make any.
import { utf8 } from '../../kernels/type.ts'
import { catalogName } from '../../planner/catalog.ts'
import { providersOf } from './index.ts'
import { provider, type ProviderContext } from './provider.ts'

export const views = provider('information_schema', 'views', [
  ['table_catalog', utf8], ['table_schema', utf8], ['table_name', utf8], ['definition', utf8, true],
], function* ({ database }: ProviderContext) {
  for (const { view } of providersOf(database)) {
    if (view.type === 'VIEW') yield [catalogName, view.schema, view.name, null]
  }
})
