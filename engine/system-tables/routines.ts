// information_schema.routines: a row for each function, name and result type, with its text from the
// function's own file.
import { boolean, utf8 } from '../../kernels/type.ts'
import { catalogName, defaultSchema } from '../../planner/catalog.ts'
import { provider } from './provider.ts'
import { routineShapes } from './routine-shapes.ts'

export const routines = provider('information_schema', 'routines', [
  ['specific_catalog', utf8], ['specific_schema', utf8], ['specific_name', utf8],
  ['routine_catalog', utf8], ['routine_schema', utf8], ['routine_name', utf8], ['routine_type', utf8],
  ['is_deterministic', boolean, true], ['data_type', utf8, true], ['function_type', utf8, true],
  ['description', utf8, true], ['syntax_example', utf8, true],
], function* () {
  const seen = new Set<string>()
  for (const { name, kind, isDeterministic, doc, usage, gives } of routineShapes()) {
    const key = `${name} ${gives ?? ''}`
    if (seen.has(key)) continue
    seen.add(key)
    yield [
      catalogName, defaultSchema, name, catalogName, defaultSchema, name, 'FUNCTION', isDeterministic,
      gives, kind, doc, usage,
    ]
  }
})
