// struct(a, b, …): a struct with the fields c0, c1, …; (a, b) is this call.
import { structColumn, structType, structValue } from '../structs.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'struct',
  aliases: ['row'],
  usage: 'struct(a, b, …)',
  doc: 'A struct of the arguments; the fields are c0, c1, …, or as `AS` says: struct(1 AS a).',
  examples: [[`struct(1, 'a')`, { c0: 1n, c1: 'a' }], [`row(NULL)`, { c0: null }]],
  signature: (types) => types.length === 0 ? null
    : { args: types, gives: structType(types.map((_, i) => `c${i}`), types) },
  nulls: 'called',
  row: (args, _, gives) => structValue(gives, args),
  batch: (columns, rows, at, gives) => structColumn(gives, columns, rows, at),
})
