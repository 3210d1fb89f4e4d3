// `npm run test:long -- --minutes N`: the tests that are worth more the longer they run: simulator seeds,
// planted bugs, bit flips, properties, the kill -9 loop and the fuzzers, for N minutes (default 10). Prints
// figures; ends with 1 if anything was found.
import { prepare } from './prepare.js'
import { runNode } from './root.js'

prepare()
runNode(['test/long/run.ts', ...process.argv.slice(2)])
