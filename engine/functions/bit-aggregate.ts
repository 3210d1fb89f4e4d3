// bit_and, bit_or and bit_xor share everything but the operator.
import { flat } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import type { Signature } from '../../planner/function.ts'
import { flatEights, isNullConstant } from '../expressions/forms.ts'
import { Cells, countedRows, seenBits, type Accumulator, type AggregateContext } from './accumulator.ts'

export const oneInteger: Signature = ([type, ...rest]) =>
  type?.kind === 'int' && rest.length === 0 ? { args: [type], gives: type } : null

/** op as the kernel numbers it. */
export function bitAggregate(op: 0 | 1 | 2): (context: AggregateContext) => Accumulator {
  return ({ call, held }) => {
    const cells = new Cells(held, 8, op === 0 ? 0xff : 0)
    const seen = new Cells(held, 1)
    return {
      update: (input, s, groups, at) => {
        cells.reach(groups)
        seen.reach(groups)
        const x = input.args[0]!
        if (isNullConstant(x)) return
        const valid = countedRows(input, 0, s.rows, at)
        kernels.bits_by_run(op, flatEights(x, at.arena), valid, s.ends, s.groups, s.count, cells.at, seen.at)
      },
      finish: (from, n, at) => {
        cells.reach(from + n)
        seen.reach(from + n)
        return flat(call.type, n, cells.at + from * 8, seenBits(seen, from, n, at.arena))
      },
    }
  }
}
