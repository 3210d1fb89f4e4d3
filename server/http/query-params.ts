// Named parameters of a query: a JSON object of strings, numbers, booleans and nulls. Integers stay exact;
// anything nested is refused with its place. Which parameters a query needs is the binder's question.
import type { Scalar } from '../../engine/door.ts'
import { FieldError, wrongType, type Field } from './fields.ts'
import { JsonError, parseJson, type JsonValue } from './json.ts'

export type QueryParams = ReadonlyMap<string, Scalar>

export function params(): Field<QueryParams> {
  return {
    whenAbsent: null,
    expected: 'a map',
    fromText: (text) => {
      try {
        return paramsOf(parseJson(text))
      } catch (error) {
        if (error instanceof JsonError) throw new FieldError(error.message)
        throw error
      }
    },
    fromJson: paramsOf,
  }
}

function paramsOf(value: JsonValue): QueryParams {
  if (value.kind !== 'object') return wrongType(value, 'a map')
  return new Map([...value.fields].map(([name, given]): [string, Scalar] => [name, scalarOf(given)]))
}

function scalarOf(value: JsonValue): Scalar {
  switch (value.kind) {
    case 'null': return null
    case 'boolean': case 'string': return value.value
    case 'number': return numberOf(value.text)
    case 'array': case 'object': throw new FieldError(
      `JSON ${value.kind}s are not supported as query parameters. ` +
        'Expected null, boolean, number, or string', value.end)
  }
}

const INT64_MIN = -(2n ** 63n)
const UINT64_MAX = 2n ** 64n - 1n

/** Integers beyond 64 bits become floats, as in the reference. */
function numberOf(text: string): bigint | number {
  if (/[.eE]/.test(text)) return Number(text)
  const integer = BigInt(text)
  return integer < INT64_MIN || integer > UINT64_MAX ? Number(text) : integer
}
