// Expressions with a grammar of their own that mean a function call: EXTRACT, POSITION, SUBSTRING, TRIM, [a,
// b], {a: 1}. Not their evaluation: each becomes the call of a registered function (AT TIME ZONE: a cast).
import { unreachable } from '../../kernels/assert.ts'
import { int64, typeName, utf8 } from '../../kernels/type.ts'
import { fail } from '../../parser/diagnostic.ts'
import type {
  ArrayLiteral, AtTimeZone, Expr, Extract, MapLiteral, Overlay, Position, Slice, StructLiteral, Substring,
    Trim, Tuple,
} from '../../parser/sql/ast.ts'
import { literal, type Expression } from '../expression.ts'
import { callNamed } from './call.ts'
import { bindExpression } from './expression.ts'
import type { Place } from './place.ts'

export type SpecialForm =
  | Extract | Position | Substring | Trim | Overlay | Slice | ArrayLiteral | StructLiteral | MapLiteral
  | AtTimeZone | Tuple

export function bindSpecialForm(place: Place, ast: SpecialForm): Expression {
  const bind = (e: Expr): Expression => bindExpression(place, e)
  const call = (name: string, args: readonly Expression[]): Expression =>
    callNamed(place, name, args, ast.span)
  const text = (value: string): Expression => literal(value, utf8)
  switch (ast.kind) {
    case 'extract': return call('date_part', [text(ast.field), bind(ast.expr)])
    case 'position': return call('strpos', [bind(ast.haystack), bind(ast.needle)])
    case 'substring': {
      const start = ast.from === null ? literal(1n, int64) : bind(ast.from)
      return call('substr', ast.length === null ? [bind(ast.expr), start]
        : [bind(ast.expr), start, bind(ast.length)])
    }
    case 'trim': return call(trimNames[ast.side], ast.what === null ? [bind(ast.expr)]
      : [bind(ast.expr), bind(ast.what)])
    case 'overlay': {
      const args = [bind(ast.expr), bind(ast.placing), bind(ast.from)]
      return call('overlay', ast.length === null ? args : [...args, bind(ast.length)])
    }
    case 'slice': {
      const from = ast.from === null ? literal(1n, int64) : bind(ast.from)
      const to = ast.to === null ? literal(-1n, int64) : bind(ast.to)
      return call('array_slice', ast.step === null ? [bind(ast.expr), from, to]
        : [bind(ast.expr), from, to, bind(ast.step)])
    }
    case 'array': return call('make_array', ast.elements.map(bind))
    case 'struct': return call('named_struct', ast.fields.flatMap((f) => [text(f.name.text), bind(f.value)]))
    case 'map': return call('make_map', ast.entries.flatMap((e) => [bind(e.key), bind(e.value)]))
    case 'tuple': return call('struct', ast.elements.map(bind))
    case 'at-time-zone': return atTimeZone(bind(ast.expr), bind(ast.zone), ast)
    default: return unreachable(ast)
  }
}

export const trimNames = { both: 'btrim', leading: 'ltrim', trailing: 'rtrim' } as const

function atTimeZone(input: Expression, zone: Expression, ast: AtTimeZone): Expression {
  if (zone.kind !== 'literal' || typeof zone.value !== 'string') {
    return fail('operand-type', ast.zone.span, { op: 'AT TIME ZONE', type: typeName(zone.type) })
  }
  const unit = input.type.kind === 'timestamp' ? input.type.unit : 'ns'
  const fits = input.type.kind === 'timestamp' || input.type.kind === 'date' || input.type.kind === 'utf8'
  if (!fits) return fail('operand-type', ast.span, { op: 'AT TIME ZONE', type: typeName(input.type) })
  return { kind: 'cast', input, type: { kind: 'timestamp', unit, zone: zone.value }, safe: false }
}
