// A regular expression ready to run: instructions, tables and scratch in kernel memory, owned by the
// arena it is made in. `matcher` answers yes or no, `finder` says where and what groups took. Layout:
// kernels/assembly/inside/regex-program.ts.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { bytesAt, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { Look, RegexNode, RegexTree } from '../../parser/regex/tree.ts'
import { words } from '../../parser/regex/unicode.ts'
import { assemble, INSTRUCTION_WORDS, REGEX_BYTES_MAX, type Assembly } from './assemble.ts'
import { byteClasses, firstBytes } from './byte-classes.ts'
import { factored, forYesOrNo, isAnchored, literalOf, type Literal } from './shape.ts'

/** Header words, by their place. */
const INSTRUCTIONS = 0
const COUNT = 1
const START = 2
const FLAGS = 3
const CLASSES = 4
const CLASS_COUNT = 5
const LITERAL = 6
const LITERAL_BYTES = 7
const LITERAL_KIND = 8
const STEPS = 9
const STATES_MAX = 10
const SETS = 11
const SETS_MAX = 12
const SLOTS = 13
const SLOT_MASK = 14
const STATE_COUNT = 15
const STATES = 17
const SEEN = 18
const NEXT = 19
const STACK = 20
const WORDS = 21
const WORD_COUNT = 22
const THREADS = 26
const LIST = 28
const FIRST_BYTES = 29
const HEADER_BYTES = 128

const HAS_LOOK = 1
const NEEDS_POINTS = 2
const ANCHORED = 4

const SPARSE = 2
const FIRST_STATE = 4
const STEP_BYTES = 512 << 10
const STATE_COUNT_MAX = 4096
const SET_WORDS = 128 << 10

const literalKinds: Record<Literal['kind'], number> = {
  contains: 1, prefix: 2, suffix: 3, equals: 4, candidate: 5,
}

/** Assertions whose answer a single byte beyond ASCII does not tell. */
const pointLooks: ReadonlySet<Look> = new Set([
  'not-word', 'word-start-half', 'word-end-half', 'unicode-word', 'unicode-not-word', 'unicode-word-start',
  'unicode-word-end', 'unicode-word-start-half', 'unicode-word-end-half',
])

const encoder = new TextEncoder()

/** Says which texts match. */
export type Matcher = { readonly kind: 'matcher'; readonly at: Pointer }

export function matcher(tree: RegexTree, arena: Arena): Matcher {
  const root = forYesOrNo(tree.root)
  const literal = literalOf(root)
  const assembly = assemble(root, false)
  const at = load(assembly, root, literal, arena)
  if (literal === null || literal.kind === 'candidate') giveStates(at, assembly, arena)
  return { kind: 'matcher', at }
}

/**
 * Says where matches are; `slots` are two for each group that is asked for, the whole match being the
 * first.
 */
export type Finder = {
  readonly kind: 'finder'
  readonly at: Pointer
  readonly threads: Pointer
  readonly slots: number
  readonly groups: readonly (string | null)[]
}

export function finder(tree: RegexTree, groupCount: number, arena: Arena): Finder {
  assert(groupCount >= 1 && groupCount <= tree.groups.length, 'groups that the pattern has')
  const root = factored(tree.root)
  const literal = literalOf(root)
  const assembly = assemble(root, true)
  const isSearched = literal?.kind === 'contains' || literal?.kind === 'candidate'
  const candidate: Literal | null = isSearched ? { kind: 'candidate', text: literal.text } : null
  const at = load(assembly, root, candidate, arena)
  const slots = groupCount * 2
  return { kind: 'finder', at, threads: threadsOf(assembly, slots, arena), slots, groups: tree.groups }
}

