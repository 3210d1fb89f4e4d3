// What a power cut does with what was not synced: drawn for each page and name, or the same for all, for
// tests that try each way at every event. Not the doing of it: disk.ts has names, file-node.ts bytes.
// Invariant: whatever the cut, what was synced stays, and names lost in a failed sync are gone.

export type UnsyncedBytes =
  /** Each page and the length for itself: kept, dropped or garbled by sectors. */
  | 'drawn'
  | 'kept'
  /** Bytes and length. */
  | 'lost'
  /** The first half of a file's unsynced bytes; its length ends there. */
  | 'torn'
  /** The length persists, its data does not. */
  | 'zeros'
  | 'garbage'

export type UnsyncedNames = 'drawn' | 'kept' | 'lost'

export type PowerCut = { readonly bytes: UnsyncedBytes; readonly names: UnsyncedNames }

export const drawnCut: PowerCut = { bytes: 'drawn', names: 'drawn' }
