// `influxdb3 write`: line protocol from an argument, a file or standard input to the server, in requests of
// bounded size that end at line ends. Requests go one after the other unless asked otherwise, so that the
// last line wins.
import { createReadStream, openSync } from 'node:fs'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { clientFor, type Client } from '../client.ts'
import { command } from '../command.ts'
import { Failure, UsageError } from '../failure.ts'
import { clientFlags, DATABASE, isInteger } from '../flags/common.ts'
import { parseSize } from '../flags/size.ts'
import { stdinIsTerminal } from '../input.ts'
import type { Parsed } from '../parse.ts'
import type { Check } from '../spec.ts'
import { failureOfFile } from '../system-errors.ts'
import { cutAtLines, countLines } from '../write/cut.ts'
import { throughput } from '../write/throughput.ts'
import { realEnv } from '../../storage/env/real/real.ts'

const PRECISIONS: ReadonlyMap<string, string> = new Map([
  ['auto', 'auto'], ['ns', 'ns'], ['n', 'ns'], ['nanosecond', 'ns'], ['nanoseconds', 'ns'],
  ['us', 'us'], ['u', 'us'], ['microsecond', 'us'], ['microseconds', 'us'],
  ['ms', 'ms'], ['millisecond', 'ms'], ['milliseconds', 'ms'],
  ['s', 's'], ['second', 's'], ['seconds', 's'],
])

const isPrecision: Check = (text) => PRECISIONS.has(text) ? undefined : `unrecognized precision unit: ${text}`
const isRequestSize: Check = (text) => {
  return (parseSize(text, 'bytes') ?? 0) > 0 ? undefined : 'expected a number of bytes'
}

export default command({
  words: 'write',
  aliases: ['w'],
  verb: 'Write',
  about: 'Perform a set of writes to a running server',
  flags: clientFlags(
    DATABASE,
    {
      name: 'write-host', value: 'WRITE_HOST_URL', env: ['INFLUXDB3_WRITE_HOST_URL'],
      help: 'The URL of the server to write to, if it is another than --host',
    },
    { name: 'file', short: 'f', value: 'FILE_PATH', help: 'File path to load the write data from' },
    { name: 'accept-partial', help: 'Ask the server to keep good lines when others are bad (its default)' },
    { name: 'no-sync', help: 'Do not wait until the data is on disk' },
    {
      name: 'precision', short: 'p', value: 'PRECISION', check: isPrecision,
      help: 'The precision of the timestamps: auto, ns, us, ms, s',
    },
    { name: 'gzip', help: 'Compress the requests' },
    {
      name: 'max-request-size', value: 'BYTES', default: '10485760', check: isRequestSize,
      help: 'The most bytes in one request; longer input is cut at line ends',
    },
    {
      name: 'max-concurrent-requests', value: 'N', default: '1', check: isInteger(1, 1024),
      help: 'Requests at once; more than one may reorder points of the same series and time',
    },
    { name: 'quiet', short: 'q', help: 'Print no throughput' },
  ),
  args: [{
    name: 'LINE_PROTOCOL', many: true,
    help: 'One quoted argument with lines; else --file, else standard input',
  }],
}, async ({ parsed }) => {
  const input = openInput(parsed)
  const client = clientFor(parsed, 'write-host')
  try {
    await writeAll(parsed, client, input)
  } finally {
    client.close()
  }
  process.stdout.write('success\n')
})

type Input = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

function openInput(parsed: Parsed): Input {
  if (parsed.args.length > 1) {
    throw new Failure(
      'ensure that a single protocol line string is provided as the final argument, enclosed in quotes')
  }
  const argument = parsed.arg(0)
  const file = parsed.text('file')
  if (argument !== undefined) {
    if (argument === '') throw new Failure('no line protocol string provided')
    return [Buffer.from(argument)]
  }
  if (file !== undefined) {
    try {
      return createReadStream('', { fd: openSync(file, 'r'), highWaterMark: 1 << 20 })
    } catch (error) {
      throw failureOfFile('error reading file', error)
    }
  }
  if (stdinIsTerminal()) {
    throw new Failure('No input from stdin detected, no string was passed in, and no file path was given')
  }
  return process.stdin
}

async function writeAll(parsed: Parsed, client: Client, input: Input): Promise<void> {
  const sizeMax = parseSize(parsed.must('max-request-size'), 'bytes')
  if (sizeMax === undefined) throw new UsageError({ problem: 'invalid --max-request-size' })
  const meter = throughput(realEnv().clock, !parsed.has('quiet'))
  const open = new Set<Promise<void>>()
  let failure: unknown
  let requests = 0
  for await (const body of readable(cutAtLines(input, sizeMax))) {
    requests++
    const sent = sendOne(parsed, client, body).then(
      () => meter.add(countLines(body), body.byteLength),
      (error: unknown) => { failure ??= error },
    ).finally(() => open.delete(sent))
    open.add(sent)
    if (open.size >= Number(parsed.must('max-concurrent-requests'))) await Promise.race(open)
    if (failure !== undefined) break
  }
  // An empty input is the server's to judge: it has the sentence for it.
  if (requests === 0) await sendOne(parsed, client, new Uint8Array(0))
  await Promise.all(open)
  meter.end()
  if (failure !== undefined) throw failure
}

/** Read errors of a file (a directory, say) come with the first chunk. */
async function* readable(bodies: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* bodies
  } catch (error) {
    throw failureOfFile('error reading file', error)
  }
}

const compress = promisify(gzip)

async function sendOne(parsed: Parsed, client: Client, body: Uint8Array): Promise<void> {
  const zipped = parsed.has('gzip')
  const precision = parsed.text('precision')
  const answer = await client.send({
    method: 'POST', path: '/api/v3/write_lp',
    query: [
      ['db', parsed.must('database')],
      ['precision', precision === undefined ? undefined : PRECISIONS.get(precision)],
      ['accept_partial', parsed.has('accept-partial') ? 'true' : undefined],
      ['no_sync', parsed.has('no-sync') ? 'true' : undefined],
    ],
    body: zipped ? await compress(body, { level: 6 }) : body,
    ...(zipped && { headers: { 'content-encoding': 'gzip' } }),
  })
  answer.resume()
}
