// The peer of the line protocol benchmark: what one would write in plain JavaScript, with some care. Bytes
// in, values into growing typed arrays, series by a Map of the key's text. No escapes in names, no errors,
// no schema: less work than ours.

class PlainColumn {
  values = new Float64Array(1024)
  texts: string[] = []
  put(row: number, value: number): void {
    if (row >= this.values.length) {
      const larger = new Float64Array(this.values.length * 2)
      larger.set(this.values)
      this.values = larger
    }
    this.values[row] = value
  }
}

/** Gives the number of lines. */
export function parsePlainly(body: Uint8Array): number {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1')
  const series = new Map<string, number>()
  const columns = new Map<string, PlainColumn>()
  const ids = new PlainColumn()
  const times = new PlainColumn()
  let row = 0
  let at = 0
  while (at < text.length) {
    const keyEnd = text.indexOf(' ', at)
    const key = text.slice(at, keyEnd)
    let id = series.get(key)
    if (id === undefined) {
      id = series.size
      series.set(key, id)
    }
    ids.put(row, id)
    at = fields(text, keyEnd + 1, row, columns)
    const end = text.indexOf('\n', at)
    times.put(row, Number(text.slice(at + 1, end)))
    at = end + 1
    row++
  }
  return row
}

function fields(text: string, from: number, row: number, columns: Map<string, PlainColumn>): number {
  let at = from
  while (true) {
    const equals = text.indexOf('=', at)
    const name = text.slice(at, equals)
    let column = columns.get(name)
    if (column === undefined) {
      column = new PlainColumn()
      columns.set(name, column)
    }
    at = value(text, equals + 1, row, column)
    if (text.charCodeAt(at) !== 0x2C) return at
    at++
  }
}

function value(text: string, from: number, row: number, column: PlainColumn): number {
  let at = from
  if (text.charCodeAt(at) === 0x22) {
    at++
    while (text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5C ? 2 : 1
    column.texts.push(text.slice(from + 1, at).replaceAll('\\"', '"').replaceAll('\\\\', '\\'))
    return at + 1
  }
  while (true) {
    const c = text.charCodeAt(at)
    if (c === 0x2C || c === 0x20) break
    at++
  }
  const isInteger = text.charCodeAt(at - 1) === 0x69
  column.put(row, isInteger ? parseInt(text.slice(from, at - 1), 10) : parseFloat(text.slice(from, at)))
  return at
}
