// The queue of things to happen: a binary heap on (virtual time, random tie-break, number). Not a
// scheduler. Invariant: the order depends only on what was pushed, and no two entries compare
// equal.

export type SimulatedEvent = {
  readonly atMs: number
  readonly tieBreak: number
  readonly number: number
  readonly label: string
  readonly action: () => void
  /** Of the process that will run it; a dead owner's events are dropped. */
  readonly owner: { readonly isAlive: boolean }
  isCancelled: boolean
}

export class EventQueue {
  readonly #heap: SimulatedEvent[] = []

  get size(): number {
    return this.#heap.length
  }

  push(event: SimulatedEvent): void {
    const heap = this.#heap
    let index = heap.length
    heap.push(event)
    while (index > 0) {
      const parent = (index - 1) >>> 1
      if (!isBefore(event, heap[parent]!)) break
      heap[index] = heap[parent]!
      index = parent
    }
    heap[index] = event
  }

  pop(): SimulatedEvent | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, last)) break
      heap[index] = heap[child]!
      index = child
    }
    heap[index] = last
    return first
  }
}

function isBefore(a: SimulatedEvent, b: SimulatedEvent): boolean {
  if (a.atMs !== b.atMs) return a.atMs < b.atMs
  if (a.tieBreak !== b.tieBreak) return a.tieBreak < b.tieBreak
  return a.number < b.number
}
