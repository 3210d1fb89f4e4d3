// information_schema.df_settings: the settings of a session (planner/settings.ts), for clients that look.
import { utf8 } from '../../kernels/type.ts'
import { settings } from '../../planner/settings.ts'
import { provider } from './provider.ts'

export const dfSettings = provider('information_schema', 'df_settings', [
  ['name', utf8], ['value', utf8, true], ['description', utf8, true],
], function* () {
  for (const { name, value, description } of settings) yield [name, value, description]
})
