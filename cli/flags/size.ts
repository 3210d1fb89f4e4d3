// Sizes as options give them: `512kb`, `10mb`, `1gb`, `20%` of the machine's memory, or a bare number whose
// unit depends on the option (bytes for requests, megabytes of 1e6 bytes for memory, as in the reference).
import { totalmem } from 'node:os'

const UNITS: readonly (readonly [string, number])[] = [
  ['tb', 1024 ** 4], ['gb', 1024 ** 3], ['mb', 1024 ** 2], ['kb', 1024], ['b', 1],
]

/** Bytes that this process may use: less than the machine has, in a container with a limit. */
export function machineMemory(): number {
  const constrained = process.constrainedMemory()
  return constrained > 0 ? Math.min(totalmem(), constrained) : totalmem()
}

export type SizeUnit = 'bytes' | 'megabytes'

/** Bytes, or undefined if the text is no size. */
export function parseSize(text: string, bare: SizeUnit, memoryBytes = machineMemory()): number | undefined {
  const word = text.trim().toLowerCase()
  if (word.endsWith('%')) {
    const percent = readNumber(word.slice(0, -1))
    return percent === undefined || percent > 100 ? undefined : Math.floor((memoryBytes * percent) / 100)
  }
  for (const [suffix, factor] of UNITS) {
    if (!word.endsWith(suffix)) continue
    const number = readNumber(word.slice(0, -suffix.length).trim())
    return number === undefined ? undefined : exact(number * factor)
  }
  const number = readNumber(word)
  if (number === undefined || !Number.isInteger(number)) return undefined
  return exact(bare === 'bytes' ? number : number * 1e6)
}

function exact(bytes: number): number | undefined {
  return bytes <= Number.MAX_SAFE_INTEGER ? Math.floor(bytes) : undefined
}

function readNumber(text: string): number | undefined {
  return /^\d{1,16}(\.\d{1,6})?$/.test(text) ? Number(text) : undefined
}
