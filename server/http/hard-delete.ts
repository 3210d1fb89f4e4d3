// When a deleted database or table is removed for good: `never`, `now`, `default`, or a time (RFC 3339).
// Reads the parameter alone; what `default` means is the engine's to say.
import type { HardDelete } from '../../engine/door.ts'
import { fixed } from './answer.ts'
import { Refused } from './body.ts'

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[-+]\d\d:\d\d)$/

export function hardDeleteOf(given: string | undefined): HardDelete {
  switch (given) {
    case undefined: case 'default': return 'default'
    case 'never': case 'now': return given
    default: return timeOf(given)
  }
}

function timeOf(given: string): HardDelete {
  const atMs = rfc3339.test(given) ? Date.parse(given) : Number.NaN
  if (!Number.isNaN(atMs)) return { atMs }
  const problem = rfc3339.test(given) ? 'input is out of range'
    : /^[-\d:+.TtZz ]*$/.test(given) ? 'premature end of input' : 'input contains invalid characters'
  throw new Refused(fixed(400, `Cannot parse the timestamp: ${problem}`))
}
