// A regex problem as text: the pattern with marks below the place, as the reference prints it. Columns
// count code points. Patterns of several lines stand between dividers, with numbered lines.
import type { Span } from '../diagnostic.ts'
import { problems, type RegexProblem } from './messages.ts'

const DIVIDER = '~'.repeat(79)

export function regexReport(pattern: string, problem: RegexProblem, spans: readonly Span[]): string {
  if (!pattern.includes('\n')) {
    return `regex parse error:\n    ${pattern}\n    ${marks(pattern, 0, pattern.length, spans)}\n` +
      `error: ${problems[problem]}`
  }
  const lines = pattern.replace(/\n$/, '').split('\n')
  const width = String(lines.length).length
  let at = 0
  const noted: string[] = []
  for (const [i, line] of lines.entries()) {
    const number = String(i + 1).padStart(width)
    noted.push(`${number}: ${line}`)
    const here = spans.filter((span) => lineOf(pattern, span.start) === i && lineOf(pattern, span.end) === i)
    if (here.length > 0) noted.push(' '.repeat(width + 2) + marks(pattern, at, at + line.length, here))
    at += line.length + 1
  }
  const long = spans.filter((span) => lineOf(pattern, span.start) !== lineOf(pattern, span.end))
    .map((span) => `on line ${placeOf(pattern, span.start)} through line ${placeOf(pattern, span.end - 1)}`)
  return ['regex parse error:', DIVIDER, ...noted, DIVIDER, ...long, `error: ${problems[problem]}`].join('\n')
}

function lineOf(pattern: string, at: number): number {
  return pattern.slice(0, at).split('\n').length - 1
}

function placeOf(pattern: string, at: number): string {
  const start = pattern.lastIndexOf('\n', at - 1) + 1
  return `${lineOf(pattern, at) + 1} (column ${characters(pattern, start, at) + 1})`
}

function characters(text: string, from: number, to: number): number {
  return [...text.slice(from, to)].length
}

/** At least one mark for each span, which are in order of place. */
function marks(pattern: string, start: number, end: number, spans: readonly Span[]): string {
  let text = ''
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const column = characters(pattern, start, span.start)
    const length = Math.max(1, characters(pattern, span.start, Math.min(end, span.end)))
    text = text.padEnd(column) + '^'.repeat(length)
  }
  return text
}
