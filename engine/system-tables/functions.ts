// What SHOW FUNCTIONS reads: a row for each shape of each function. Not listed among the tables: the
// reference makes it of routines and parameters.
import { utf8, type DataType } from '../../kernels/type.ts'
import { provider } from './provider.ts'
import { routineShapes } from './routine-shapes.ts'

const texts: DataType = { kind: 'list', item: utf8 }

export const functions = provider('information_schema', 'functions', [
  ['function_name', utf8], ['return_type', utf8, true], ['parameters', texts, true],
  ['parameter_types', texts, true], ['function_type', utf8, true], ['description', utf8, true],
  ['syntax_example', utf8, true],
], function* () {
  for (const { name, gives, parameters, kind, doc, usage } of routineShapes()) {
    yield [name, gives, parameters.map((p) => p.name), parameters.map((p) => p.type), kind, doc, usage]
  }
}, { isHidden: true })
