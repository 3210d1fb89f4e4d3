// A regular expression as a tree: what the flags decide is decided (cases folded into sets, anchors by
// mode), so the tree has no flags. Built by parse.ts, compiled by engine/regex. Nesting is bounded by
// NESTING_MAX.
import type { CodePoints } from './code-points.ts'

/**
 * What a place must look like. The order is the kernel's numbering
 * (kernels/assembly/inside/regex-look.ts).
 */
export const looks = [
  'start', 'end', 'start-line', 'end-line', 'start-line-crlf', 'end-line-crlf',
  'word', 'not-word', 'word-start', 'word-end', 'word-start-half', 'word-end-half',
  'unicode-word', 'unicode-not-word', 'unicode-word-start', 'unicode-word-end', 'unicode-word-start-half',
  'unicode-word-end-half',
] as const

export type Look = (typeof looks)[number]

export type RegexNode =
  | { readonly kind: 'empty' }
  /** One code point out of these. An empty set never matches. */
  | { readonly kind: 'set'; readonly set: CodePoints }
  | { readonly kind: 'look'; readonly look: Look }
  /** `max` null: no limit. */
  | {
    readonly kind: 'repeat'; readonly item: RegexNode; readonly min: number; readonly max: number | null
    readonly greedy: boolean
  }
  | { readonly kind: 'group'; readonly index: number; readonly item: RegexNode }
  | { readonly kind: 'concat'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'alternate'; readonly items: readonly RegexNode[] }

export type RegexTree = {
  readonly root: RegexNode
  /** Names of the capturing groups by number; entry 0 is the whole match. */
  readonly groups: readonly (string | null)[]
}
