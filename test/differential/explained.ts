// What docs/sql/differences.md explains, as the comparison with DataFusion meets it: refusals of the oracle
// by their words, and differences of answers by the smallest query that still differs, so that a key covers
// its cause and not whatever else a large query has. Not what the generator avoids (the comments there).

type Explanation = {
  readonly key: string
  /** Shape of the smallest query. */
  readonly sql: RegExp
  /** What differs: ours | theirs (answer.ts). */
  readonly difference: RegExp
}

/** Refused there and not here. */
const refusals: readonly (readonly [string, RegExp])[] = [
  ['order-by-cast', /Column in ORDER BY must be in GROUP BY or an aggregate function/],
  ['negation', /Overflow happened on: - -9223372036854775808/],
  ['more-accepted', /Schema contains duplicate (un)?qualified field name/],
  ['oracle-faults', /Internal error|SanityCheckPlan|Optimizer rule '\w+' failed/],
  ['dictionary-functions', /Unary operator '-' only supports signed numeric/],
]

const rows = /^(count|rows): /

const explanations: readonly Explanation[] = [
  { key: 'infinite-extremes', sql: /\b(min|max)\(/,
    difference: /^rows: .*inf.* \| .*1\.7976931348623157e308/ },
  { key: 'unique-frames', sql: /\b(GROUP BY|DISTINCT)\b/,
    difference: /^names: .* RANGE (BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) \| .* ROWS \1$/ },
  // A join that nothing can meet.
  { key: 'oracle-faults', sql: /\bJOIN (\S+|\(SELECT .*\)) AS \w+ ON (true AND )?false\b/, difference: rows },
  { key: 'oracle-faults', sql: /\bWHERE .*\bdate_part\('year', /, difference: /^count: \d+ \| 0$/ },
  { key: 'oracle-faults', sql: /\bGROUP BY (CUBE|ROLLUP|GROUPING SETS)\b.* ORDER BY /,
    difference: /^rows: at / },
  { key: 'oracle-faults', sql: /(\bEND|\bNULL::[A-Z ]+) NOT IN \(SELECT /, difference: /^count: 0 \| / },
  // A condition over the one row of an aggregate is left out.
  { key: 'oracle-faults', difference: rows,
    sql: /\bFROM \(SELECT (?!.*GROUP BY.*\) AS).*\w\(.*\) AS \w+ WHERE \W*(CASE|\d.*\(SELECT)/ },
  { key: 'oracle-faults', sql: /\bFROM \(SELECT (?!.*GROUP BY).*\w\(.*\) AS \w+ JOIN .* ON \(NULL::/,
    difference: /^count: 0 \| / },
  { key: 'outer-conditions', sql: /\b(LEFT|RIGHT|FULL) JOIN\b.* WHERE \W*(CASE|nvl2)\b/,
    difference: rows },
  { key: 'in-case', sql: /\bIN \(.*, CASE /, difference: rows },
]

export function refusalKey(message: string): string | null {
  return refusals.find(([, words]) => words.test(message))?.[0] ?? null
}

export function differenceKey(sql: string, difference: string): string | null {
  return explanations.find((one) => one.sql.test(sql) && one.difference.test(difference))?.key ?? null
}
