// Environment variables and the process id: the only reader of process.env. Options are resolved by
// cli, from here. Invariant: an empty variable counts as absent, as in the reference's command
// line.

export function environmentVariable(name: string): string | undefined {
  const value = process.env[name]
  return value === '' ? undefined : value
}

/** A copy of all that are set, for options declared with a variable each. */
export function environmentVariables(): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of Object.entries(process.env)) if (value) found.set(name, value)
  return found
}

export function processId(): number {
  return process.pid
}
