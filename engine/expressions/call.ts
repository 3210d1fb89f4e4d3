// A call of a scalar function as a vector: its own vector form if it has one, else one row after the other.
import { OutOfMemory } from '../../kernels/extents.ts'
import { CONST, flat, type Column, type Scalar } from '../../kernels/column.ts'
import { f64 } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { Call } from '../../planner/expression.ts'
import type { ScalarFunctionWithVectors } from '../functions/define.ts'
import { bothValid, eights, isNullConstant, nulls, type Eights } from './forms.ts'
import { columnOf, valuesOf } from './scalars.ts'
import { applied, type Compute, type Evaluation, type Vector } from './vector.ts'

export function callOf(call: Call, inputs: readonly Vector[]): Vector {
  const f = call.function as ScalarFunctionWithVectors
  if (f.vector !== null) return f.vector(inputs, call.type)
  const isVolatile = f.volatility === 'volatile'
  return applied(call.type, inputs, nullSafe(f, call, computeOf(f, call)), true, isVolatile)
}

/** An argument that is NULL throughout makes the result so, and the function is not asked. */
function nullSafe(f: ScalarFunctionWithVectors, call: Call, compute: Compute): Compute {
  if (f.nulls === 'called') return compute
  return (inputs, rows, at) => inputs.some(isNullConstant) ? nulls(call.type, rows, at.arena)
    : compute(inputs, rows, at)
}

function computeOf(f: ScalarFunctionWithVectors, call: Call): Compute {
  const { batch, float } = f
  if (batch !== null) return (inputs, rows, at) => batch(inputs, rows, at, call.type)
  if (float !== null && call.type.kind === 'float') {
    return (inputs, rows, at) => floatRows(float, call.type, inputs, rows, at)
  }
  return (inputs, rows, at) => eachRow(f, call, inputs, rows, at)
}

/** Functions of floats alone: numbers in typed arrays, no values made. */
function floatRows(
  f: (...args: number[]) => number, type: DataType, inputs: readonly Column[], rows: number, at: Evaluation,
): Column {
  const operands = inputs.map((c) => eights(c, at.arena))
  const validity = operands.reduce((all, o) => bothValid(all, o.validity, rows, at.arena), 0)
  const out = at.arena.alloc(rows * 8 + 16) / 8
  const single = type.kind === 'float' && type.bits === 32
  if (operands.length === 1) {
    const { at: from, step } = place(operands[0]!)
    for (let i = 0; i < rows; i++) f64[out + i] = f(f64[from + i * step]!)
  } else if (operands.length === 2) {
    const a = place(operands[0]!)
    const b = place(operands[1]!)
    for (let i = 0; i < rows; i++) f64[out + i] = f(f64[a.at + i * a.step]!, f64[b.at + i * b.step]!)
  } else for (let i = 0; i < rows; i++) f64[out + i] = f()
  if (single) for (let i = 0; i < rows; i++) f64[out + i] = Math.fround(f64[out + i]!)
  return flat(type, rows, out * 8, validity)
}

function place(o: Eights): { readonly at: number; readonly step: number } {
  return { at: o.data / 8, step: o.step / 8 }
}

const ITEM_BYTES = 16

/** About what a text or list takes; what has no length is small. */
function bytesOfLong(value: Scalar): number {
  return typeof value === 'string' ? value.length : Array.isArray(value) ? value.length * ITEM_BYTES : 0
}

function eachRow(
  f: ScalarFunctionWithVectors, call: Call, inputs: readonly Column[], rows: number, at: Evaluation,
): Column {
  const { row } = f
  if (row === null) return fail('sql-not-implemented', NOWHERE, { what: `the function ${f.name}` })
  const types = call.args.map((a) => a.type)
  const values = inputs.map(
    (c) => c.kind === CONST ? valuesOf({ ...c, length: Math.min(1, rows) }) : valuesOf(c))
  const isConstant = inputs.map((c) => c.kind === CONST)
  const results: Scalar[] = new Array<Scalar>(rows)
  const args: Scalar[] = new Array<Scalar>(inputs.length)
  const { owner } = at.query
  let bytes = 0
  for (let i = 0; i < rows; i++) {
    let hasNull = false
    for (let k = 0; k < args.length; k++) {
      const value = values[k]![isConstant[k]! ? 0 : i]!
      args[k] = value
      if (value === null) hasNull = true
    }
    const result = hasNull && f.nulls === 'null' ? null : row(args, types, call.type)
    // Results wait outside kernel memory until the batch is whole: what cannot fit must not be gathered.
    bytes += bytesOfLong(result)
    if (bytes > owner.limitBytes) throw new OutOfMemory(owner, bytes)
    results[i] = result
  }
  return columnOf(results, call.type, at.arena)
}

