// LIKE on one text: % any run, _ one code point, an escape character (backslash unless given). Case-blind on
// wish. Greedy with one point to come back to, so the work is at most text * pattern.

export function likeMatches(
  text: string, pattern: string, escape: string | null, insensitive: boolean,
): boolean {
  const fold = (s: string): string[] => [...(insensitive ? s.toLowerCase() : s)]
  const t = fold(text)
  const p = compile(fold(pattern), escape ?? '\\')
  let i = 0
  let j = 0
  let star = -1
  let mark = 0
  while (i < t.length) {
    const part = p[j]
    if (part !== undefined && part !== anyRun && (part === anyOne || part === t[i])) { i++; j++ }
    else if (part === anyRun) { star = j++; mark = i }
    else if (star >= 0) { j = star + 1; i = ++mark }
    else return false
  }
  while (p[j] === anyRun) j++
  return j === p.length
}

const anyRun = Symbol('%')
const anyOne = Symbol('_')

function compile(
  pattern: readonly string[], escape: string,
): readonly (string | typeof anyRun | typeof anyOne)[] {
  const parts: (string | typeof anyRun | typeof anyOne)[] = []
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!
    if (c === escape && i + 1 < pattern.length) parts.push(pattern[++i]!)
    else parts.push(c === '%' ? anyRun : c === '_' ? anyOne : c)
  }
  return parts
}
