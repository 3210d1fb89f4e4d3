// What the runner must know about a server to start, load and ask it. One file a system beside this one.
import type { Span } from '../../data/data-set.ts'
import type { Server } from '../server.ts'

export type Dialect = 'v3' | 'v1' | 'vm'
export type Place = { readonly dir: string; readonly port: number; readonly port2: number }
export type Command = {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export type System = {
  readonly name: string
  readonly dialect: Dialect
  /** True for the system under test: its failures fail the run. */
  readonly ours: boolean
  /** The command; `settling` asks for the options that bring data to its final form soon. */
  readonly command: (place: Place, settling: boolean) => Command
  readonly readyPath: string
  readonly writePath: string
  /** As writePath, acknowledged before it is durable, where there is such a thing. */
  readonly writeFastPath?: string
  /** Connections tried for ingest; the last is used when there is no time to try. */
  readonly connections: readonly number[]
  readonly prepare: (server: Server) => Promise<void>
  /** Makes acknowledged rows visible to queries. */
  readonly visible: (server: Server) => Promise<void>
  /** Brings the data to the form it has at rest, and says what was done. */
  readonly settle: (server: Server, set: Span) => Promise<string>
  readonly isWalFile: (path: string) => boolean
}
