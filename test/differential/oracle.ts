// DataFusion, where Python has it: a long-lived child (oracle_child.py) that is asked one thing at a time. A
// panic inside it may end it; it is then started again. Types are compared as ours are named, except what
// docs/sql/differences.md explains: `dictionary-functions`, `non-null`.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Answer, Cell } from './answer.ts'
import { refusalKey } from './explained.ts'
import type { Tables } from './tables.ts'

type Reply = {
  readonly error?: string
  readonly names?: readonly string[]
  readonly types?: readonly string[]
  readonly rows?: readonly (readonly Cell[])[]
}

function refusal(message: string, sql: string): Answer {
  const key = refusalKey(message, sql)
  return key === null ? { kind: 'error', message } : { kind: 'explained', key }
}

const PATIENCE_MS = 20_000

export class Oracle {
  #child: ChildProcessWithoutNullStreams | null = null
  #lines: AsyncIterator<string> | null = null
  #tables: Tables = new Map()

  async load(tables: Tables): Promise<void> {
    this.#tables = tables
    const reply = await this.#ask({ tables: Object.fromEntries(tables) })
    if (reply?.error !== undefined) throw new Error(`the oracle refuses the tables: ${reply.error}`)
  }

  async answer(sql: string): Promise<Answer> {
    const reply = await this.#ask({ sql })
    if (reply === null) {
      await this.load(this.#tables)
      return { kind: 'exhausted' }
    }
    if (reply.error !== undefined) return refusal(reply.error, sql)
    const { names = [], types = [], rows = [] } = reply
    return { kind: 'rows', names, types, rows }
  }

  close(): void {
    this.#child?.kill()
    this.#child = null
  }

  /** null: it ended or hangs. */
  async #ask(request: unknown): Promise<Reply | null> {
    if (this.#child === null) this.#start()
    this.#child!.stdin.write(`${JSON.stringify(request)}\n`)
    const late = setTimeout(() => this.#child?.kill('SIGKILL'), PATIENCE_MS)
    const line = await this.#lines!.next()
    clearTimeout(late)
    if (line.done !== true) return JSON.parse(line.value) as Reply
    this.close()
    return null
  }

  #start(): void {
    const child = spawn('python3', [join(import.meta.dirname, 'oracle_child.py')])
    child.stderr.resume()
    child.stdin.on('error', () => undefined)
    this.#child = child
    this.#lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  }
}
