// Decimals one value at a time, as unscaled bigints: constant folding, texts, errors; the twin of the
// engine's kernels. Rules and words are arrow-rs's: results have the scale their type says, halves round
// away from zero in casts, quotients are cut. Invariant: what leaves here fits its type's bits.
import type { Scalar } from '../../kernels/column.ts'
import { typeName, type DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { ArithmeticOp } from '../expression.ts'
import { floatToText } from './text.ts'

export type DecimalType = Extract<DataType, { kind: 'decimal' }>

export const tenTo = (n: number): bigint => 10n ** BigInt(n)

/** 10^n by squaring, rounded at each step as the reference does: its last digits show in long casts. */
export function floatTenTo(n: number): number {
  let result = 1
  let square = 10
  for (let left = n; left > 0; left >>>= 1) {
    if ((left & 1) === 1) result *= square
    square *= square
  }
  return result
}

const sizeOf = (n: bigint): bigint => n < 0n ? -n : n

/** Exactly `scale` digits behind the point. */
export function decimalToText(unscaled: bigint, scale: number): string {
  const digits = String(sizeOf(unscaled)).padStart(scale + 1, '0')
  const sign = unscaled < 0n ? '-' : ''
  if (scale === 0) return sign + digits
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** A value that has more digits than its type is an error. */
function checked(unscaled: bigint, to: DecimalType): bigint {
  const limit = tenTo(to.precision)
  if (sizeOf(unscaled) < limit) return unscaled
  const show = (n: bigint): string => decimalToText(n, to.scale)
  const [word, border, most] = unscaled < 0n ? ['small', 'Min', 1n - limit] : ['large', 'Max', limit - 1n]
  return fail('invalid-argument', NOWHERE, {
    problem: `${show(unscaled)} is too ${word} to store in a Decimal${to.bits} of precision ` +
      `${to.precision}. ${border} is ${show(most)}`,
  })
}

/** n / 10^places, halves away from zero. */
function roundedDown(n: bigint, places: number): bigint {
  const f = tenTo(places)
  const size = sizeOf(n)
  const q = size / f + (size % f >= f / 2n ? 1n : 0n)
  return n < 0n ? -q : q
}

const rescaled = (n: bigint, by: number): bigint =>
  by >= 0 ? n * tenTo(by) : roundedDown(n, -by)

const fitsBits = (n: bigint, type: DecimalType): boolean => BigInt.asIntN(type.bits, n) === n

const overflowing = (shown: string, to: DecimalType): never =>
  fail('bad-cast', NOWHERE, { text: `Cannot cast to ${typeName(to)}. Overflowing on ${shown}` })

/** The integer n times 10^power. */
function scaledUp(n: bigint, power: number, type: DecimalType): bigint {
  const product = n * tenTo(power)
  return fitsBits(product, type) ? product
    : fail('arithmetic-overflow', NOWHERE, { left: String(n), op: '*', right: String(tenTo(power)) })
}

function decimalToDecimal(n: bigint, from: DecimalType, to: DecimalType): bigint {
  const result = rescaled(n, to.scale - from.scale)
  return fitsBits(result, to) ? checked(result, to) : overflowing(String(n), to)
}

/** `undefined`: no such cast. */
export function castToDecimal(value: Scalar, from: DataType, to: DecimalType): Scalar | undefined {
  switch (from.kind) {
    case 'int': case 'timestamp': case 'duration': return checked(scaledUp(value as bigint, to.scale, to), to)
    case 'decimal': return decimalToDecimal(value as bigint, from, to)
    case 'float': return checked(unscaledOf(value as number, to), to)
    case 'utf8': return checked(textToDecimal(value as string, to), to)
    default: return undefined
  }
}

function unscaledOf(value: number, to: DecimalType): bigint {
  const x = value * floatTenTo(to.scale)
  const size = Math.abs(x)
  if (!(size < 2 ** (to.bits - 1))) return overflowing(floatToText(value), to)
  const whole = Math.floor(size)
  const n = BigInt(size - whole >= 0.5 ? whole + 1 : whole)
  return x < 0 ? -n : n
}

const TEXT_DIGITS_MAX = 1000

/** Digits with an optional sign and point; no exponent. */
function textToDecimal(given: string, to: DecimalType): bigint {
  const text = given.trim()
  const start = text[0] === '-' || text[0] === '+' ? 1 : 0
  let point = -1
  let digits = 0
  for (let i = start; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 46 && point < 0) point = i
    else if (c >= 48 && c <= 57) digits++
    else digits = TEXT_DIGITS_MAX + 1
  }
  const refuse = (): never =>
    fail('bad-cast', NOWHERE, { text: `Cannot cast string '${given}' to value of ${typeName(to)} type` })
  if (digits === 0 || digits > TEXT_DIGITS_MAX) return refuse()
  const whole = text.slice(start, point < 0 ? undefined : point)
  const fraction = point < 0 ? '' : text.slice(point + 1)
  const n = rescaled(BigInt(whole + fraction), to.scale - fraction.length)
  return fitsBits(n, to) ? text[0] === '-' ? -n : n : refuse()
}

/** Cut to a whole number. */
export function decimalToInt(
  value: bigint, from: DecimalType, to: Extract<DataType, { kind: 'int' }>,
): bigint {
  const n = value / tenTo(from.scale)
  const fits = n === (to.signed ? BigInt.asIntN(to.bits, n) : BigInt.asUintN(to.bits, n))
  return fits ? n : fail('bad-cast', NOWHERE, { text: `value of ${n} is out of range ${typeName(to)}` })
}

export const decimalToFloat = (value: bigint, from: DecimalType): number => 
  Number(value) / floatTenTo(from.scale)

/** Powers of ten by which the operands are multiplied before the operation itself. */
export function operandPowers(
  op: ArithmeticOp, left: DecimalType, right: DecimalType, gives: DecimalType,
): { readonly left: number; readonly right: number } {
  switch (op) {
    case '*': return { left: 0, right: 0 }
    case '/': {
      const power = gives.scale - left.scale + right.scale
      return { left: Math.max(0, power), right: Math.max(0, -power) }
    }
    default: {
      const scale = Math.max(left.scale, right.scale)
      return { left: scale - left.scale, right: scale - right.scale }
    }
  }
}

export function decimalArithmetic(
  op: ArithmeticOp, a: bigint, b: bigint, left: DecimalType, right: DecimalType, gives: DecimalType,
): bigint {
  const fitting = (x: bigint, sign: string, y: bigint, result: bigint): bigint =>
    fitsBits(result, gives) ? result
      : fail('arithmetic-overflow', NOWHERE, { left: String(x), op: sign, right: String(y) })
  const powers = operandPowers(op, left, right, gives)
  const scaled = (x: bigint, power: number): bigint =>
    power === 0 ? x : fitting(x, '*', tenTo(power), x * tenTo(power))
  const x = scaled(a, powers.left)
  const y = scaled(b, powers.right)
  switch (op) {
    case '+': return fitting(x, op, y, x + y)
    case '-': return fitting(x, op, y, x - y)
    case '*': return fitting(x, op, y, x * y)
    case '/': return y === 0n ? fail('divide-by-zero', NOWHERE, {}) : fitting(x, op, y, x / y)
    case '%': return y === 0n ? fail('divide-by-zero', NOWHERE, {}) : x % y
  }
}
