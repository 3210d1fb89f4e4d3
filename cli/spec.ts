// What a command takes, as data: its options, its arguments, its words. One description serves the parser
// (parse.ts), the help page (help.ts) and usage errors. Invariant: nothing here runs; checks return a
// sentence or nothing.

/** Says what is wrong with a value, or nothing. The words follow `invalid value 'x' for '--y <Y>': `. */
export type Check = (text: string) => string | undefined

export type FlagSpec = {
  /** The long name, without dashes. */
  readonly name: string
  readonly short?: string
  /** Other long names, older or newer. */
  readonly aliases?: readonly string[]
  /** The placeholder of the value; without one the flag is a switch. */
  readonly value?: string
  /** Environment variables, the one that wins first. */
  readonly env?: readonly string[]
  readonly default?: string
  readonly choices?: readonly string[]
  /** Accepted spelling -> one of `choices`. */
  readonly choiceAliases?: ReadonlyMap<string, string>
  /** Choices in capitals are taken as well. */
  readonly anyCase?: boolean
  readonly check?: Check
  readonly required?: boolean
  /** A value may be left out; then it is this. */
  readonly valueIfBare?: string
  /** `list`: may be repeated, split at commas. `words`: takes the following words as well. `count`: -vvv. */
  readonly many?: 'list' | 'words' | 'count'
  readonly help: string
  /** Heading in a long help page. */
  readonly group?: string
  readonly hidden?: boolean
  /** The value of the environment variable is not shown in help. */
  readonly secret?: boolean
  /** Accepted so that existing scripts run; changes nothing here. */
  readonly noEffect?: boolean
}

export type ArgSpec = {
  /** The placeholder: DATABASE_NAME. */
  readonly name: string
  readonly required?: boolean
  readonly many?: boolean
  readonly env?: readonly string[]
  readonly help: string
}

export type CommandSpec = {
  /** As a person types it: `create last_cache`. */
  readonly words: string
  readonly aliases?: readonly string[]
  readonly hidden?: boolean
  /** The word of the failure line: `<Verb> command failed: ...`. */
  readonly verb: string
  readonly about: string
  /** Shown below `about` in its help page. */
  readonly examples?: string
  readonly flags: readonly FlagSpec[]
  readonly args?: readonly ArgSpec[]
}

/** How a flag is named in messages: `--tags <TAGS>...`, `--no-sync`. */
export function flagTerm(flag: FlagSpec): string {
  if (flag.value === undefined) return `--${flag.name}`
  return `--${flag.name} <${flag.value}>${flag.many === 'words' ? '...' : ''}`
}

/** How an argument is named in usage lines: `<NAME>`, `[QUERY]`, `[LINE]...`. */
export function argTerm(arg: ArgSpec): string {
  return (arg.required ? `<${arg.name}>` : `[${arg.name}]`) + (arg.many ? '...' : '')
}

export function usageOf(spec: CommandSpec): string {
  const required = spec.flags.filter((flag) => flag.required).map(flagTerm)
  return ['influxdb3', spec.words, '[OPTIONS]', ...required, ...(spec.args ?? []).map(argTerm)].join(' ')
}
