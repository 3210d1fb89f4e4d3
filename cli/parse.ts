// Words of the command line -> values, by a command's description. Behaves like the reference's parser
// (clap): `--x v`, `--x=v`, `-xv`, `--` ends options, options and arguments mix. Every mistake is a
// UsageError. Invariant: an option given beats its environment variable, which beats the default.
import { assert } from '../kernels/assert.ts'
import { readBoolean, type Environment } from './environment.ts'
import { UsageError } from './failure.ts'
import { nearest } from './similar.ts'
import { argTerm, flagTerm, usageOf, type CommandSpec, type FlagSpec } from './spec.ts'

export type Parsed = {
  /** Given on the command line or by a variable; a switch must also be true. */
  has(name: string): boolean
  /** The (last) value, or the default. */
  text(name: string): string | undefined
  /** The same where there always is one. */
  must(name: string): string
  /** Values of a flag with `many`, split at commas. */
  list(name: string): readonly string[]
  count(name: string): number
  /** Flags given on the command line or by a variable. */
  readonly given: readonly FlagSpec[]
  readonly args: readonly string[]
  arg(index: number): string | undefined
  /** Sentences for stderr: an older and a newer variable that differ. */
  readonly warnings: readonly string[]
}

export type ParseResult = { readonly kind: 'run'; readonly parsed: Parsed } | HelpWanted
export type HelpWanted = { readonly kind: 'help'; readonly all: boolean }

type State = {
  readonly spec: CommandSpec
  readonly words: readonly string[]
  readonly values: Map<FlagSpec, string[]>
  readonly args: string[]
  /** Words a `words` flag took beyond its first: the last may turn out to be a missing argument. */
  readonly spare: { flag: FlagSpec; values: string[] }[]
  at: number
}

class HelpAsked extends Error {
  readonly all: boolean
  constructor(all: boolean) {
    super('help')
    this.all = all
  }
}

export function parse(spec: CommandSpec, words: readonly string[], env: Environment): ParseResult {
  const state: State = { spec, words, values: new Map(), args: [], spare: [], at: 0 }
  try {
    readWords(state)
  } catch (error) {
    if (error instanceof HelpAsked) return { kind: 'help', all: error.all }
    throw error
  }
  giveBackSpareWords(state)
  for (const flag of state.values.keys()) checkValues(state, flag)
  const warnings = readVariables(state, env)
  checkRequired(state)
  return { kind: 'run', parsed: parsedView(state, warnings) }
}

function readWords(state: State): void {
  while (state.at < state.words.length) {
    const word = state.words[state.at++]!
    if (word === '--') {
      while (state.at < state.words.length) addArg(state, state.words[state.at++]!)
    } else if (word.startsWith('--')) {
      readLong(state, word)
    } else if (word.startsWith('-') && word.length > 1) {
      readShort(state, word)
    } else {
      addArg(state, word)
    }
  }
}

function addArg(state: State, word: string): void {
  const specs = state.spec.args ?? []
  if (state.args.length >= specs.length && !specs.at(-1)?.many) unexpected(state, word, undefined)
  state.args.push(word)
}

function readLong(state: State, word: string): void {
  const equals = word.indexOf('=')
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals)
  if (name === 'help' || name === 'help-all') throw new HelpAsked(name === 'help-all')
  const flag = state.spec.flags.find((flag) => flag.name === name || flag.aliases?.includes(name))
  if (flag === undefined) return unexpected(state, `--${name}`, nearestFlag(state.spec, name))
  takeValue(state, flag, equals < 0 ? undefined : word.slice(equals + 1))
}

function nearestFlag(spec: CommandSpec, name: string): string | undefined {
  const near = nearest(name, spec.flags.filter((flag) => !flag.hidden).map((flag) => flag.name))
  return near === undefined ? undefined : `a similar argument exists: '--${near}'`
}

function readShort(state: State, word: string): void {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at]!
    const rest = word.slice(at + 1)
    let flag = state.spec.flags.find((flag) => flag.short === letter)
    if (flag === undefined && letter === 'h') {
      // The seed's listing uses -h for the host: a help switch has no value, so a URL behind it settles the
      // matter.
      flag = state.spec.flags.find((flag) => flag.name === 'host')
      const value = rest === '' ? state.words[state.at] : rest
      if (flag === undefined || value === undefined || !looksLikeUrl(value)) throw new HelpAsked(false)
    }
    if (flag === undefined) return unexpected(state, `-${letter}`, undefined)
    if (flag.value !== undefined) {
      return takeValue(state, flag, rest === '' ? undefined : rest.startsWith('=') ? rest.slice(1) : rest)
    }
    takeValue(state, flag, undefined)
  }
}

function looksLikeUrl(word: string): boolean {
  return word.includes('://') || /^[\w.-]+:\d{1,5}\/?$/.test(word)
}

function takeValue(state: State, flag: FlagSpec, attached: string | undefined): void {
  const values = state.values.get(flag) ?? []
  if (values.length > 0 && flag.many === undefined) {
    usage(state.spec, `the argument '${flagTerm(flag)}' cannot be used multiple times`)
  }
  state.values.set(flag, values)
  if (flag.value === undefined) {
    values.push(attached === undefined ? 'true' : attached)
    return
  }
  const next = state.words[state.at]
  const nextIsValue = next !== undefined && (next === '-' || !next.startsWith('-') || /^-\d/.test(next))
  if (attached !== undefined) values.push(attached)
  else if (flag.valueIfBare !== undefined) values.push(flag.valueIfBare)
  else if (nextIsValue) values.push(state.words[state.at++]!)
  else {
    fail({ problem: `a value is required for '${flagTerm(flag)}' but none was supplied`, ...choicesOf(flag) })
  }
  if (flag.many === 'words' && attached === undefined) takeFollowingWords(state, flag, values)
}

