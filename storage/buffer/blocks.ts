// Growable memory of append-only structures: a block is replaced by a larger copy, and the old one lives on
// until no reader can hold a pointer into it (`retire` decides when). Small blocks come from an arena,
// large ones are extents. Not an allocator of its own; everything goes back with `drop`.
import { Arena } from '../../kernels/arena.ts'
import { EXTENT_BYTES_MIN, giveExtent, takeExtent, type Owner } from '../../kernels/extents.ts'
import { u8, type Pointer } from '../../kernels/memory.ts'

/** Called with the release of a replaced block; calls it when the last reader of older pointers is gone. */
export type Retire = (free: () => void) => void

const CLASS_MIN = 4

/** The size class of a small block: it has 2 ** class bytes. */
const classOf = (bytes: number): number => bytes <= 16 ? CLASS_MIN : 32 - Math.clz32(bytes - 1)

export class Blocks {
  readonly #owner: Owner
  readonly #small: Arena
  readonly #freeSmall = new Map<number, Pointer[]>()
  /** Size class of a small block, -1 for an extent. */
  readonly #classes = new Map<Pointer, number>()
  readonly #retire: Retire | null

  /** Without `retire`, replaced blocks live until `drop`. */
  constructor(owner: Owner, retire: Retire | null = null) {
    this.#owner = owner
    this.#small = new Arena(owner)
    this.#retire = retire
  }

  /** `bytes` of memory, contents undefined. */
  take(bytes: number): Pointer {
    if (bytes * 2 > EXTENT_BYTES_MIN) {
      const at = takeExtent(this.#owner, bytes)
      this.#classes.set(at, -1)
      return at
    }
    const sizeClass = classOf(bytes)
    const at = this.#freeSmall.get(sizeClass)?.pop() ?? this.#small.alloc(2 ** sizeClass)
    this.#classes.set(at, sizeClass)
    return at
  }

  zeroed(bytes: number): Pointer {
    const at = this.take(bytes)
    u8.fill(0, at, at + bytes)
    return at
  }

  /**
   * A block of `bytes` that begins with the first `used` bytes of `old`, which is retired. The rest is
   * zero.
   */
  grow(old: Pointer, used: number, bytes: number): Pointer {
    const at = this.take(bytes)
    u8.copyWithin(at, old, old + used)
    u8.fill(0, at + used, at + bytes)
    this.retire(old)
    return at
  }

  /** Gives a block up that readers may still hold. */
  retire(at: Pointer): void {
    if (this.#retire !== null) this.#retire(() => this.free(at))
  }

  /** Gives a block back that nobody else saw. */
  free(at: Pointer): void {
    const sizeClass = this.#classes.get(at)
    if (sizeClass === undefined) return
    this.#classes.delete(at)
    if (sizeClass < 0) {
      giveExtent(this.#owner, at)
      return
    }
    const list = this.#freeSmall.get(sizeClass)
    if (list === undefined) this.#freeSmall.set(sizeClass, [at])
    else list.push(at)
  }

  drop(): void {
    for (const [at, sizeClass] of this.#classes) if (sizeClass < 0) giveExtent(this.#owner, at)
    this.#classes.clear()
    this.#freeSmall.clear()
    this.#small.release()
  }
}
