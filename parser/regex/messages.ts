// What can be wrong with a regular expression: one row per problem, in the reference's words (Rust's
// regex crate). How pattern, marks and words are laid out stands in report.ts; which kind of failure it
// is, in ../messages.ts.
export const problems = {
  'backreference': 'backreferences are not supported',
  'capture-limit': 'exceeded the maximum number of capturing groups (1000)',
  'class-escape': 'invalid escape sequence found in character class',
  'class-range': 'invalid character class range, the start must be <= the end',
  'class-range-literal': 'invalid range boundary, must be a literal',
  'class-unclosed': 'unclosed character class',
  'decimal-invalid': 'decimal literal invalid',
  'escape-end': 'incomplete escape sequence, reached end of pattern prematurely',
  'escape-unrecognized': 'unrecognized escape sequence',
  'flag-dangling': 'dangling flag negation operator',
  'flag-duplicate': 'duplicate flag',
  'flag-end': 'expected flag but got end of regex',
  'flag-negated-twice': 'flag negation operator repeated',
  'flag-unrecognized': 'unrecognized flag',
  'group-name-duplicate': 'duplicate capture group name',
  'group-name-empty': 'empty capture group name',
  'group-name-invalid': 'invalid capture group character',
  'group-name-unclosed': 'unclosed capture group name',
  'group-unclosed': 'unclosed group',
  'group-unopened': 'unopened group',
  'hex-digit': 'invalid hexadecimal digit',
  'hex-empty': 'hexadecimal literal empty',
  'hex-invalid': 'hexadecimal literal is not a Unicode scalar value',
  'invalid-utf8': 'pattern can match invalid UTF-8',
  'look-around': 'look-around, including look-ahead and look-behind, is not supported',
  'nesting': 'exceed the maximum number of nested parentheses/brackets (250)',
  'pattern-length': 'the pattern is longer than 100000 characters',
  'property-unknown': 'Unicode property not found',
  'property-value-unknown': 'Unicode property value not found',
  'repeat-count-empty': 'repetition quantifier expects a valid decimal',
  'repeat-missing': 'repetition operator missing expression',
  'repeat-range': 'invalid repetition count range, the start must be <= the end',
  'repeat-unclosed': 'unclosed counted repetition',
  'unicode-off': 'Unicode not allowed here',
  'word-boundary-end': 'found either the beginning of a special word boundary or a bounded repetition ' +
    'on a \\b with an opening brace, but no closing brace',
  'word-boundary-unclosed': 'special word boundary assertion is either unclosed or contains ' +
    'an invalid character',
  'word-boundary-unknown': 'unrecognized special word boundary assertion, valid choices are: start, end, ' +
    'start-half or end-half',
} as const

export type RegexProblem = keyof typeof problems

export const CAPTURES_MAX = 1000
export const NESTING_MAX = 250
export const PATTERN_LENGTH_MAX = 100_000