function takeFollowingWords(state: State, flag: FlagSpec, values: string[]): void {
  while (state.at < state.words.length && !state.words[state.at]!.startsWith('-')) {
    values.push(state.words[state.at++]!)
    state.spare.push({ flag, values })
  }
}

/** `create table --tags a,b cpu`: a list took the table's name; it goes back where an argument is missing. */
function giveBackSpareWords(state: State): void {
  const needed = (state.spec.args ?? []).filter((arg) => arg.required).length
  while (state.args.length < needed && state.spare.length > 0) {
    const last = state.spare.pop()!
    state.args.push(last.values.pop()!)
  }
}

function checkValues(state: State, flag: FlagSpec): void {
  const values = state.values.get(flag) ?? []
  for (const [index, given] of values.entries()) {
    const value = flag.anyCase ? given.toLowerCase() : given
    values[index] = value
    for (const part of flag.many === undefined ? [value] : splitList(value)) checkOne(flag, part)
    if (flag.choiceAliases?.has(value)) values[index] = flag.choiceAliases.get(value)!
  }
}

function checkOne(flag: FlagSpec, value: string): void {
  const problem = `invalid value '${value}' for '${flagTerm(flag)}'`
  if (flag.value === undefined && flag.many !== 'count' && readBoolean(value) === undefined) {
    fail({ problem, details: ['[possible values: true, false]'] })
  }
  if (flag.choices !== undefined && !flag.choices.includes(value) && !flag.choiceAliases?.has(value)) {
    const near = nearest(value, flag.choices)
    fail({ problem, ...choicesOf(flag), ...(near && { tip: `a similar value exists: '${near}'` }) })
  }
  const complaint = flag.check?.(value)
  if (complaint !== undefined) fail({ problem: `${problem}: ${complaint}` })
}

function choicesOf(flag: FlagSpec): { details?: readonly string[] } {
  return flag.choices === undefined ? {} : { details: [`[possible values: ${flag.choices.join(', ')}]`] }
}

function readVariables(state: State, env: Environment): string[] {
  const warnings: string[] = []
  for (const flag of state.spec.flags) {
    if (state.values.has(flag)) continue
    const set = (flag.env ?? []).filter((name) => env.has(name))
    const [first, ...others] = set
    if (first === undefined) continue
    for (const other of others) {
      const differs = env.get(other) !== env.get(first)
      if (differs) warnings.push(`both ${first} and ${other} are set; ${first} is used`)
    }
    state.values.set(flag, [env.get(first)!])
    checkValues(state, flag)
  }
  for (const [index, arg] of (state.spec.args ?? []).entries()) {
    const name = arg.env?.find((name) => env.has(name))
    if (state.args.length === index && name !== undefined) state.args.push(env.get(name)!)
  }
  return warnings
}

function checkRequired(state: State): void {
  const flags = state.spec.flags.filter((flag) => flag.required && !state.values.has(flag)).map(flagTerm)
  const args = (state.spec.args ?? []).filter((arg, index) => arg.required && index >= state.args.length)
  const missing = [...flags, ...args.map(argTerm)]
  if (missing.length > 0) missingArguments(state.spec, missing)
}

export function missingArguments(spec: CommandSpec, missing: readonly string[]): never {
  throw new UsageError({
    problem: 'the following required arguments were not provided:', details: missing, usage: usageOf(spec),
  })
}

function unexpected(state: State, word: string, tip: string | undefined): never {
  throw new UsageError({
    problem: `unexpected argument '${word}' found`, usage: usageOf(state.spec), ...(tip && { tip }),
  })
}

export function usage(spec: CommandSpec, problem: string): never {
  throw new UsageError({ problem, usage: usageOf(spec) })
}

function fail(about: ConstructorParameters<typeof UsageError>[0]): never {
  throw new UsageError(about)
}

export function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim()).filter((part) => part !== '')
}

function parsedView(state: State, warnings: readonly string[]): Parsed {
  const find = (name: string) => {
    const flag = state.spec.flags.find((flag) => flag.name === name)
    assert(flag !== undefined, `${state.spec.words} has no option ${name}`)
    return flag
  }
  const text = (name: string) => {
    const flag = find(name)
    return state.values.get(flag)?.at(-1) ?? flag.default
  }
  return {
    has: (name) => {
      const flag = find(name)
      const value = state.values.get(flag)?.at(-1)
      return value !== undefined && (flag.value !== undefined || readBoolean(value) !== false)
    },
    text,
    must: (name) => {
      const value = text(name)
      assert(value !== undefined, `${state.spec.words}: --${name} has no default`)
      return value
    },
    list: (name) => (state.values.get(find(name)) ?? splitDefault(find(name))).flatMap(splitList),
    count: (name) => state.values.get(find(name))?.length ?? 0,
    given: [...state.values.keys()],
    args: state.args,
    arg: (index) => state.args[index],
    warnings,
  }
}

function splitDefault(flag: FlagSpec): string[] {
  return flag.default === undefined ? [] : [flag.default]
}
