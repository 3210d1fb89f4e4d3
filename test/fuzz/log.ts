// The log's segments with frames changed, dropped, doubled and put elsewhere, and every checksum and stated
// end made right again, in a node's directory that is then opened: the start names what is wrong, or the node
// opens, answers, and answers the same after a restart. The rows of a frame alone: log-rows.ts.
import { crc32 } from 'node:zlib'
import { decodeHeader, encodeHeader, FRAME_HEADER_BYTES, FRAME_START } from '../../storage/wal/frame.ts'
import { checkDirectory, soundDirectory } from './directory.ts'
import { otherNumber, type Dice } from './dice.ts'
import { mutatedBytes } from './mutate.ts'
import { surface, type Target } from './surface.ts'
import { edited, randomEdit, type Tree } from './tree-edits.ts'

/** Bytes of each changed segment as hexadecimal text, by path. */
type Input = { readonly [path: string]: string }

type Frame = {
  kind: number; epoch: number; sequence: number; catalogSequence: number; wallMs: number
  payload: Uint8Array
}
type Segment = { readonly path: string; readonly frames: Frame[]; tail: Uint8Array }

function framesOf(bytes: Uint8Array): Frame[] {
  const frames: Frame[] = []
  for (let at = 0; at < bytes.length;) {
    const header = decodeHeader(bytes, at)
    if (typeof header === 'string') throw new Error(header)
    const end = at + FRAME_HEADER_BYTES + header.payloadBytes
    frames.push({ ...header, payload: bytes.subarray(at + FRAME_HEADER_BYTES, end) })
    at = end
  }
  return frames
}

type Encoded = { readonly bytes: Uint8Array; readonly lastCrc: number; readonly lastSequence: number }

function encoded({ frames, tail }: Segment): Encoded {
  const parts: Uint8Array[] = []
  let previousCrc = 0
  let lastSequence = 0
  for (const { payload, ...frame } of frames) {
    const { header, crc } = encodeHeader({ ...frame, previousCrc }, [payload])
    parts.push(header, payload)
    previousCrc = crc
    lastSequence = Math.max(lastSequence, frame.sequence)
  }
  return { bytes: Buffer.concat([...parts, tail]), lastCrc: previousCrc, lastSequence }
}

function changeFrame(frame: Frame, dice: Dice): void {
  const u32 = (n: number): number => otherNumber(n, dice) >>> 0
  const u53 = (n: number): number => Math.min(Math.abs(otherNumber(n, dice)), 2 ** 53 - 1)
  switch (dice.below(6)) {
    case 0: frame.kind = u32(frame.kind) & 0xffff; return
    case 1: frame.epoch = u32(frame.epoch); return
    case 2: frame.sequence = u53(frame.sequence); return
    case 3: frame.catalogSequence = u53(frame.catalogSequence); return
    default: frame.payload = frame.kind === FRAME_START ? changedStart(frame.payload, dice)
      : changedWords(frame.payload, dice)
  }
}

function changedStart(payload: Uint8Array, dice: Dice): Uint8Array {
  const value = treeOf(payload)
  if (value === undefined || dice.chance(0.2)) return mutatedBytes(payload, payload, dice)
  return Buffer.from(JSON.stringify(edited(value, [randomEdit(value, dice)])))
}

/** Undefined for what an earlier change has made unreadable: a frame may be changed twice. */
function treeOf(payload: Uint8Array): Tree | undefined {
  try {
    return JSON.parse(Buffer.from(payload).toString()) as Tree
  } catch {
    return undefined
  }
}

/** Numbers of a rows payload are aligned words: they are changed as such, now and then its bytes at large. */
export function changedWords(payload: Uint8Array, dice: Dice): Uint8Array {
  if (dice.chance(0.2)) return mutatedBytes(payload, payload, dice)
  const bytes = new Uint8Array(payload)
  const view = new DataView(bytes.buffer)
  for (let edits = 1 + dice.below(3); edits > 0 && bytes.length >= 4; edits--) {
    // Headers stand in front: they are met more often.
    const words = Math.floor(bytes.length / 4)
    const at = 4 * dice.below(dice.chance(0.5) ? Math.min(words, 24) : words)
    view.setUint32(at, otherNumber(view.getUint32(at, true), dice), true)
  }
  return bytes
}

function changeSegments(segments: readonly Segment[], dice: Dice): void {
  const segment = dice.pick(segments)
  const { frames } = segment
  const at = dice.below(frames.length)
  switch (dice.below(8)) {
    case 0: frames.splice(at, 1); return
    case 1: frames.splice(at, 0, { ...frames[at]! }); return
    case 2: frames.splice(at, 0, { ...dice.pick(dice.pick(segments).frames) }); return
    case 3: segment.tail = mutatedBytes(encoded(segment).bytes, segment.tail, dice).subarray(0, 200); return
    default: if (frames.length > 0) changeFrame(frames[at]!, dice)
  }
}

/** Each start states the end of its predecessor, as far as it did before. */
function stateEnds(segments: readonly Segment[], before: readonly Encoded[]): void {
  for (const [i, segment] of segments.entries()) {
    const [start] = segment.frames
    if (i === 0 || start === undefined || start.kind !== FRAME_START) continue
    try {
      const value = JSON.parse(Buffer.from(start.payload).toString()) as { previous: { lastCrc: number } }
      if (value.previous.lastCrc !== before[i - 1]!.lastCrc) continue
      const { bytes, lastCrc, lastSequence } = encoded(segments[i - 1]!)
      const length = bytes.length - segments[i - 1]!.tail.length
      const previous = { ...value.previous, bytes: length, lastCrc, lastSequence }
      start.payload = Buffer.from(JSON.stringify({ ...value, previous }))
    } catch {
      // What was changed beyond reading states nothing.
    }
  }
}

async function open(): Promise<Target<Input>> {
  const files = await soundDirectory()
  const paths = [...files.keys()].filter((path) => path.endsWith('.wal')).sort()
  const sound = (): Segment[] => paths.map((path) =>
    ({ path, frames: framesOf(files.get(path)!), tail: new Uint8Array(0) }))
  const before = sound().map(encoded)
  return {
    make: (dice) => {
      const segments = sound()
      for (let changes = 1 + dice.below(2); changes > 0; changes--) changeSegments(segments, dice)
      if (dice.chance(0.9)) stateEnds(segments, before)
      const all = segments.map(({ path }, i): [string, Uint8Array] => [path, encoded(segments[i]!).bytes])
      return Object.fromEntries(all.filter(([path, bytes]) => crc32(bytes) !== crc32(files.get(path)!))
        .map(([path, bytes]) => [path, Buffer.from(bytes).toString('hex')]))
    },
    check: (input) => checkDirectory(new Map([...files, ...Object.entries(input)
      .map(([path, text]): [string, Uint8Array] => [path, Buffer.from(text, 'hex')])])),
    close: async () => undefined,
  }
}

export const log = surface({ name: 'log', inputsMax: 2500, open })