function load(assembly: Assembly, root: RegexNode, literal: Literal | null, arena: Arena): Pointer {
  const at = arena.zeroed(HEADER_BYTES)
  const header = at >>> 2
  const { count, looks } = assembly
  u32[header + INSTRUCTIONS] = loadInstructions(assembly, arena)
  u32[header + COUNT] = count
  u32[header + START] = assembly.start
  const needsPoints = [...looks].some((look) => pointLooks.has(look))
  u32[header + FLAGS] = (looks.size > 0 ? HAS_LOOK : 0) | (needsPoints ? NEEDS_POINTS : 0) |
    (isAnchored(root) ? ANCHORED : 0)
  if (literal !== null) {
    const bytes = encoder.encode(literal.text)
    const text = arena.alloc(bytes.length + 16)
    bytesAt(text, bytes.length).set(bytes)
    u32[header + LITERAL] = text
    u32[header + LITERAL_BYTES] = bytes.length
    u32[header + LITERAL_KIND] = literalKinds[literal.kind]
  }
  const first = firstBytes(assembly)
  if (first !== null) {
    const table = arena.alloc(256)
    u8.set(first, table)
    u32[header + FIRST_BYTES] = table
  }
  if ([...looks].some((look) => look.startsWith('unicode-'))) {
    const set = words()
    u32[header + WORDS] = loadWords(set, arena)
    u32[header + WORD_COUNT] = set.length / 2
  }
  return at
}

function loadInstructions(assembly: Assembly, arena: Arena): Pointer {
  const { branches, count, instructions } = assembly
  const table = loadWords(branches, arena)
  const at = arena.alloc(count * INSTRUCTION_WORDS * 4)
  u32.set(instructions, at >>> 2)
  for (let i = 0; i < count; i++) {
    const word = (at >>> 2) + i * INSTRUCTION_WORDS
    if ((u32[word]! & 0xff) === SPARSE) u32[word + 2] = table + u32[word + 2]! * 8
  }
  return at
}

function loadWords(values: readonly number[], arena: Arena): Pointer {
  const at = arena.alloc(values.length * 4 + 16)
  u32.set(values, at >>> 2)
  return at
}

/** Tables for states, made when first met, and the scratch to make them. */
function giveStates(at: Pointer, assembly: Assembly, arena: Arena): void {
  const header = at >>> 2
  const { count } = assembly
  const { classes, classCount } = byteClasses(assembly)
  const classesAt = arena.alloc(256)
  u8.set(classes, classesAt)
  u32[header + CLASSES] = classesAt
  u32[header + CLASS_COUNT] = classCount
  const rowBytes = (classCount + 1) * 4
  const statesMax = Math.min(STATE_COUNT_MAX, Math.floor(STEP_BYTES / rowBytes))
  const setsMax = SET_WORDS + count * 4
  u32[header + STEPS] = arena.alloc(statesMax * rowBytes)
  u32[header + STATES_MAX] = statesMax
  u32[header + SETS] = arena.alloc(setsMax * 4)
  u32[header + SETS_MAX] = setsMax
  const slots = 2 ** Math.ceil(Math.log2(statesMax * 2))
  u32[header + SLOTS] = arena.zeroed(slots * 4)
  u32[header + SLOT_MASK] = slots - 1
  u32[header + STATE_COUNT] = FIRST_STATE
  u32[header + STATES] = arena.alloc(statesMax * 16)
  const bitsetBytes = Math.ceil(count / 32) * 4
  u32[header + SEEN] = arena.zeroed(bitsetBytes * 2 + 16)
  u32[header + NEXT] = arena.zeroed(bitsetBytes + 16)
  u32[header + STACK] = arena.alloc(count * 4 + 16)
  u32[header + LIST] = arena.alloc(count * 4 + 16)
  if ((u32[header + FLAGS]! & NEEDS_POINTS) !== 0) u32[header + THREADS] = threadsOf(assembly, 0, arena)
}

const THREAD_BYTES_MAX = 64 << 20

/** Scratch for threads: two lists and a stack. Layout: kernels/assembly/inside/regex-threads.ts. */
function threadsOf(assembly: Assembly, slots: number, arena: Arena): Pointer {
  const { count } = assembly
  const listBytes = count * 8 + count * slots * 4
  if (listBytes * 2 > THREAD_BYTES_MAX) fail('regex-size', NOWHERE, { limitBytes: REGEX_BYTES_MAX })
  const at = arena.zeroed(64)
  u32[at >>> 2] = slots
  u32[(at >>> 2) + 1] = arena.alloc(listBytes + 16)
  u32[(at >>> 2) + 2] = arena.alloc(listBytes + 16)
  u32[(at >>> 2) + 3] = arena.alloc(count * 16 + 64)
  u32[(at >>> 2) + 4] = arena.alloc(slots * 4 + 16)
  return at
}
