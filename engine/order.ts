// One after the other: tasks that must not overlap (catalog changes, commits, the cut of a snapshot) run in
// the order in which they were asked for. A task that fails does not stop the next.
export class Order {
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** Tasks asked for and not finished. */
  get waiting(): number {
    return this.#waiting
  }

  run<T>(task: () => Promise<T>): Promise<T> {
    this.#waiting++
    const result = this.#last.then(task)
    const done = (): void => { this.#waiting-- }
    this.#last = result.then(done, done)
    return result
  }
}
