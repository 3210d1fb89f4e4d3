// The only place that builds or parses the names of stored objects. Names follow the reference's layout, so
// that people and tools find what they expect; database and table names never occur in them (ids do).
export type NodePaths = ReturnType<typeof nodePaths>

const pad = (n: number | bigint, digits: number): string => String(n).padStart(digits, '0')

const INVERTED_MAX = 2n ** 64n - 1n

export function nodePaths(nodeId: string) {
  return {
    format: `${nodeId}/format.json`,
    /** What a first start tries a store with; whatever lies here is nobody's. */
    probes: `${nodeId}/probes/`,
    epochs: `${nodeId}/epochs/`,
    epoch: (n: number) => `${nodeId}/epochs/${pad(n, 20)}`,
    wal: `${nodeId}/wal/`,
    walSegment: (n: number) => `${nodeId}/wal/${pad(n, 11)}.wal`,
    snapshots: `${nodeId}/snapshots/`,
    /** Counts down, so that the newest lists first. */
    snapshot: (n: number) => `${nodeId}/snapshots/${pad(INVERTED_MAX - BigInt(n), 20)}.info.json`,
    catalogLogs: `${nodeId}/catalog/v1/logs/`,
    catalogLog: (n: number) => `${nodeId}/catalog/v1/logs/${pad(n, 20)}.catalog`,
    catalogCheckpoint: `${nodeId}/catalog/v1/snapshot`,
    tables: `${nodeId}/dbs/`,
    /**
     * A data file: its window's start (UTC), the last write sequence it may hold, and its place in that
     * snapshot.
     */
    data: (database: number, table: number, window: Date, sequence: number, ordinal: number) => {
      const text = window.toISOString()
      const day = text.slice(0, text.indexOf('T'))
      const minute = text.slice(text.indexOf('T') + 1, text.indexOf('T') + 6).replace(':', '-')
      return `${nodeId}/dbs/${database}/${table}/${day}/${minute}/${pad(sequence, 10)}-${ordinal}.parquet`
    },
  }
}

/** The number in `.../<digits>.<ending>` or `.../<digits>`, or null for a foreign name. */
export function numberIn(path: string, ending: string): number | null {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (!name.endsWith(ending)) return null
  const digits = name.slice(0, name.length - ending.length)
  if (digits === '' || [...digits].some((c) => c < '0' || c > '9')) return null
  return Number(digits)
}

/** The write sequence in the name of a data file, or null for a name that is not of our making. */
export function dataSequenceIn(path: string): number | null {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const found = /^(\d{10,15})-\d+\.parquet$/.exec(name)
  return found === null ? null : Number(found[1])
}

export function snapshotNumberIn(path: string): number | null {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (!name.endsWith('.info.json')) return null
  const digits = name.slice(0, -'.info.json'.length)
  if (digits.length !== 20 || [...digits].some((c) => c < '0' || c > '9')) return null
  return Number(INVERTED_MAX - BigInt(digits))
}
