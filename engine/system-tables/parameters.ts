// information_schema.parameters: arguments (IN) and result (OUT) of each shape of each function; `rid`
// numbers the shapes of one name.
import { boolean, uint64, utf8, type DataType } from '../../kernels/type.ts'
import { catalogName, defaultSchema } from '../../planner/catalog.ts'
import { provider } from './provider.ts'
import { routineShapes } from './routine-shapes.ts'

const uint8: DataType = { kind: 'int', bits: 8, signed: false }

export const parameters = provider('information_schema', 'parameters', [
  ['specific_catalog', utf8], ['specific_schema', utf8], ['specific_name', utf8],
  ['ordinal_position', uint64], ['parameter_mode', utf8], ['parameter_name', utf8, true],
  ['data_type', utf8], ['parameter_default', utf8, true], ['is_variadic', boolean], ['rid', uint8],
], function* () {
  let last = ''
  let rid = 0n
  for (const shape of routineShapes()) {
    rid = shape.name === last ? rid + 1n : 0n
    last = shape.name
    const head = [catalogName, defaultSchema, shape.name]
    for (const [i, { name, type }] of shape.parameters.entries()) {
      yield [...head, BigInt(i + 1), 'IN', name, type, null, shape.isVariadic, rid]
    }
    yield [...head, 1n, 'OUT', null, shape.gives ?? 'any', null, false, rid]
  }
})
