// A child process of the runner that answers one message at a time: the load client, the null server,
// DuckDB. Keeps benchmark work out of the runner's heap and event loop. The child ends when the channel
// closes.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

type Answer<Result> = { readonly result: Result } | { readonly error: string }

export class Child<Job extends object, Result> {
  readonly pid: number
  private readonly process: ChildProcess

  constructor(file: string, args: readonly string[] = []) {
    this.process = fork(file, args, { serialization: 'advanced', execArgv: ['--max-old-space-size=8192'] })
    this.pid = this.process.pid ?? 0
  }

  async ask(job: Job): Promise<Result> {
    const gone = new AbortController()
    const answer = once(this.process, 'message', { signal: gone.signal })
    const exit = once(this.process, 'exit', { signal: gone.signal })
    exit.catch(() => undefined)
    this.process.send(job)
    try {
      const [message] = await Promise.race([answer, exit.then(() => [{ error: 'the child process ended' }])])
      const reply = message as Answer<Result>
      if ('error' in reply) throw new Error(reply.error)
      return reply.result
    } finally {
      answer.catch(() => undefined)
      gone.abort()
    }
  }

  stop(): void {
    if (this.process.connected) this.process.disconnect()
  }
}
