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
const refusals: readonly (readonly [key: string, message: RegExp, sql?: RegExp])[] = [
  ['order-by-cast', /Column in ORDER BY must be in GROUP BY or an aggregate function/],
  ['negation', /Overflow happened on: - -9223372036854775808/],
  ['more-accepted', /Schema contains duplicate (un)?qualified field name/],
  ['more-accepted', /Schema contains qualified field name .* which would be ambiguous/],
  ['more-accepted', /Conflicting ordering requirements in aggregate functions/],
  ['more-accepted', /QUALIFY clause requires window functions in the SELECT list or QUALIFY clause/],
  // One list twice in unnest().
  ['more-accepted', /__unnest_placeholder\(.*have the same name/],
  ['unnest-lateral', /LATERAL syntax is not supported for FULL OUTER and RIGHT/],
  // Fields of structs as keys of sets.
  ['more-accepted', /ParserError\("Expected: \), found: \[ at/],
  ['lateral', /Schema error: No field named \S+\.( Did you mean|$)/, / LATERAL /],
  ['lateral', /Physical plan does not support logical expression OuterReferenceColumn/],
  ['lateral', /Physical plan does not support undecorrelated Subquery/],
  ['oracle-faults', /Internal error|SanityCheckPlan|Optimizer rule '\w+' failed/],
  ['oracle-faults', /Expects PARTITION BY expression to be ordered/],
  ['oracle-faults', /number of columns\(\d+\) must match number of fields\(\d+\) in schema/],
  // A panic.
  ['oracle-faults', /^index out of bounds: the len is/],
  ['oracle-faults', /No field named "(\S+)"\. Did you mean '\1'\?/],
  ['oracle-faults', /Cannot project plan column .* field nullability differs/],
  ['oracle-faults', /Physical plan does not support logical expression WindowFunction/],
  ['oracle-faults', /No field named [^]*Valid fields are [^]*first_value\(/, /\bDISTINCT ON\b/],
  // One key twice in ORDER BY of an aggregate.
  ['oracle-faults', /^assertion `left == right` failed/],
  ['oracle-faults', /column types must match schema types, expected List\(Struct\("(.+?)": \w+, "\1"/],
  ['dictionary-functions', /Unary operator '-' only supports signed numeric/],
]

/** What makes smaller queries of values (tree.ts), and numbers. */
const constant = "(true|false|\\{a: 1, b: 'a'\\}|'a'|''|" +
  "\\(1 \\+ 0\\)|\\[1\\]|1::BIGINT UNSIGNED|'\\S+'::TIMESTAMP|-?[\\d.]+)"
const rows = /^(count|rows): /

const explanations: readonly Explanation[] = [
  { key: 'infinite-extremes', sql: /\b(min|max)\(.* (GROUP BY|DISTINCT) /,
    difference: /^rows: .*inf.* \| .*1\.7976931348623157e308/ },
  { key: 'unique-frames', sql: / OVER \(.*\b(GROUP BY|DISTINCT)\b|\bDISTINCT\b.* OVER \(/,
    difference: /^names: .* RANGE (BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) \| .* ROWS \1$/ },
  { key: 'set-positions', difference: rows,
    sql: /\b(CUBE|ROLLUP|GROUPING SETS) \((\()?([^()]+, )?\d+[,)]/ },
  // Order of the sets of constant keys.
  { key: 'oracle-faults', difference: /^rows: at /,
    sql: new RegExp(`\\b(CUBE|ROLLUP|GROUPING SETS) \\(+([^()]+, )?${constant}.* ORDER BY `) },
  { key: 'oracle-faults', difference: /^rows: at /, sql: new RegExp(
    `\\(SELECT .*${constant} AS c\\d.*\\) AS \\w+ GROUP BY .*(CUBE|ROLLUP|GROUPING SETS) .* ORDER BY `) },
  // Keys of sets that its simplifier makes equal.
  { key: 'oracle-faults', difference: /^rows: at /,
    sql: /(\ba\d+\.\w+)\b.* (CUBE|ROLLUP|GROUPING SETS) .*\(\1 [&|] \1\).* ORDER BY / },
  // Order of columns that are constant on one side of an outer join, or in one part of UNION ALL.
  { key: 'oracle-faults', difference: /^rows: at /, sql: new RegExp(
    `\\(SELECT .*${constant} AS c\\d.* (FULL|LEFT|RIGHT) JOIN .* ORDER BY |` +
    ` (FULL|LEFT|RIGHT) JOIN (LATERAL )?\\(SELECT .*${constant} AS c\\d.* ORDER BY `) },
  { key: 'oracle-faults', difference: /^rows: /, sql: new RegExp(
    ` OVER \\(.*ORDER BY .* (FULL|LEFT|RIGHT) JOIN (LATERAL )?\\(SELECT .*${constant} AS c\\d`) },
  { key: 'oracle-faults', difference: /^rows: at /,
    sql: /\b(sum|count|min|max)\(.* OVER \(.*\bORDER BY .*\) .* ORDER BY [^()]*$/ },
  // DISTINCT with an order of its own beside another order.
  { key: 'oracle-faults', difference: rows,
    sql: new RegExp('\\(.* ORDER BY .*array_agg\\(DISTINCT .* ORDER BY |' +
      'array_agg\\(DISTINCT .* ORDER BY .*\\w\\(.* ORDER BY ') },
  // a & -a.
  { key: 'oracle-faults', difference: rows, sql: /(\S+) & \(- \(\1 \+ 0\)\)/ },
  { key: 'oracle-faults', difference: /^rows: at /, sql: /\bUNION (ALL )?BY NAME\b.* ORDER BY / },
  // The first values of the side of an outer join that may be missing.
  { key: 'oracle-faults', difference: /^rows: at \d+: .* \| \[null\]$/,
    sql: /^SELECT \(a\d+\.\w+ >= \S+\) FROM .* LEFT JOIN .* ORDER BY 1 ASC LIMIT 1$/ },
  { key: 'oracle-faults', difference: /^rows: at /,
    sql: new RegExp(`${constant} AS c\\d.* UNION ALL SELECT .* ORDER BY `) },
  // Order of the items of unnest beside a key that is grouped by.
  { key: 'oracle-faults', difference: /^rows: at /, sql: /\bunnest\(.* GROUP BY .* ORDER BY / },
  { key: 'outer-conditions', sql: /\b(LEFT|RIGHT|FULL) JOIN\b.* (WHERE|HAVING) (true AND )?\W*(CASE|nvl2)\b/,
    difference: rows },
  { key: 'outer-conditions', difference: rows,
    sql: / (LEFT|RIGHT|FULL) JOIN .* WHERE \(\S+ IS (NOT )?DISTINCT FROM \S+\)/ },
  { key: 'outer-conditions', difference: /^count: 0 \| /,
    sql: / (LEFT|RIGHT|FULL) JOIN .* WHERE \(a\d+\.\w+ BETWEEN .* AND .*\)/ },
  { key: 'outer-conditions', difference: /^count: \d+ \| 0$/,
    sql: / (LEFT|RIGHT|FULL) JOIN .* (SEMI|ANTI) JOIN .* ON (CASE|nvl2)\b/ },
  // IS NULL of the side that may be missing, below a semi join.
  { key: 'outer-conditions', difference: /^count: \d+ \| 0$/,
    sql: / (LEFT|RIGHT|FULL) JOIN .* (SEMI|ANTI) JOIN .* WHERE .* IS NULL\)/ },
  // A scalar subquery beside a condition that drops the missing side.
  { key: 'outer-conditions', difference: /^count: /,
    sql: / (LEFT|RIGHT|FULL) JOIN .* WHERE \(.* (=|<|>=|<>) \(SELECT .*\)\) AND / },
  { key: 'in-case', sql: /\bIN \((?!SELECT)([^()]*, )?CASE /, difference: rows },
]

export function refusalKey(message: string, sql: string): string | null {
  return refusals.find(([, words, shape]) => words.test(message) && shape?.test(sql) !== false)?.[0] ?? null
}

export function differenceKey(sql: string, difference: string): string | null {
  return explanations.find((one) => one.sql.test(sql) && one.difference.test(difference))?.key ?? null
}
