// Makes an oclif command of a description and a function. oclif discovers, lists and loads commands (one
// file each under commands/); words are read by parse.ts, because scripts depend on the reference's exact
// usage errors.
import { Command } from '@oclif/core/command'
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

export function command(spec: CommandSpec, run: (call: Call) => Promise<void>): typeof Command {
  return class extends Command {
    static override strict = false
    static override summary = spec.about
    static override hidden = spec.hidden === true
    // Kept by the manifest under these names; help and the look-up of words read them from there.
    static words = spec.words
    static shortWords = [...(spec.aliases ?? [])]
    static verb = spec.verb

    async run(): Promise<void> {
      const result = parse(spec, this.argv, surroundings.env)
      if (result.kind === 'help') {
        process.stdout.write(commandHelp(spec, surroundings.env, result.all))
        return
      }
      for (const warning of result.parsed.warnings) process.stderr.write(`warning: ${warning}\n`)
      await run({ spec, parsed: result.parsed, env: surroundings.env })
    }
  } as unknown as typeof Command
}
