// Generates data sets into the cache and prints what they are: `node bench/data/run.ts S M12 O`.
// Not needed before a benchmark: the runner generates what it lacks.
import { ensureDataSet } from './data-set.ts'

for (const name of process.argv.slice(2)) {
  const set = ensureDataSet(name)
  console.log(`${name}: ${set.rows} rows, ${(set.bytes / 1e9).toFixed(2)} GB, ${set.batches} batches, ` +
    `${set.generatedInS} s\n  ${set.lines}\n  SHA-256 ${set.sha256}\n` +
    `  first 100,000 lines ${set.sha256First}`)
}
