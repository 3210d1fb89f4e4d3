// The line that `write` prints on stderr: `1s 230ms: 1 request (0.81 requests/sec), 6 lines (5 lines/s),
// 512 B (416 B/s)`. On a terminal it is renewed in place while requests go; elsewhere it is printed once at
// the end.
import type { Clock } from '../../storage/env/env.ts'

export type Throughput = {
  add(lines: number, bytes: number): void
  end(): void
}

/** A terminal is not written to more often than this. */
const REFRESH_MS = 100

export function throughput(clock: Pick<Clock, 'monotonicMs'>, isOn: boolean): Throughput {
  const startedMs = clock.monotonicMs()
  const live = process.stderr.isTTY === true
  let shownMs = -REFRESH_MS
  let requests = 0
  let lines = 0
  let bytes = 0
  const text = () => throughputLine(clock.monotonicMs() - startedMs, requests, lines, bytes)
  return {
    add: (moreLines, moreBytes) => {
      requests++
      lines += moreLines
      bytes += moreBytes
      const nowMs = clock.monotonicMs()
      if (!isOn || !live || nowMs - shownMs < REFRESH_MS) return
      shownMs = nowMs
      process.stderr.write(`\r\x1b[2K${text()}`)
    },
    end: () => {
      if (isOn && requests > 0) process.stderr.write(`${live ? '\r\x1b[2K' : ''}${text()}\n`)
    },
  }
}

export function throughputLine(tookMs: number, requests: number, lines: number, bytes: number): string {
  const seconds = Math.max(tookMs, 1) / 1000
  return `  ${spanText(tookMs)}: ${requests} request${requests === 1 ? '' : 's'} `
    + `(${(requests / seconds).toFixed(2)} requests/sec), ${lines} line${lines === 1 ? '' : 's'} `
    + `(${Math.round(lines / seconds)} lines/s), ${sizeText(bytes)} (${sizeText(bytes / seconds)}/s)`
}

function spanText(ms: number): string {
  const whole = Math.round(ms)
  const parts = [
    [Math.floor(whole / 60_000), 'm'], [Math.floor(whole / 1000) % 60, 's'], [whole % 1000, 'ms'],
  ].filter(([amount]) => amount !== 0).map(([amount, unit]) => `${amount}${unit}`)
  return parts.length === 0 ? '0ms' : parts.join(' ')
}

function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let size = bytes
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit++
  }
  return `${unit === 0 ? Math.round(size) : size.toFixed(2)} ${units[unit]}`
}
