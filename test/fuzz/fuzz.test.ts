// The short run of every fuzzer, on a fresh seed that is printed; SEED=n [INPUT=k] repeats one, MS=n makes it
// longer. Proves P-11 for bodies, statements, requests, and P-07 and P-09 for what is read from disk. The
// long run: run.ts.
import { test } from 'node:test'
import { fuzz, shown } from './surface.ts'
import { surfaces } from './surfaces.ts'

const ms = Number(process.env['MS'] ?? 3000)
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const only = process.env['INPUT'] === undefined ? null : Number(process.env['INPUT'])

for (const surface of surfaces) {
  test(`fuzzing ${surface.name} breaks nothing: P-07, P-09, P-11`, async () => {
    console.log(`SEED=${seed} node --test test/fuzz/fuzz.test.ts`)
    console.log(shown(await fuzz(surface, { seed, input: only, ms })))
  })
}
