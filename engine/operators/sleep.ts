// The waits that sleep(…) asks for: before the first row of the whole plan, one after the other. Others run
// meanwhile. A cancelled query ends within a slice.
import { nsOfUnit } from '../functions/time.ts'
import { dayNs } from '../../planner/bind/time-text.ts'
import type { Interval } from '../../planner/bind/interval-text.ts'
import { evaluate } from '../../planner/evaluate/evaluate.ts'
import { childrenOf, type Call, type Expression } from '../../planner/expression.ts'
import { expressionsOf, inputsOf, subqueriesOf, type Plan } from '../../planner/plan.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import sleep from '../functions/scalar/sleep.ts'
import type { Query } from '../query.ts'
import type { Steps } from '../steps.ts'

const SLICE_MS = 100
/** As elsewhere where months become a length of time. */
const MONTH_NS = 30n * dayNs

export function sleepFirst(plan: Plan, steps: Steps, query: Query): Steps {
  const waitMs = sleepOf(plan)
  return waitMs === 0 ? steps : waitThen(waitMs, steps, query)
}

function* waitThen(waitMs: number, steps: Steps, query: Query): Steps {
  for (let leftMs = waitMs; leftMs > 0; leftMs -= SLICE_MS) {
    yield { kind: 'wait', promise: query.sleep(Math.min(leftMs, SLICE_MS)) }
    query.check()
  }
  yield* steps
}

/** What all calls in a plan ask for. A plan that EXPLAIN shows is asked when it is run. */
function sleepOf(plan: Plan): number {
  let sum = 0
  const look = (e: Expression): void => {
    if (e.kind === 'call' && e.function === sleep) sum += millisecondsOf(e)
    childrenOf(e).forEach(look)
  }
  expressionsOf(plan).forEach(look)
  if (plan.kind === 'explain') return sum
  for (const below of [...inputsOf(plan), ...subqueriesOf(plan)]) sum += sleepOf(below)
  return sum
}

function millisecondsOf(call: Call): number {
  const time = call.args[0]!
  const value = evaluate(time)
  if (value === undefined)
    return fail('sql-not-implemented', NOWHERE, { what: 'sleep of a time that is not a constant' })
  const { type } = time
  if (value === null) return 0
  if (typeof value === 'number') return Math.max(0, value * 1000)
  if (type.kind === 'duration') return Math.max(0, Number((value as bigint) * nsOfUnit[type.unit]) / 1e6)
  const { months, days, nanoseconds } = value as Interval
  return Math.max(0, Number(months * MONTH_NS + days * dayNs + nanoseconds) / 1e6)
}
