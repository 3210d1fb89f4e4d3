// The table that is streamed: time, two tags, two integers, two floats, as line protocol bodies. One float
// has two decimals, as sensors give them, the other all its digits, which is the dearest thing to print.
import { xoshiro128 } from '../data/random.ts'

export const HOSTS = 100
const REGIONS = ['eu-central-1', 'us-east-1', 'us-west-2', 'ap-south-1']
const BODY_ROWS = 20_000
export const START_S = 1_700_000_000

/** One row a second from each host, in the order of time. */
export function* bodiesOf(rows: number): Generator<string, void> {
  const { next, below } = xoshiro128(11)
  const walk = new Int32Array(HOSTS)
  const lines: string[] = []
  for (let row = 0; row < rows; row++) {
    const host = row % HOSTS
    walk[host] = walk[host]! + below(7) - 3
    const exact = 20 + next() / 2 ** 28 + next() / 2 ** 60
    lines.push(`cpu,host=host_${host},region=${REGIONS[host & 3]} i=${walk[host]}i,j=${next()}i,` +
      `f=${(below(10_000) / 100).toFixed(2)},g=${exact} ${START_S + Math.floor(row / HOSTS)}000000000`)
    if (lines.length < BODY_ROWS && row < rows - 1) continue
    yield lines.join('\n')
    lines.length = 0
  }
}
