// Floats as text in TypeScript: for values that come one at a time, and as the oracle of the kernel.
// JavaScript's own digits are the shortest that read back; only the layout differs.

/** JSON: exponent form below 1e-5 and from 1e10, `1.0e10`. Otherwise from 1e16, `1e16`. */
export function floatText(value: number, json: boolean): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (value === 0) return `${sign}0.0`
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e')
  return sign + layOut(mantissa!.replace('.', ''), Number(exponent), json)
}

/** The shortest digits that read back as the same 32-bit float. */
export function float32Text(value: number, json: boolean): string {
  if (!Number.isFinite(value) || value === 0) return floatText(value, json)
  for (let digits = 0; digits < 9; digits++) {
    const text = Math.abs(value).toExponential(digits)
    if (Math.fround(Number(text)) !== Math.abs(value)) continue
    const [mantissa, exponent] = text.split('e')
    return (value < 0 ? '-' : '') + layOut(mantissa!.replace('.', ''), Number(exponent), json)
  }
  return floatText(value, json)
}

function layOut(digits: string, exponent: number, json: boolean): string {
  if (exponent < -5 || exponent > (json ? 9 : 15)) {
    const point = digits.length > 1 ? `.${digits.slice(1)}` : json ? '.0' : ''
    return `${digits[0]}${point}e${exponent}`
  }
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`
  if (digits.length <= exponent + 1) return `${digits.padEnd(exponent + 1, '0')}.0`
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
}
