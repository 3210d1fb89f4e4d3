// The command line of the benchmark: what is measured, on what, how long, and where the result goes.
import { parseArgs } from 'node:util'
import { ALL_TYPES, QUICK_TYPES } from './questions/question.ts'

export const PARTS = ['ingest', 'small', 'queries', 'caches', 'concurrency', 'restart', 'files'] as const
export type Part = (typeof PARTS)[number]

export type Options = {
  readonly quick: boolean
  readonly data: string
  readonly only: ReadonlySet<Part>
  readonly systems: readonly string[] | undefined
  readonly types: readonly string[]
  readonly rounds: number | undefined
  readonly seconds: number | undefined
  /** Bodies of an ingest probe; 0 = only the full load. */
  readonly probeBodies: number
  readonly out: string
  readonly baseline: string | undefined
  readonly saveBaseline: boolean
  readonly keep: boolean
}

const HELP = `npm run bench -- [options]
  --quick              data set S, the essentials, under a minute
  --data NAME          T (20 hosts x 2 h), S (100 x 24), M12 (1000 x 12), M (1000 x 24), L (4000 x 24),
                       or SCALExHOURS
  --only PARTS         ${PARTS.join(',')}
  --systems NAMES      ours,duckdb,datafusion,influxdb-1.6,victoria-metrics,influxdb3-core
  --types NAMES        questions: ${ALL_TYPES.join(', ')}
  --rounds N           rounds in which the systems take turns (7; quick: 3)
  --seconds S          for all rounds of one form of one question (2; quick: 0.12)
  --probe N            bodies per ingest probe (60; quick: 0 = one full load only)
  --out FILE           the JSON result (default: bench-result.json in the cache directory)
  --baseline FILE      compare R and F with an earlier result; a drop of more than 10 % on a quiet run fails
  --save-baseline      also store the result as bench/baselines/DATA.json, which is compared by default
  --keep               leave the servers' directories
Peers are measured where they are installed:
  influxd (INFLUXD_BIN), victoria-metrics (VM_BIN), influxdb3-core or influxdb3 (INFLUXDB3_BIN),
  datafusion of Python (DATAFUSION_PYTHON).`

function list(text: string | undefined): readonly string[] | undefined {
  return text === undefined ? undefined
    : text.split(',').map((part) => part.trim()).filter((part) => part !== '')
}

function partsOf(text: string | undefined): ReadonlySet<Part> {
  const given = list(text)
  if (given === undefined) return new Set(PARTS)
  const wrong = given.find((part) => !(PARTS as readonly string[]).includes(part))
  if (wrong !== undefined) throw new Error(`--only ${wrong}: expected ${PARTS.join(', ')}`)
  return new Set(given as readonly Part[])
}

function typesOf(text: string | undefined): readonly string[] | undefined {
  const given = list(text)
  const wrong = given?.find((type) => !ALL_TYPES.includes(type))
  if (wrong !== undefined) throw new Error(`--types ${wrong}: expected ${ALL_TYPES.join(', ')}`)
  return given
}

function number(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!(value >= 0)) throw new Error(`--${name} ${text}: expected a number`)
  return value
}

export function readOptions(args: readonly string[], resultFile: string): Options {
  const text = { type: 'string' } as const, flag = { type: 'boolean' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: flag, data: text, only: text, systems: text, types: text, rounds: text, seconds: text,
      probe: text, out: text,
      baseline: text, 'save-baseline': flag, keep: flag, help: flag,
    },
  })
  if (values.help === true) {
    console.log(HELP)
    process.exit(0)
  }
  const quick = values.quick ?? false
  return {
    quick, data: values.data ?? 'S', only: partsOf(values.only), systems: list(values.systems),
    types: typesOf(values.types) ?? (quick ? QUICK_TYPES : ALL_TYPES),
    rounds: number('rounds', values.rounds), seconds: number('seconds', values.seconds),
    probeBodies: number('probe', values.probe) ?? (quick ? 0 : 60), out: values.out ?? resultFile,
    baseline: values.baseline, saveBaseline: values['save-baseline'] ?? false, keep: values.keep ?? false,
  }
}
