// Upper and lower case of a column of texts: all bytes at once while they are ASCII.
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32 } from '../../kernels/memory.ts'
import { utf8 } from '../../kernels/type.ts'
import { flatten } from '../expressions/forms.ts'
import { columnOf, valuesOf } from '../expressions/scalars.ts'
import type { Evaluation } from '../expressions/vector.ts'

export function changeCase(column: Column, upper: boolean, at: Evaluation): Column {
  const t = flatten(column, at.arena)
  const start = u32[t.extra >>> 2]!
  const length = u32[(t.extra >>> 2) + t.length]! - start
  const out = at.arena.alloc(length + 16)
  if (kernels.text_ascii_case(t.data + start, length, upper ? 1 : 0, out) !== 0)
    return { ...t, data: out - start }
  const change = (v: string): string => upper ? v.toUpperCase() : v.toLowerCase()
  return columnOf(valuesOf(t).map((v) => v === null ? null : change(v as string)), utf8, at.arena)
}
