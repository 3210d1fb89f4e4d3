// nvl(a, b): coalesce with two arguments, by its older name. A moment beside text is text here, as in the
// reference: nvl(time, 'never').
import { utf8, type DataType } from '../../../kernels/type.ts'
import { isText } from '../../../planner/bind/coerce.ts'
import coalesce from './coalesce.ts'
import { scalar } from '../define.ts'

const isMoment = (t: DataType): boolean => t.kind === 'timestamp' || t.kind === 'date' || t.kind === 'time'

export default scalar({
  name: 'nvl',
  aliases: ['ifnull'],
  usage: 'nvl(a, b)',
  doc: 'The first argument, or the second where it is NULL.',
  examples: [['nvl(NULL, 2)', 2n], ['nvl(1, 2)', 1n]],
  signature: (types, values) => {
    if (types.length !== 2) return null
    return types.some(isText) && types.some(isMoment) ? { args: [utf8, utf8], gives: utf8 }
      : coalesce.signature!(types, values)
  },
  nulls: 'called',
  row: ([a, b]) => a === null ? b! : a!,
  vector: coalesce.vector!,
})
