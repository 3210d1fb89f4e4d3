// get_field(struct, 'name'): what s['name'] means.
import { utf8 } from '../../../kernels/type.ts'
import { CONST, type Scalar } from '../../../kernels/column.ts'
import { bothValid, flatten } from '../../expressions/forms.ts'
import { scalarAt } from '../../expressions/scalars.ts'
import { assert } from '../../../kernels/assert.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'get_field',
  usage: 'get_field(struct, name)',
  doc: 'A field of a struct, by name.',
  examples: [],
  signature: ([struct], [, name]) => {
    const field = struct?.kind === 'struct' ? struct.fields.find((f) => f.name === name) : undefined
    return field === undefined ? null : { args: [struct!, utf8], gives: field.type }
  },
  row: ([value, name]) => (value as { readonly [field: string]: Scalar })[name as string] ?? null,
  batch: ([value, name], rows, at) => {
    const { type } = value!
    assert(type.kind === 'struct' && name!.kind === CONST, 'a struct and a literal')
    const index = type.fields.findIndex((f) => f.name === scalarAt({ ...name!, length: 1 }, 0))
    const s = flatten(value!, at.arena)
    const child = flatten(s.children[index]!, at.arena)
    return { ...child, validity: bothValid(child.validity, s.validity, rows, at.arena) }
  },
})
