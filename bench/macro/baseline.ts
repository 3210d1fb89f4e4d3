// Compares a run with an earlier one by ratios only: absolute times of two days or two machines say little.
// A drop of R (or rise of F) of more than 10 % fails a quiet run, and is only shown on a noisy one.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from './result.ts'
import { ingestRatio, scores, STATES } from './score.ts'

export type Baseline = { readonly when: string; readonly ratios: Readonly<Record<string, number>> }

const DROP_MAX = 0.1

function baselineFile(data: string, quick: boolean): string {
  return join(import.meta.dirname, '..', 'baselines', `${data}${quick ? '-quick' : ''}.json`)
}

/** Higher is better for all: R as it is, F as 1/F. */
export function baselineOf(result: Result): Baseline {
  const ratios: Record<string, number> = {}
  for (const state of STATES) {
    for (const score of scores(result, state)) {
      const name = state === '' ? score.type : `${score.type} ${state}`
      if (score.best !== undefined) ratios[`R ${name}`] = Number(score.best.toFixed(3))
      if (score.floor !== undefined) ratios[`1/F ${name}`] = Number((1 / score.floor).toFixed(4))
    }
  }
  const ingest = ingestRatio(result)
  if (ingest !== undefined) ratios['R ingest'] = Number(ingest.toFixed(3))
  return { when: result.when, ratios }
}

export function saveBaseline(result: Result): string {
  const file = baselineFile(result.data.name, result.quick)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, `${JSON.stringify(baselineOf(result), null, 1)}\n`)
  return file
}

/** Lines about what fell; empty if nothing did or nothing is known. */
export function compareWithBaseline(result: Result, given: string | undefined): readonly string[] {
  const file = given ?? baselineFile(result.data.name, result.quick)
  if (!existsSync(file)) return []
  const read = JSON.parse(readFileSync(file, 'utf8')) as Baseline | Result
  const before = 'ratios' in read ? read : baselineOf(read)
  const now = new Map(Object.entries(baselineOf(result).ratios))
  return Object.entries(before.ratios).flatMap(([name, was]) => {
    const is = now.get(name)
    if (is === undefined || is >= was * (1 - DROP_MAX)) return []
    return [`${name}: ${was} -> ${is} (${((is / was - 1) * 100).toFixed(0)} %)`]
  })
}
