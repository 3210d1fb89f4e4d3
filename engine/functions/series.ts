// range and generate_series: integers, dates or times from a start to a stop by a step, as lists and as rows.
// Only the stop is treated differently (left out, or included). Each value is the one
// before plus the step, so months clamp to the month's end for good.
import type { Scalar } from '../../kernels/column.ts'
import { interval, int64, timestampNs, type DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { arithmeticScalar } from '../../planner/evaluate/arithmetic.ts'
import type { Signature } from '../../planner/function.ts'
import { checkLength, ITEMS_MAX, listOf } from './arrays.ts'

/** The type of the values for these arguments; null if they do not fit. */
export function seriesArguments(types: readonly DataType[]): readonly DataType[] | null {
  const isWhole = (type: DataType): boolean => type.kind === 'int' || type.kind === 'null'
  if (types.length >= 1 && types.length <= 3 && types.every(isWhole)) return types.map(() => int64)
  const [start, stop, step] = types
  if (types.length !== 3 || step === undefined) return null
  if (step.kind !== 'interval' && step.kind !== 'utf8' && step.kind !== 'null') return null
  const kinds = [start!.kind, stop!.kind]
  if (kinds.every((kind) => kind === 'date' || kind === 'null')) {
    return [{ kind: 'date' }, { kind: 'date' }, interval]
  }
  return kinds.every((kind) => kind === 'date' || kind === 'null' || kind === 'timestamp')
    ? [timestampNs, timestampNs, interval] : null
}

export const seriesSignature: Signature = (types) => {
  const args = seriesArguments(types)
  return args === null ? null : { args, gives: listOf(args[0]!) }
}

/** All values; arguments are of the types seriesArguments gives. */
export function seriesOf(
  name: string, args: readonly Scalar[], type: DataType, includesStop: boolean,
): readonly Scalar[] {
  const [start, stop, step] = args.length === 1 ? [0n, args[0]!] : args
  return type.kind === 'int'
    ? integers(name, start as bigint, stop as bigint, (step ?? 1n) as bigint, includesStop)
    : moments(name, start as bigint, stop as bigint, step!, type, includesStop)
}

function refuseStep(name: string): never {
  return fail('execution', NOWHERE, { problem: `step can't be 0 for function ${name}(start [, stop, step])` })
}

function integers(
  name: string, start: bigint, stop: bigint, step: bigint, includesStop: boolean,
): readonly bigint[] {
  if (step === 0n) refuseStep(name)
  const distance = step > 0n ? stop - start : start - stop
  const width = step > 0n ? step : -step
  if (distance < 0n) return []
  const count = includesStop ? distance / width + 1n : (distance + width - 1n) / width
  checkLength(Number(count))
  return Array.from({ length: Number(count) }, (_, i) => start + BigInt(i) * step)
}

type Interval = { readonly months: bigint; readonly days: bigint; readonly nanoseconds: bigint }

function moments(
  name: string, start: bigint, stop: bigint, step: Scalar, type: DataType, includesStop: boolean,
): readonly bigint[] {
  const { months, days, nanoseconds } = step as Interval
  if (months === 0n && days === 0n && nanoseconds === 0n) refuseStep(name)
  const isDown = months < 0n || days < 0n || nanoseconds < 0n
  const values: bigint[] = []
  let at = start
  while (at === stop ? includesStop : isDown ? at > stop : at < stop) {
    values.push(at)
    if (values.length > ITEMS_MAX) checkLength(values.length)
    const next = arithmeticScalar('+', at, step, type, interval, type)
    // A date moved by less than a day stays where it is.
    if (next === at) refuseStep(name)
    if (typeof next !== 'bigint') return values
    at = next
  }
  return values
}
