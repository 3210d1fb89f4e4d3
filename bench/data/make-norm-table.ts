// Makes norm4096.txt: 4,096 steps of N(0,1) in 1/65536, by the inverse of the distribution function at (i +
// 0.5) / 4096. Run once; the file is checked in and read by norm-table.ts. Not part of any benchmark run.
// The inverse is found by bisection over a series, so no library approximation decides the bytes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NORM_ENTRIES, NORM_FILE, sha256 } from './norm-table.ts'

const ONE = 65536

/** Phi(x) for x >= 0 by the series x + x^3/3 + x^5/15 + ..., exact to double precision for |x| < 6. */
function distribution(x: number): number {
  let term = x, sum = x
  for (let k = 1; k < 200; k++) {
    term *= (x * x) / (2 * k + 1)
    sum += term
  }
  return 0.5 + (sum * Math.exp(-x * x / 2)) / Math.sqrt(2 * Math.PI)
}

function quantile(p: number): number {
  let low = 0, high = 6
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (distribution(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

const upper = Array.from({ length: NORM_ENTRIES / 2 }, (_, i) =>
  Math.round(quantile((NORM_ENTRIES / 2 + i + 0.5) / NORM_ENTRIES) * ONE))
const all = [...upper.map((v) => -v).reverse(), ...upper]
const lines = Array.from({ length: NORM_ENTRIES / 16 }, (_, i) => all.slice(i * 16, i * 16 + 16).join(' '))
const text = `${lines.join('\n')}\n`
writeFileSync(join(import.meta.dirname, NORM_FILE), text)
console.log(`${NORM_FILE}: SHA-256 ${sha256(text)}`)
