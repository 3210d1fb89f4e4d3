// AND, OR, NOT, IS NULL, IS TRUE: three-valued logic on bitmaps.
import { CONST, flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u8, type Pointer } from '../../kernels/memory.ts'
import { boolean } from '../../kernels/type.ts'
import { bitmap, bits, filledBits, isNullConstant, nulls, validityOf } from './forms.ts'

import { readsOf, type Evaluation, type Vector } from './vector.ts'
import type { Batch } from '../../kernels/batch.ts'

/** Any number of inputs. Stops early when the rest cannot change the result. */
export function logical(op: 'and' | 'or', inputs: readonly Vector[]): Vector {
  return {
    type: boolean,
    isConstant: inputs.every((v) => v.isConstant),
    reads: readsOf(inputs),
    evaluate: (batch, at) => evaluateLogical(op, inputs, batch, at),
  }
}

function evaluateLogical(op: 'and' | 'or', inputs: readonly Vector[], batch: Batch, at: Evaluation): Column {
  const { rows } = batch
  if (rows === 0) return nulls(boolean, 0, at.arena)
  let result = inputs[0]!.evaluate(batch, at)
  for (let i = 1; i < inputs.length; i++) {
    if (isSettled(op, result)) return result
    result = joined(op, result, inputs[i]!.evaluate(batch, at), rows, at)
  }
  return result
}

/** False in every row of an AND, true in every row of an OR. */
function isSettled(op: 'and' | 'or', column: Column): boolean {
  if (column.kind === CONST)
    return !isNullConstant(column) && ((u8[column.data]! & 1) === 1) === (op === 'or')
  if (column.validity !== 0 && kernels.bits_count(column.validity, column.length) !== column.length)
    return false
  const ones = kernels.bits_count(column.data, column.length)
  return op === 'and' ? ones === 0 : ones === column.length
}

function joined(op: 'and' | 'or', left: Column, right: Column, rows: number, at: Evaluation): Column {
  const a = bits(left, at.arena)
  const b = bits(right, at.arena)
  const out = bitmap(rows, at.arena)
  if (a.validity === 0 && b.validity === 0) {
    if (op === 'and') kernels.bits_and(a.data, b.data, out, rows)
    else kernels.bits_or(a.data, b.data, out, rows)
    return flat(boolean, rows, out, 0)
  }
  const validity = bitmap(rows, at.arena)
  if (op === 'and') kernels.logic_and(a.data, a.validity, b.data, b.validity, rows, out, validity)
  else kernels.logic_or(a.data, a.validity, b.data, b.validity, rows, out, validity)
  return flat(boolean, rows, out, validity)
}

export function orColumns(left: Column, right: Column, rows: number, at: Evaluation): Column {
  return joined('or', left, right, rows, at)
}

export function notColumn(column: Column, rows: number, at: Evaluation): Column {
  const a = bits(column, at.arena)
  const out = bitmap(rows, at.arena)
  kernels.bits_not(a.data, out, rows)
  return flat(boolean, rows, out, a.validity)
}

export function isNullColumn(column: Column, negated: boolean, rows: number, at: Evaluation): Column {
  const validity = validityOf(column, at.arena)
  if (validity === 0) return flat(boolean, rows, filledBits(rows, negated, at.arena), 0)
  if (negated) return flat(boolean, rows, validity, 0)
  const out = bitmap(rows, at.arena)
  kernels.bits_not(validity, out, rows)
  return flat(boolean, rows, out, 0)
}

/** IS [NOT] TRUE / FALSE: never NULL. */
export function isBooleanColumn(
  column: Column, value: boolean, negated: boolean, rows: number, at: Evaluation,
): Column {
  const a = bits(column, at.arena)
  const out = bitmap(rows, at.arena)
  if (value) kernels.bits_copy(a.data, 0, out, rows)
  else kernels.bits_not(a.data, out, rows)
  if (a.validity !== 0) kernels.bits_and(out, a.validity, out, rows)
  if (negated) kernels.bits_not(out, out, rows)
  return flat(boolean, rows, out, 0)
}

/** The rows for which a boolean column is true, as a bitmap, and their number. */
export function truths(
  column: Column, arena: Evaluation['arena'],
): { readonly bits: Pointer; readonly count: number } {
  const a = bits(column, arena)
  if (a.validity === 0) return { bits: a.data, count: kernels.bits_count(a.data, column.length) }
  const out = bitmap(column.length, arena)
  kernels.bits_and(a.data, a.validity, out, column.length)
  return { bits: out, count: kernels.bits_count(out, column.length) }
}
