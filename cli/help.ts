// Help pages, from the descriptions of the commands: the program's, a group's (`create`), a command's.
// Not oclif's own help: people and scripts know this shape. Pure text; main.ts decides where it goes.
import type { Environment } from './environment.ts'
import { argTerm, flagTerm, usageOf, type CommandSpec, type FlagSpec } from './spec.ts'

/** What a listing needs to know of a command; also all that the manifest keeps. */
export type Listed = {
  readonly words: string
  readonly about: string
  readonly aliases: readonly string[]
  readonly hidden: boolean
}

type Entry = { readonly term: string; readonly lines: readonly string[] }

/** Terms wider than this put their text on the next line. */
const TERM_WIDTH_MAX = 38

export function commandHelp(spec: CommandSpec, env: Environment, all: boolean): string {
  const blocks = [`${spec.about}\n`]
  if (spec.examples !== undefined) blocks.push(`${spec.examples}\n`)
  blocks.push(`Usage: ${usageOf(spec)}\n`)
  const args = (spec.args ?? []).map((arg) => {
    return { term: argTerm(arg), lines: [arg.help + variableNote(arg.env, false, env)] }
  })
  if (args.length > 0) blocks.push(section('Arguments', args))
  const visible = spec.flags.filter((flag) => !flag.hidden)
  const groups = [...new Set(visible.map((flag) => flag.group ?? 'Options'))]
  // A short page shows the groups everybody needs; --help-all shows the rest.
  const shown = all || groups.length === 1 ? groups : groups.filter((group) => SHORT_GROUPS.has(group))
  for (const group of shown) {
    const members = visible.filter((flag) => (flag.group ?? 'Options') === group)
    const entries = members.map((flag) => flagEntry(flag, env))
    blocks.push(section(group, group === 'Options' ? [...entries, ...HELP_FLAGS] : entries))
  }
  if (!groups.includes('Options')) blocks.push(section('Additional Options', HELP_FLAGS))
  return blocks.join('\n')
}

const SHORT_GROUPS = new Set(['Required', 'Common Options', 'Storage Options', 'Options'])

const HELP_FLAGS: readonly Entry[] = [
  { term: '-h, --help', lines: ['Print help information'] },
  { term: '    --help-all', lines: ['Print more detailed help information'] },
]

function flagEntry(flag: FlagSpec, env: Environment): Entry {
  const notes = [flag.help]
  if (flag.noEffect) notes.push('(accepted, no effect)')
  let text = notes.join(' ') + variableNote(flag.env, flag.secret === true, env)
  if (flag.default !== undefined) text += ` [default: ${flag.default}]`
  if (flag.choices !== undefined) text += ` [possible values: ${flag.choices.join(', ')}]`
  if (flag.aliases !== undefined && flag.group === undefined) text += ` [aliases: ${flag.aliases.join(', ')}]`
  return { term: (flag.short === undefined ? '    ' : `-${flag.short}, `) + flagTerm(flag), lines: [text] }
}

function variableNote(names: readonly string[] | undefined, secret: boolean, env: Environment): string {
  const name = names?.[0]
  if (name === undefined) return ''
  return secret ? ` [env: ${name}]` : ` [env: ${name}=${env.get(name) ?? ''}]`
}

function section(title: string, entries: readonly Entry[]): string {
  const width = Math.max(...entries.map((entry) => entry.term.length))
  const lines = width > TERM_WIDTH_MAX
    ? entries.flatMap((entry) => [`  ${entry.term}`, ...entry.lines.map((line) => `          ${line}`)])
    : entries.flatMap((entry) => entry.lines.map((line, index) =>
      `  ${(index === 0 ? entry.term : '').padEnd(width)}  ${line}`.trimEnd()))
  return `${title}:\n${lines.join('\n')}\n`
}

const HEADLINE = 'InfluxDB 3 compatible server and command line tools (an independent implementation)'

const GROUP_ABOUT = new Map([
  ['create', 'Create a resource such as a database or auth token'],
  ['show', 'List resources of the server'],
  ['delete', 'Delete a resource such as a database or table'],
  ['update', 'Update a resource such as a database or trigger'],
  ['enable', 'Enable a resource such as a trigger'],
  ['disable', 'Disable a resource such as a trigger'],
  ['install', 'Install Python packages for the processing engine'],
  ['test', 'Test things, such as plugins, work the way you expect'],
  ['debug', 'Inspect a server\'s data without starting it'],
])

const ROOT_SECTIONS: readonly (readonly [string, readonly string[]])[] = [
  ['Common Commands', ['serve', 'query', 'write', 'update']],
  ['Resource Management', ['create', 'show', 'delete', 'enable', 'disable']],
  ['System Management', ['install', 'test', 'debug']],
]

export function rootHelp(listed: readonly Listed[], all: boolean): string {
  const first = new Map<string, Entry>()
  for (const command of listed) {
    const [word, more] = command.words.split(' ')
    if (word === undefined || command.hidden) continue
    const term = more === undefined ? [word, ...command.aliases].join(', ') : word
    const about = more === undefined ? command.about : GROUP_ABOUT.get(word) ?? ''
    first.set(word, { term, lines: [about] })
  }
  const known = ROOT_SECTIONS.flatMap(([, words]) => words)
  const others = [...first.keys()].filter((word) => !known.includes(word))
  const blocks = [
    `${HEADLINE}\n`,
    '# Example to run the server:\n'
      + '  influxdb3 serve --node-id my_node_name --object-store file --data-dir ~/.influxdb\n',
    'Usage: influxdb3 [OPTIONS] [COMMAND]\n',
  ]
  for (const [title, words] of [...ROOT_SECTIONS, ['Other Commands', others] as const]) {
    const entries = words.flatMap((word) => first.get(word) ?? [])
    if (entries.length > 0) blocks.push(section(title, entries))
  }
  if (all) blocks.push(section('Runtime Configuration (accepted, no effect)', RUNTIME_FLAGS))
  blocks.push('Common Options:\n  -h, --help        Print help information\n'
    + '  -V, --version     Print version information\n')
  if (!all) blocks.push('Advanced Help Options:\n  Use --help-all to see runtime configuration options\n')
  return blocks.join('\n')
}

const RUNTIME_FLAGS: readonly Entry[] = [
  { term: '--num-io-threads <N>', lines: ['[env: INFLUXDB3_NUM_IO_THREADS=] [aliases: num-threads]'] },
  { term: '--io-runtime-type <TYPE>', lines: ['[env: INFLUXDB3_IO_RUNTIME_TYPE=] [default: multi-thread]'] },
  { term: '--io-runtime-<SETTING> <VALUE>', lines: ['disable-lifo-slot, event-interval, ...'] },
]

/** `influxdb3 create`: the commands below a word. */
export function groupHelp(group: string, listed: readonly Listed[]): string {
  const entries = listed.filter((command) => !command.hidden).map((command) => {
    const aliases = command.aliases.length > 0 ? ` [aliases: ${command.aliases.join(', ')}]` : ''
    return { term: command.words.slice(group.length + 1), lines: [command.about + aliases] }
  })
  return [
    `${GROUP_ABOUT.get(group) ?? ''}\n`,
    `Usage: influxdb3 ${group} <COMMAND>\n`,
    section('Commands', entries),
    section('Options', HELP_FLAGS),
  ].join('\n')
}
