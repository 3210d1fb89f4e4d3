// named_struct('a', x, …): a struct with these fields. {a: x} is this call.
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { structColumn, structType, structValue } from '../structs.ts'
import { scalar } from '../define.ts'

const refuse = (problem: string): never => fail('execution', NOWHERE, { problem })

const isValue = (_: unknown, i: number): boolean => i % 2 === 1

export default scalar({
  name: 'named_struct',
  usage: `named_struct('a', x, …)`,
  doc: 'A struct of pairs of a name, a literal text, and a value. {a: x} is this call.',
  examples: [[`named_struct('a', 1, 'b', 'x')`, { a: 1n, b: 'x' }], [`{a: NULL}`, { a: null }]],
  signature: (types, values) => {
    if (types.length === 0) return null
    if (types.length % 2 === 1) {
      return refuse(`named_struct requires an even number of arguments, got ${types.length} instead`)
    }
    const names = values.filter((_, i) => i % 2 === 0).map((name, i) =>
      typeof name === 'string' && name !== '' ? name
        : refuse(`named_struct requires ${2 * i}-th (0-indexed) field name as non-empty constant string`))
    const twice = names.find((name, i) => names.indexOf(name) < i)
    if (twice !== undefined) return refuse(`named_struct has two fields named ${twice}`)
    return { args: types, gives: structType(names, types.filter(isValue)) }
  },
  nulls: 'called',
  row: (args, _, gives) => structValue(gives, args.filter(isValue)),
  batch: (columns, rows, at, gives) => structColumn(gives, columns.filter(isValue), rows, at),
})
