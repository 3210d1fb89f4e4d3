// `npm run bench`: measures this program beside its peers on this machine and prints ratios. `npm run bench
// -- --quick` takes under a minute; `--help` says the rest. Micro benchmarks: `npm run bench:micro`. Exit
// code 1 = a wrong answer or another failure of ours, or a ratio that fell below the baseline.
import { readOptions } from './macro/options.ts'
import { resultFile, runMacro } from './macro/run.ts'

process.exit(await runMacro(readOptions(process.argv.slice(2), resultFile())))
