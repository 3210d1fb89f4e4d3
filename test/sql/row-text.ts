// Rows as text tests show them: values separated by a space, NULL as NULL. A string is bare where it
// looks like a word and nothing else, in double quotes otherwise, so that text never passes for a number.
// Not one of the product's formats.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { valueAt } from '../../kernels/column.ts'
import { rawText } from '../../engine/formats/value-text.ts'

const WORDS_WITH_MEANING = new Set(['NULL', 'true', 'false', 'NaN', 'inf', '-inf'])
const WORD = /^[\p{L}_%][\p{L}\p{N}_%.:/@()*+=,;-]*$/u

export function rowTexts(batch: Batch, arena: Arena): string[] {
  const columns = batch.columns.map((column) => {
    const isText = column.type.kind === 'utf8' || column.type.kind === 'dictionary'
    const texts = isText ? column : rawText(column, false, arena)
    return (row: number) => {
      const value = valueAt(texts, row)
      if (value === null) return 'NULL'
      return isText ? textValue(String(value)) : String(value)
    }
  })
  return Array.from({ length: batch.rows }, (_, row) => columns.map((text) => text(row)).join(' '))
}

export function textValue(text: string): string {
  return WORD.test(text) && !WORDS_WITH_MEANING.has(text) ? text : JSON.stringify(text)
}
