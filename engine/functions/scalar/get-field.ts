// get_field(struct, 'name') and get_field(map, key): what s['name'] and m['key'] mean.
import { utf8 } from '../../../kernels/type.ts'
import type { Scalar } from '../../../kernels/column.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { scalar } from '../define.ts'
import { valueFor, type Entries } from '../maps.ts'

export default scalar({
  name: 'get_field',
  usage: 'get_field(struct, name)',
  doc: `A field of a struct by its name, a literal, or the value that a key has in a map; s['name'] is this.`,
  examples: [
    [`get_field({a: 1}, 'a')`, 1n],
    [`get_field(MAP {'a': 1}, 'a')`, 1n],
    [`get_field(MAP {'a': 1}, 'z')`, null],
  ],
  signature: ([nested, key, ...rest], [, name]) => {
    if (nested === undefined || key === undefined || rest.length > 0) return null
    if (nested.kind === 'null') return { args: [nested, key], gives: nested }
    if (nested.kind === 'map') return { args: [nested, key], gives: nested.value }
    if (nested.kind !== 'struct') return null
    if (typeof name !== 'string' || name === '')
      fail('execution', NOWHERE, { problem: 'Field name must be a non-empty string' })
    const field = nested.fields.find((f) => f.name === name)
    if (field !== undefined) return { args: [nested, utf8], gives: field.type }
    return fail('execution', NOWHERE, { problem: `Field ${name} not found in struct` })
  },
  row: ([value, key], [type, given]) => type!.kind === 'map'
    ? valueFor(value as Entries, key!, given!, type!.key)
    : (value as { readonly [field: string]: Scalar })[key as string] ?? null,
})
