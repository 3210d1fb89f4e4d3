// Makes an oclif command of a description and a function. oclif discovers and lists commands (one file each
// under commands/); words are read by parse.ts, because scripts depend on the reference's exact usage errors.
// Not a subclass of oclif's Command: loading that takes longer than most commands run.
import type { Environment } from './environment.ts'
import { commandHelp } from './help.ts'
import { parse, type Parsed } from './parse.ts'
import type { CommandSpec } from './spec.ts'

export type Call = {
  readonly spec: CommandSpec
  readonly parsed: Parsed
  readonly env: Environment
}

/** What main.ts hands to a command: oclif passes words only, so the rest waits here. */
export type Surroundings = { readonly env: Environment }
let surroundings: Surroundings = { env: new Map() }

export function setSurroundings(given: Surroundings): void {
  surroundings = given
}

/** What oclif needs of a command to list it, and main.ts to run it. */
export type OclifCommand = {
  readonly strict: false
  readonly summary: string
  readonly hidden: boolean
  // Kept by the manifest under these names; help and the look-up of words read them from there.
  readonly words: string
  readonly shortWords: readonly string[]
  readonly verb: string
  run(argv: readonly string[]): Promise<void>
}

export function command(spec: CommandSpec, run: (call: Call) => Promise<void>): OclifCommand {
  return {
    strict: false, summary: spec.about, hidden: spec.hidden === true,
    words: spec.words, shortWords: [...(spec.aliases ?? [])], verb: spec.verb,
    run: async (argv) => {
      const result = parse(spec, argv, surroundings.env)
      if (result.kind === 'help') {
        process.stdout.write(commandHelp(spec, surroundings.env, result.all))
        return
      }
      for (const warning of result.parsed.warnings) process.stderr.write(`warning: ${warning}\n`)
      await run({ spec, parsed: result.parsed, env: surroundings.env })
    },
  }
}
