// What regexp_replace puts in: literals and groups. \1 means ${1}, as do several backslashes; $name
// takes letters, digits and underscores as far as they go; $$ is a dollar; a group that does not exist
// is empty; any other $ is itself.
export type ReplacementPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'group'; readonly group: number }

export function replacementParts(
  text: string, groups: readonly (string | null)[],
): readonly ReplacementPart[] {
  const template = text.replace(/\\+(\d+)/g, (_, number: string) => `\${${number}}`)
  const parts: ReplacementPart[] = []
  let literal = ''
  const flush = (): void => {
    if (literal !== '') parts.push({ kind: 'literal', text: literal })
    literal = ''
  }
  for (let at = 0; at < template.length;) {
    const dollar = template.indexOf('$', at)
    if (dollar < 0) {
      literal += template.slice(at)
      break
    }
    literal += template.slice(at, dollar)
    if (template[dollar + 1] === '$') {
      literal += '$'
      at = dollar + 2
      continue
    }
    const found = /^\$(?:\{([^}]*)\}|([0-9A-Za-z_]+))/.exec(template.slice(dollar, dollar + 1024))
    if (found === null) {
      literal += '$'
      at = dollar + 1
      continue
    }
    const group = groupOf(found[1] ?? found[2] ?? '', groups)
    if (group !== null) {
      flush()
      parts.push({ kind: 'group', group })
    }
    at = dollar + found[0].length
  }
  flush()
  return parts
}

function groupOf(name: string, groups: readonly (string | null)[]): number | null {
  if (/^\d+$/.test(name)) return Number(name) < groups.length ? Number(name) : null
  const at = name === '' ? -1 : groups.indexOf(name)
  return at < 0 ? null : at
}
