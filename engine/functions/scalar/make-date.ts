// make_date(year, month, day): the date; days that are not in the calendar are an error.
import { int64 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { daysFromCivil, daysInMonth } from '../../../planner/bind/time-text.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'make_date',
  usage: 'make_date(year, month, day)',
  doc: 'The date of a year, month and day.',
  examples: [['make_date(2024, 2, 29)', 19782n]],
  signature: (types) => {
    const fits = types.length === 3 &&
      types.every(({ kind }) => kind === 'int' || kind === 'utf8' || kind === 'null')
    return fits ? { args: types.map(() => int64), gives: { kind: 'date' } } : null
  },
  row: (args) => {
    const [year, month, day] = args.map(Number) as [number, number, number]
    const isDate = Math.abs(year) < 262143 && month >= 1 && month <= 12 && day >= 1 &&
      day <= daysInMonth(year, month)
    if (!isDate)
      fail('execution', NOWHERE, { problem: `Unable to parse date from ${year}, ${month}, ${day}` })
    return BigInt(daysFromCivil(year, month, day))
  },
})
