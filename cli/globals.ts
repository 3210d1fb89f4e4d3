// Options that stand before the command: the runtime tuning of the reference. They are accepted, because
// service files carry them, and change nothing: this program has one event loop and sizes its own pools.
import { UsageError } from './failure.ts'

const NAMES: readonly string[] = [
  'num-io-threads', 'num-threads', 'io-runtime-type', 'io-runtime-disable-lifo-slot',
  'io-runtime-event-interval',
  'io-runtime-global-queue-interval', 'io-runtime-max-blocking-threads', 'io-runtime-max-io-events-per-tick',
  'io-runtime-thread-keep-alive', 'io-runtime-thread-priority',
]

/** Takes the global options off the front; `rest` starts with the command or with an option of `serve`. */
export function splitGlobals(argv: readonly string[]): { readonly rest: readonly string[] } {
  let at = 0
  while (at < argv.length) {
    const word = argv[at]!
    const name = NAMES.find((name) => word === `--${name}` || word.startsWith(`--${name}=`))
    if (name === undefined) break
    if (word.includes('=')) {
      at += 1
      continue
    }
    if (argv[at + 1] === undefined) {
      throw new UsageError({ problem: `a value is required for '--${name} <VALUE>' but none was supplied` })
    }
    at += 2
  }
  return { rest: argv.slice(at) }
}
