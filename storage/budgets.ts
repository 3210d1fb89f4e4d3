// Budgets of kernel memory by purpose. Defaults do not depend on the machine's RAM; each is an option of
// the server. An owner over its limit refuses; nothing grows past what is said here. upholds P-10
import { endOwner, Owner } from '../kernels/extents.ts'
import { Pool } from '../kernels/pool.ts'

export type Budgets = {
  /**
   * Rows not yet in files: open chunks and sealed segments. Its limit lies above `writeBufferBytes`,
   * because rows that are in the log must be inserted and chunks must be sealed, whatever was estimated.
   */
  readonly writeBuffer: Owner
  /** What writes may fill. */
  readonly writeBufferBytes: number
  /** Decoded columns of files, sorted tails, merged segments. */
  readonly columnCache: Owner
  /** All queries together. */
  readonly queries: Owner
  /** Series directories and lookup tables. */
  readonly directories: Owner
  /** Bodies of writes and what is parsed out of them, until they are in the buffer. */
  readonly requests: Owner
  /** Sorting, encoding, decoding: short-lived. */
  readonly scratch: Owner
}

const MiB = 1 << 20
/** Limit of the write buffer's memory over what writes may fill. */
const HEADROOM = 2

export const defaultBudgetBytes = {
  writeBuffer: 160 * MiB,
  columnCache: 128 * MiB,
  queries: 128 * MiB,
  directories: 64 * MiB,
  requests: 128 * MiB,
  scratch: 256 * MiB,
}

/** Made, and neither closed nor ended: more than one only where many nodes live in one process. */
const living = new Set<Budgets>()

export function makeBudgets(bytes: Partial<typeof defaultBudgetBytes> = {}): Budgets {
  const limit = { ...defaultBudgetBytes, ...bytes }
  const budgets: Budgets = {
    writeBuffer: pooled(new Owner('write buffer', limit.writeBuffer * HEADROOM)),
    writeBufferBytes: limit.writeBuffer,
    columnCache: pooled(new Owner('column cache', limit.columnCache)),
    queries: new Owner('queries', limit.queries),
    directories: pooled(new Owner('directories', limit.directories)),
    requests: new Owner('requests', limit.requests),
    scratch: new Owner('scratch', limit.scratch),
  }
  living.add(budgets)
  return budgets
}

const ownersOf = ({ writeBufferBytes: _filled, ...owners }: Budgets): Owner[] => Object.values(owners)

/** After everything was given back: pools keep nothing for later. */
export function closeBudgets(budgets: Budgets): void {
  for (const { pool } of ownersOf(budgets)) pool?.trim()
  living.delete(budgets)
}

/** For simulations: takes what nodes still hold that were killed. No node may be alive. */
export function endBudgetsOfKilled(): void {
  for (const budgets of living) for (const owner of ownersOf(budgets)) endOwner(owner)
  living.clear()
}

/** For what thousands of small tables have each. */
function pooled(owner: Owner): Owner {
  owner.pool = new Pool(owner)
  return owner
}
