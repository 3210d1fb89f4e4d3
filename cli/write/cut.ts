// Cuts a stream of line protocol into bodies of bounded size that end at line ends. It does not parse: a
// line break inside a quoted string can be taken for a line end where input exceeds one request. Invariant:
// the bodies in order are the input, byte for byte; only a single longer line exceeds the limit.
const NEWLINE = 10

export async function* cutAtLines(
  input: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, sizeMax: number,
): AsyncGenerator<Uint8Array> {
  let chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of input) {
    chunks.push(chunk)
    size += chunk.byteLength
    while (size > sizeMax) {
      const all = Buffer.concat(chunks, size)
      const end = lastLineEnd(all, sizeMax)
      if (end === 0) {
        chunks = [all]
        break
      }
      yield all.subarray(0, end)
      chunks = [all.subarray(end)]
      size -= end
    }
  }
  if (size > 0) yield* cutRest(Buffer.concat(chunks, size), sizeMax)
}

function* cutRest(all: Buffer, sizeMax: number): Generator<Uint8Array> {
  let rest = all
  while (rest.byteLength > sizeMax) {
    const end = lastLineEnd(rest, sizeMax)
    if (end === 0) break
    yield rest.subarray(0, end)
    rest = rest.subarray(end)
  }
  if (rest.byteLength > 0) yield rest
}

/** Where the last whole line within the limit ends, or a longer first line; 0 if it does not end at all. */
function lastLineEnd(bytes: Buffer, sizeMax: number): number {
  const within = bytes.lastIndexOf(NEWLINE, sizeMax - 1)
  return within >= 0 ? within + 1 : bytes.indexOf(NEWLINE, sizeMax - 1) + 1
}

export function countLines(body: Uint8Array): number {
  let lines = 0
  for (let at = body.indexOf(NEWLINE); at >= 0; at = body.indexOf(NEWLINE, at + 1)) lines++
  return body.byteLength > 0 && body[body.byteLength - 1] !== NEWLINE ? lines + 1 : lines
}
