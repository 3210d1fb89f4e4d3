// How a SQL function is written: one object in one file holds name, types, text, examples and
// implementations. This file fills in what most leave out. Not the list of functions (registry.ts) and not
// how calls run (expressions/call.ts).
import type { Column, Scalar } from '../../kernels/column.ts'
import type { DataType } from '../../kernels/type.ts'
import type { WindowCall } from '../../planner/expression.ts'
import type {
  AggregateFunction, Example, Overload, ScalarFunction, Signature, Volatility, WindowFunction,
} from '../../planner/function.ts'
import type { Evaluation, Vector } from '../expressions/vector.ts'
import type { Accumulator, AggregateContext } from './accumulator.ts'
import type { Pieces, WindowEvaluator } from './window-evaluator.ts'

/** A batch at once: inputs are of any vector kind, none is a NULL constant unless `nulls` is 'called'. */
export type BatchForm = (inputs: readonly Column[], rows: number, at: Evaluation, gives: DataType) => Column

export type ScalarFunctionWithVectors = ScalarFunction & {
  readonly batch: BatchForm | null
  /** For functions of floats alone: on numbers, without values being made. */
  readonly float: ((...args: number[]) => number) | null
  /** Full control over evaluation: lazy arguments. */
  readonly vector: ((inputs: readonly Vector[], type: DataType) => Vector) | null
}

type Common = {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly usage: string
  readonly doc: string
  readonly examples: readonly Example[]
  /** One shape … */
  readonly takes?: readonly DataType[]
  readonly rest?: DataType
  readonly gives?: DataType
  /** … or several … */
  readonly overloads?: readonly Overload[]
  /** … or types that no list can say. */
  readonly signature?: Signature
}

type ScalarDefinition = Common & {
  readonly volatility?: Volatility
  readonly nulls?: 'null' | 'called'
  readonly row?: NonNullable<ScalarFunction['row']>
  readonly batch?: BatchForm
  readonly float?: (...args: number[]) => number
  readonly vector?: (inputs: readonly Vector[], type: DataType) => Vector
}

function described(
  d: Common,
): Pick<ScalarFunction, 'name' | 'aliases' | 'usage' | 'doc' | 'examples' | 'overloads' | 'signature'> {
  const own = d.gives === undefined ? [] : [{ takes: d.takes ?? [], rest: d.rest ?? null, gives: d.gives }]
  return {
    name: d.name, aliases: d.aliases ?? [], usage: d.usage, doc: d.doc, examples: d.examples,
    overloads: d.overloads ?? own, signature: d.signature ?? null,
  }
}

export function scalar(d: ScalarDefinition): ScalarFunctionWithVectors {
  const { float } = d
  const row = d.row ?? (float === undefined ? null : floatRow(float))
  return {
    kind: 'scalar', ...described(d),
    volatility: d.volatility ?? 'immutable', nulls: d.nulls ?? 'null', row,
    batch: d.batch ?? null, float: float ?? null, vector: d.vector ?? null,
  }
}

function floatRow(f: (...args: number[]) => number): NonNullable<ScalarFunction['row']> {
  return (args: readonly Scalar[], _, gives) => {
    const result = f(...args as number[])
    return gives.kind === 'float' && gives.bits === 32 ? Math.fround(result) : result
  }
}

export type AggregateFunctionWithAccumulator = AggregateFunction & {
  readonly accumulate: (context: AggregateContext) => Accumulator
}

type AggregateDefinition = Common & {
  readonly ofNothing?: 'null' | 'zero'
  readonly ignoresDuplicates?: boolean
  readonly usesOrder?: boolean
  readonly star?: boolean
  readonly shareAt?: number
  readonly accumulate: (context: AggregateContext) => Accumulator
}

export function aggregate(d: AggregateDefinition): AggregateFunctionWithAccumulator {
  return {
    kind: 'aggregate', ...described(d),
    ofNothing: d.ofNothing ?? 'null', ignoresDuplicates: d.ignoresDuplicates ?? false,
    usesOrder: d.usesOrder ?? false, star: d.star ?? false,
    ...(d.shareAt === undefined ? {} : { shareAt: d.shareAt }), accumulate: d.accumulate,
  }
}

export type WindowFunctionWithEvaluator = WindowFunction & {
  readonly pieces: (call: WindowCall) => Pieces
  readonly evaluate: WindowEvaluator
}

type WindowDefinition = Common & {
  readonly ignoresFrame?: boolean
  /** Left out: it needs whole partitions. */
  readonly pieces?: (call: WindowCall) => Pieces
  readonly evaluate: WindowEvaluator
}

export function window(d: WindowDefinition): WindowFunctionWithEvaluator {
  return {
    kind: 'window', ...described(d), ignoresFrame: d.ignoresFrame ?? true,
    pieces: d.pieces ?? (() => null), evaluate: d.evaluate,
  }
}
