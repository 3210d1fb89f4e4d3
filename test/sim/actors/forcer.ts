// Memory pressure: bodies that fill a small write buffer, so that snapshots are forced and writers are
// refused before it grows past its limit (P-10). Its rows are nobody's marks and are overwritten in place.
import assert from 'node:assert/strict'
import { Unavailable } from '../../../engine/door.ts'
import type { Env } from '../../../storage/env/env.ts'
import type { SeededRandom } from '../../../storage/env/simulated/random.ts'
import type { Session } from '../../storage/session.ts'
import { takesPart } from '../parts.ts'

const BURSTS_PER_LIFE = 8
const LINE_CHARS_MAX = 16_000
/** Small blocks come in pages of 64 KiB for each of six sizes. */
const PAGES_BYTES = 6 << 16

export type Pressure = {
  /** Bursts refused before they were logged. */
  full: number
}

export async function pressOn(
  session: Session, env: Env, random: SeededRandom, pressure: Pressure, bufferBytesMax: number,
): Promise<void> {
  for (let i = 0; i < BURSTS_PER_LIFE && takesPart('bursts'); i++) {
    await env.timers.sleep(random.fraction() * 60)
    const lines = Array.from({ length: 1 + random.below(40) }, (_, line) =>
      `burst,h=h${random.below(5)} s1="${'x'.repeat(random.below(LINE_CHARS_MAX))}",i1=${i}i ${line}`)
    try {
      await session.write(lines.join('\n'))
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      if (/smaller batches/.test(error.message)) {
        assert(!error.outcomeUnknown, 'a write that did not fit is refused, not unknown: P-02, P-10')
        pressure.full++
      }
    }
    checkBuffer(session, bufferBytesMax)
  }
}

/** upholds P-10 */
export function checkBuffer(session: Session, bytesMax: number): void {
  const memory = session.database.measurements().find(({ name }) => name === 'influxdb3_memory_bytes')!
  const buffer = memory.values.find(({ labels }) => labels.get('purpose') === 'write buffer')!
  assert(buffer.value <= bytesMax + PAGES_BYTES,
    `the write buffer holds ${buffer.value} bytes of ${bytesMax}: P-10`)
}
