// Asks one type of question of every asker: first the answers, which must agree, then rounds in which the
// askers take turns. A form that fails or answers differently keeps its cell, with the error in it; a wrong
// answer has no time. Invariant: only one system works at any moment, and every system gets every round.
import type { DataSet } from '../data/data-set.ts'
import type { Calibration } from '../floor/calibrate.ts'
import type { Asker, Budget } from './asker.ts'
import { concat, statistics, type Cell } from './measured.ts'
import { digestOf } from './questions/answer.ts'
import { instancesOf, type Question } from './questions/question.ts'
import type { Form } from './questions/sql.ts'

export type Effort = {
  readonly rounds: number
  /** For all rounds of one form together. */
  readonly secondsPerForm: number
  readonly instancesChecked: number
  /** Answers slower than this are asked fewer times. */
  readonly slowMs: number
  /** 0 = of a slow peer the checked answer is the only sample; ours always gets one round. */
  readonly roundsIfSlow: number
  /** Forms that are known not to be the fastest of any system are left out when time is short. */
  readonly formsLeftOut: ReadonlySet<string>
}

export const FULL: Effort = {
  rounds: 7, secondsPerForm: 2, instancesChecked: 3, slowMs: 2000, roundsIfSlow: 3,
  formsLeftOut: new Set(),
}
export const QUICK: Effort = {
  rounds: 3, secondsPerForm: 0.12, instancesChecked: 1, slowMs: 250, roundsIfSlow: 0,
  formsLeftOut: new Set(['row-number', 'influxql-last', 'selector']),
}

/** At least three requests, and long enough that a just-in-time compiler has seen the question. */
const WARM_UP: Budget = { seconds: 0.05, requestsMin: 3, connections: 1 }

type Tried = {
  readonly asker: Asker
  readonly form: string
  readonly texts: readonly string[]
  digests: readonly string[]
  rows: number
  bytes: number
  slowestMs: number
  error: string | undefined
  readonly samples: Float64Array[]
}

function textsOf(asker: Asker, questions: readonly Question[], name: string): readonly string[] {
  return questions.flatMap((question) =>
    asker.forms(question).filter((form) => form.name === name).map((form) => form.text))
}

async function check(tried: Tried, questions: readonly Question[], effort: Effort): Promise<void> {
  const digests: string[] = []
  try {
    for (const question of questions.slice(0, effort.instancesChecked)) {
      const form: Form | undefined = tried.asker.forms(question).find(({ name }) => name === tried.form)
      if (form === undefined) continue
      const answer = await tried.asker.answer(question, form)
      const digest = digestOf(question, answer.rows)
      digests.push(`${digest.rows}:${digest.hash}`)
      tried.rows = digest.rows
      tried.bytes = answer.bytes
      tried.slowestMs = Math.max(tried.slowestMs, answer.ms)
      if (answer.ms > effort.slowMs) break
    }
    tried.digests = digests
  } catch (error) {
    tried.error = error instanceof Error ? error.message.slice(0, 240) : String(error)
  }
}

/** What most columns answer; with as many for two answers, DuckDB's. */
function agreed(all: readonly Tried[]): readonly string[] {
  const given = all.filter((tried) => tried.error === undefined && tried.digests.length > 0)
  const votes = (digest: string) => new Set(given.filter((tried) => tried.digests[0] === digest)
    .map((tried) => tried.asker.column.split(' ')[0])).size + (isDuckDb(given, digest) ? 0.5 : 0)
  const best = given.toSorted((a, b) => votes(b.digests[0] ?? '') - votes(a.digests[0] ?? ''))[0]
  const same = given.filter((tried) => tried.digests[0] === best?.digests[0])
  return same.toSorted((a, b) => b.digests.length - a.digests.length)[0]?.digests ?? []
}

function isDuckDb(all: readonly Tried[], digest: string): boolean {
  return all.some((tried) => tried.asker.column.startsWith('duckdb') && tried.digests[0] === digest)
}

/** Bytes touched by the time memory gives them, and the echo of a request; the answer copied once. */
export function floorMs(question: Question, answerBytes: number, floor: Calibration): number {
  const touched = question.rowsTouched * question.fields.length * 8
  return floor.echoMs1 + touched / (floor.dramGbS * 1e6) + answerBytes / (floor.memcpyGbS * 1e6)
}

function cellOf(tried: Tried, question: Question, floor: Calibration): Cell {
  const samples = tried.error === undefined ? concat(tried.samples) : new Float64Array()
  return {
    type: question.type, column: tried.asker.column, form: tried.form, ...statistics(samples),
    rows: tried.rows,
    bytes: tried.bytes, digests: tried.digests, floorMs: floorMs(question, tried.bytes, floor),
    ...(tried.error === undefined ? {} : { error: tried.error }),
  }
}

export async function measureQuestion(
  type: string, set: DataSet, askers: readonly Asker[], effort: Effort, floor: Calibration,
): Promise<readonly Cell[]> {
  const questions = instancesOf(type, set)
  const first = questions[0]
  if (first === undefined) return []
  const wanted = (form: Form) => !effort.formsLeftOut.has(form.name)
  const all = askers.flatMap((asker) => asker.forms(first).filter(wanted).map((form): Tried => ({
    asker, form: form.name, texts: textsOf(asker, questions, form.name), digests: [], rows: 0, bytes: 0,
    slowestMs: 0,
    error: undefined, samples: [],
  })))
  for (const tried of all) await check(tried, questions, effort)
  const right = agreed(all)
  for (const tried of all) {
    const wrong = tried.digests.findIndex((digest, i) => right[i] !== undefined && digest !== right[i])
    if (tried.error === undefined && wrong >= 0) {
      tried.error = `wrong answer: ${tried.digests[wrong]} instead of ${right[wrong]} (instance ${wrong})`
    }
  }
  for (let round = 0; round < effort.rounds; round++) {
    for (const tried of all) await oneRound(tried, round, effort)
  }
  return all.map((tried) => cellOf(tried, first, floor))
}

async function oneRound(tried: Tried, round: number, effort: Effort): Promise<void> {
  if (tried.error !== undefined) return
  const slow = tried.slowestMs > effort.slowMs
  if (slow && effort.roundsIfSlow === 0 && !tried.asker.ours) {
    if (round === 0) tried.samples.push(Float64Array.of(tried.slowestMs))
    return
  }
  if (slow && round >= Math.max(1, effort.roundsIfSlow)) return
  const seconds = effort.secondsPerForm / effort.rounds
  // A different stretch of the instances each round, the same for everyone.
  const from = tried.texts.length === 1 ? 0 : (round * 37) % tried.texts.length
  const texts = [...tried.texts.slice(from), ...tried.texts.slice(0, from)]
  const budget: Budget = { seconds: slow ? 0 : seconds, requestsMin: 1, connections: 1 }
  try {
    if (round === 0 && !slow) await tried.asker.time(texts, WARM_UP)
    tried.samples.push(await tried.asker.time(texts, budget))
  } catch (error) {
    tried.error = error instanceof Error ? error.message.slice(0, 240) : String(error)
  }
}
