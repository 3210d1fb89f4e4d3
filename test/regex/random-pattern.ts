// Random patterns and texts over small alphabets, where almost everything meets. Seeded by the caller's
// stream.
import type { Random } from '../line-protocol/random.ts'

const atoms = [
  'a', 'b', 'c', 'é', '.', '[ab]', '[^a]', '\\w', '\\W', '\\d', '^', '$', '\\b', '\\B', '(?-u:\\b)',
    '(?-u:\\B)',
  '\\A', '\\z', '[a-cé]', '😀', '(?m:^)', '(?m:$)', '\\n', '(?mR:^)', '(?mR:$)', '(?s:.)', '\\<', '\\>',
  '\\b{start-half}', '\\b{end-half}', '(?i:B)', '[^é]', '(?:)', '\\r', 'ab', 'aab',
]
const repeats = ['*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,2}', '{2,}', '{1,3}?', '{0}']
const letters = ['a', 'a', 'b', 'c', 'é', '😀', '\n', '\r', ' ', '1', 'A', 'ß']

export function randomPattern(r: Random, depth = 3): string {
  switch (r.below(depth > 0 ? 8 : 2)) {
    case 0: case 1: return r.pick(atoms)
    case 2: return `(${randomPattern(r, depth - 1)})${r.pick([...repeats, ''])}`
    case 3: return `(?:${randomPattern(r, depth - 1)})${r.pick(repeats)}`
    case 4: return `(?:${randomPattern(r, depth - 1)}|${randomPattern(r, depth - 1)})`
    case 5: return `${randomPattern(r, depth - 1)}|${randomPattern(r, depth - 1)}`
    default: return randomPattern(r, depth - 1) + randomPattern(r, depth - 1)
  }
}

export function randomText(r: Random, lengthMax = 8): string {
  return Array.from({ length: r.below(lengthMax + 1) }, () => r.pick(letters)).join('')
}
