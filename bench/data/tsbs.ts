// Generates TSBS "devops cpu-only" line protocol: per epoch every host in order, ten integers that walk in
// N(0,1) steps. Also writes the ten fields as bytes, row by row, so that peers without a line protocol
// parser can load the same rows. Deterministic: integer random numbers, fixed point values, a checked-in
// table of steps; no Math.log or sqrt.
import { closeSync, openSync, writeSync } from 'node:fs'
import type { LineWriter } from './line-writer.ts'
import { readNormTable } from './norm-table.ts'
import { xoshiro128, type Random } from './random.ts'
import { FIELDS, makeHosts, TAGS, TOP, type Hosts } from './tsbs-hosts.ts'

export type TsbsShape = {
  readonly scale: number
  readonly hours: number
  readonly intervalS: number
  readonly startS: number
  readonly seed: number
}

const FIELD_COUNT = FIELDS.length

/** "cpu,hostname=host_0,... " of every host. */
function prefixesOf(hosts: Hosts): readonly Buffer[] {
  return hosts.tags.map((row) =>
    Buffer.from(`cpu,${TAGS.map((tag, i) => `${tag}=${row[i]}`).join(',')} `, 'latin1'))
}

/** "usage_user=", "i,usage_system=" ... as bytes in one table, with the end of each. */
function fieldNames(): { readonly bytes: Uint8Array; readonly ends: Int32Array } {
  const texts = FIELDS.map((field, i) => `${i === 0 ? '' : 'i,'}${field}=`)
  let end = 0
  return { bytes: Buffer.from(texts.join(''), 'latin1'),
    ends: Int32Array.from(texts, (text) => (end += text.length)) }
}

/** Writes the ten fields of one host at `at`, walks them on, and returns where the writing ended. */
function fieldWriter(values: Int32Array, columns: Uint8Array, random: Random) {
  const norm = readNormTable()
  const names = fieldNames()
  const bytes = names.bytes, ends = names.ends, next = random.next
  return (out: Uint8Array, start: number, host: number): number => {
    let at = start, k = 0
    const base = host * FIELD_COUNT
    for (let f = base; f < base + FIELD_COUNT; f++) {
      const end = ends[f - base]!
      while (k < end) out[at++] = bytes[k++]!
      const value = values[f]!
      const n = value >> 16
      if (n >= 100) out[at++] = 49
      if (n >= 10) out[at++] = 48 + ((n / 10) | 0) % 10
      out[at++] = 48 + n % 10
      columns[f] = n
      const walked = value + norm[next() >>> 20]!
      values[f] = walked < 0 ? 0 : walked > TOP ? TOP : walked
    }
    return at
  }
}

export function writeTsbs(shape: TsbsShape, writer: LineWriter, columnsPath: string): Hosts {
  const random = xoshiro128(shape.seed)
  const hosts = makeHosts(shape.scale, random)
  const prefixes = prefixesOf(hosts)
  const columns = new Uint8Array(shape.scale * FIELD_COUNT)
  const writeFields = fieldWriter(hosts.values, columns, random)
  const epochs = Math.round((shape.hours * 3600) / shape.intervalS)
  const file = openSync(columnsPath, 'w')
  const out = writer.out
  for (let epoch = 0; epoch < epochs; epoch++) {
    const tail = Buffer.from(`i ${shape.startS + epoch * shape.intervalS}000000000\n`, 'latin1')
    for (let h = 0; h < shape.scale; h++) {
      const prefix = prefixes[h]!
      out.set(prefix, writer.at)
      let at = writeFields(out, writer.at + prefix.length, h)
      for (let i = 0; i < tail.length; i++) out[at++] = tail[i]!
      writer.at = at
      writer.endLine()
    }
    writeSync(file, columns)
  }
  closeSync(file)
  return hosts
}
