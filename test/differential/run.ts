// Runs generated queries for as long as wanted and prints what differs, once for each cause as far as words
// tell. Usage:
//   run.ts [--queries N] [--minutes M] [--seed S]     against itself
//   run.ts --oracle [...]                             against DataFusion: PYTHONPATH=<where it is>
//   run.ts --seed S --round K [--number Q]            one round, or one query, again
//   --raw: without making queries smaller; --explained: also prints differences that have a key
import { parseArgs } from 'node:util'
import { countsText, noCounts, round, type Finding } from './check.ts'
import { Oracle } from './oracle.ts'

const { values } = parseArgs({ options: {
  queries: { type: 'string', default: '1000' }, minutes: { type: 'string', default: '30' },
  seed: { type: 'string' }, oracle: { type: 'boolean', default: false }, round: { type: 'string' },
  number: { type: 'string' }, raw: { type: 'boolean', default: false },
  explained: { type: 'boolean', default: false },
} })

const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const counts = noCounts()
const oracle = values.oracle ? new Oracle() : null
let findings = 0

function found(finding: Finding): void {
  findings++
  const { against, difference, smallest, sql, round: k, number } = finding
  const whom = oracle === null ? '' : '--oracle '
  console.log(`\n# ${findings}: against ${against}; again: ${whom}--seed ${seed} ` +
    `--round ${k} --number ${number}\n${smallest}\n  ${difference}`)
  if (values.round !== undefined && sql !== smallest) console.log(`  from: ${sql}`)
}

function explained(key: string, smallest: string, difference: string): void {
  if (values.explained) console.log(`\n# explained: ${key}\n${smallest}\n  ${difference}`)
}

const work = { seed, oracle, shrink: !values.raw, counts, found, explained }
const startMs = performance.now()
const endMs = startMs + Number(values.minutes) * 60_000
console.log(`seed ${seed}`)
if (values.round !== undefined) {
  await round(work, Number(values.round), values.number === undefined ? null : Number(values.number))
} else {
  const most = Number(values.queries)
  for (let k = 0; counts.queries < most && performance.now() < endMs; k++) await round(work, k, null)
}
oracle?.close()
const seconds = ((performance.now() - startMs) / 1000).toFixed(0)
console.log(`\nseed ${seed}: ${findings} differences; ${countsText(counts)} in ${seconds} s`)
process.exit(findings === 0 ? 0 : 1)
