// The one table of messages for users: code -> class (which decides HTTP status and prefix) and text. Texts
// that existing clients match on equal the reference's (spec: InfluxDB 3 / DataFusion). One row per code;
// every code has a test that produces it.

/** Error classes of the reference: they decide the prefix here and the status in server/. */
export type ErrorClass =
  | 'plan' | 'schema' | 'sql' | 'not-implemented' | 'arrow' | 'execution' | 'external' | 'resources'
  | 'internal' | 'request'

type Row<A> = { readonly class: ErrorClass; readonly text: (args: A) => string }
const row = <A>(errorClass: ErrorClass, text: (args: A) => string): Row<A> => ({ class: errorClass, text })

type Where = { readonly line: number; readonly column: number }
const place = (at: Where | null): string => at === null ? '' : ` at Line: ${at.line}, Column: ${at.column}`

/** The reference prints syntax errors with Rust's quoting. */
const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', '\\t')

/** The reference checks types of conditions in a later pass, which shows in its text. */
const coercion = (a: { readonly wrapped?: true }): string =>
  a.wrapped === true ? 'type_coercion\ncaused by\n' : ''

export const messages = {
  // SQL, syntax (thrown by parser/sql)
  'sql-syntax': row<{ expected: string; found: string; at: Where | null }>('sql', (a) =>
    `SQL error: ParserError("${escaped(`Expected: ${a.expected}, found: ${a.found}`)}${place(a.at)}")`),
  'sql-token': row<{ problem: string; at: Where }>('sql', (a) =>
    `SQL error: TokenizerError("${escaped(a.problem)}${place(a.at)}")`),
  'sql-nesting': row<{ limit: number; at: Where }>('sql', (a) =>
    `SQL error: RecursionLimitExceeded("nested deeper than ${a.limit} levels${place(a.at)}. ` +
    'Nest less, or name a part of the query in WITH")'),
  'sql-chain': row<{ limit: number; at: Where }>('sql', (a) =>
    `SQL error: RecursionLimitExceeded("more than ${a.limit} operators in one chain${place(a.at)}. ` +
    'Set parentheses around parts of it; AND and OR have no such limit")'),
  'sql-too-long': row<{ limit: number; length: number }>('sql', (a) =>
    `SQL error: ParserError("the query has ${a.length} characters, the limit is ${a.limit}")`),
  'sql-too-many-tokens': row<{ limit: number }>('sql', (a) =>
    `SQL error: ParserError("the query has more than ${a.limit} words and signs")`),
  'sql-empty': row<Record<string, never>>('plan', () =>
    'Error during planning: No SQL statements were provided in the query string'),
  'sql-many-statements': row<Record<string, never>>('not-implemented', () =>
    'This feature is not implemented: The context currently only supports a single SQL statement'),
  'sql-not-implemented': row<{ what: string }>('not-implemented', (a) =>
    `This feature is not implemented: ${a.what}`),
  'sql-refused-ddl': row<{ word: string }>('plan', (a) =>
    `Error during planning: DDL not supported: ${a.word}`),
  'sql-refused-dml': row<{ word: string }>('plan', (a) =>
    `Error during planning: DML not supported: ${a.word}`),
  'sql-refused-statement': row<{ word: string }>('plan', (a) =>
    `Error during planning: Statement not supported: ${a.word}`),
  'sql-refused-unsupported': row<{ word: string }>('not-implemented', (a) =>
    `This feature is not implemented: Unsupported SQL statement: ${a.word}`),

  // Binding (thrown by planner/bind)
  'unknown-table': row<{ name: string }>('plan', (a) => `Error during planning: table '${a.name}' not found`),
  'unknown-column': row<{
    name: string; near: string | null; onlyCase: boolean; valid: readonly string[]
  }>('schema', (a) =>
    `Schema error: No field named ${a.name}.` + (
      a.onlyCase
        ? ` Column names are case sensitive. You can use double quotes to refer to the "${a.near ?? ''}" ` +
          'column or set the datafusion.sql_parser.enable_ident_normalization configuration.'
        : a.near !== null ? ` Did you mean '${a.near}'?`
        : a.valid.length > 0 ? ` Valid fields are ${a.valid.join(', ')}.` : '')),
  'unknown-qualifier': row<{ name: string }>('plan', (a) =>
    `Error during planning: Invalid qualifier ${a.name}`),
  'ambiguous-column': row<{ name: string }>('schema', (a) =>
    `Schema error: Ambiguous reference to ${a.name}`),
  'duplicate-table': row<{ name: string }>('schema', (a) =>
    `Schema error: Schema contains duplicate qualified field name ${a.name}`),
  'name-parts': row<{ name: string; parts: number }>('plan', (a) =>
    `Error during planning: Unsupported compound identifier '${a.name}'. ` +
    `Expected 1, 2 or 3 parts, got ${a.parts}`),
  'cte-twice': row<{ name: string }>('plan', (a) =>
    `Error during planning: WITH query name "${a.name}" specified more than once`),
  'column-aliases': row<{ columns: number; aliases: number }>('plan', (a) =>
    `Error during planning: Source table contains ${a.columns} columns but only ${a.aliases} names ` +
    'given as column alias'),
  'too-many-relations': row<{ limit: number }>('plan', (a) =>
    `Error during planning: the query reads more than ${a.limit} tables, counting each use of a WITH query`),
  'too-many-constants': row<{ limit: number }>('plan', (a) =>
    `Error during planning: the query has more than ${a.limit} SELECTs without FROM`),
  'too-many-columns': row<{ limit: number }>('plan', (a) =>
    `Error during planning: the tables of one join have more than ${a.limit} columns together`),
  'query-depth': row<{ limit: number }>('plan', (a) =>
    `Error during planning: queries stand inside one another more than ${a.limit} deep, ` +
    'counting each use of a WITH query'),
  'star-without-from': row<Record<string, never>>('plan', () =>
    'Error during planning: SELECT * with no tables specified is not valid'),
  'excluded-twice': row<{ name: string }>('plan', (a) =>
    `Error during planning: EXCLUDE or EXCEPT contains duplicate column names: ${a.name}`),
  'no-columns': row<Record<string, never>>('plan', () =>
    'Error during planning: SELECT list is empty after resolving * expressions, ' +
    'the wildcard expanded to zero columns'),
  'unknown-function': row<{ name: string; near: string | null }>('plan', (a) =>
    `Error during planning: Invalid function '${a.name}'.` +
    (a.near === null ? '' : `\nDid you mean '${a.near}'?`)),
  'unknown-table-function': row<{ name: string }>('plan', (a) =>
    `Error during planning: Table function '${a.name}' not found`),
  'table-function-args': row<{ name: string; types: string }>('plan', (a) =>
    `Error during planning: table function '${a.name}' does not take the arguments (${a.types})`),
  'table-function-literal': row<{ name: string }>('plan', (a) =>
    `Error during planning: arguments of the table function '${a.name}' must be literals`),
  'function-args': row<{
    name: string; types: string; candidates: readonly string[]
    expected: number | null; given: number; unsummable: boolean
  }>('plan', (a) => 'Error during planning: ' + (
    a.unsummable
      ? `Execution error: Function '${a.name}' user-defined coercion failed with ` +
        '"Execution error: Sum not supported for Utf8" '
      : a.expected !== null ? `Function '${a.name}' expects ${a.expected} arguments but received ${a.given} `
      : `Failed to coerce arguments to satisfy a call to '${a.name}' function: `) +
    `No function matches the given name and argument types '${a.name}(${a.types})'. ` +
    'You might need to add explicit type casts.' +
    (a.candidates.length === 0 ? '' : `\n\tCandidate functions:\n\t${a.candidates.join('\n\t')}`)),
  'timestamp-args': row<{ types: string }>('plan', (a) =>
    'Error during planning: to_timestamp supports either 1 argument (being Int64 or Timestamp), or ' +
    `multiple arguments, all of which being Utf8. Could not coerce the provided [${a.types}] to these ` +
    'types.'),
  'function-place': row<{ name: string; problem: string }>('plan', (a) =>
    `Error during planning: ${a.problem} (function '${a.name}')`),
  'within-group': row<Record<string, never>>('plan', () =>
    'Error during planning: WITHIN GROUP is only supported for ordered-set aggregate functions'),
  'nested-aggregate': row<{ name: string }>('plan', (a) =>
    `Error during planning: Aggregate function '${a.name}' cannot stand inside another aggregate function`),
  'aggregate-in-where': row<{ name: string; clause: string }>('plan', (a) =>
    `Error during planning: Aggregate functions are not allowed in the ${a.clause} clause ('${a.name}'). ` +
    'Consider using HAVING'),
  'not-grouped': row<{ column: string; grouped: string }>('plan', (a) =>
    'Error during planning: Column in SELECT must be in GROUP BY or an aggregate function: ' +
    `While expanding wildcard, column "${a.column}" must appear in the GROUP BY clause or ` +
    `must be part of an aggregate function, currently only "${a.grouped}" appears in the SELECT clause ` +
    'satisfies this requirement'),
  'having-not-grouped': row<{ column: string }>('plan', (a) =>
    `Error during planning: HAVING clause references: ${a.column} must appear in the GROUP BY clause ` +
    'or be used in an aggregate function'),
  'group-position': row<{ position: string; columns: number }>('plan', (a) =>
    `Error during planning: Cannot find column with position ${a.position} in SELECT clause. ` +
    `Valid columns: 1 to ${a.columns}`),
  'too-many-sets': row<{ limit: number }>('plan', (a) =>
    `Error during planning: GROUP BY has more than ${a.limit} grouping sets`),
  'order-position': row<{ position: string; columns: number }>('plan', (a) =>
    `Error during planning: Order by column out of bounds, specified: ${a.position}, max: ${a.columns}`),
  'order-not-selected': row<{ expr: string }>('plan', (a) =>
    `Error during planning: For SELECT DISTINCT, ORDER BY expressions ${a.expr} must appear in select list`),
  'distinct-on-order': row<Record<string, never>>('plan', () =>
    'Error during planning: SELECT DISTINCT ON expressions must match initial ORDER BY expressions'),
  'distinct-on-empty': row<Record<string, never>>('plan', () =>
    'Error during planning: No `ON` expressions provided'),
  'distinct-on-aggregate': row<Record<string, never>>('not-implemented', () =>
    'This feature is not implemented: DISTINCT ON expressions with GROUP BY, aggregation or ' +
    'window functions'),
  'limit-negative': row<{ clause: string; value: string }>('plan', (a) =>
    `Error during planning: ${a.clause} must be >= 0, '${a.value}' was provided`),
  'limit-type': row<{ clause: string; type: string }>('plan', (a) =>
    `type_coercion\ncaused by\nError during planning: Expected ${a.clause} to be an integer or null, ` +
    `but got ${a.type}`),
  'limit-constant': row<{ clause: string }>('plan', (a) =>
    `Error during planning: ${a.clause} must be a constant expression of integers`),
  'filter-type': row<{ expr: string; type: string }>('plan', (a) =>
    `Error during planning: Cannot create filter with non-boolean predicate '${a.expr}' returning ${a.type}`),
  'compare-types': row<{ left: string; op: string; right: string; wrapped?: true }>('plan', (a) =>
    coercion(a) + 'Error during planning: Cannot infer common argument type for comparison operation ' +
    `${a.left} ${a.op} ${a.right}`),
  'logical-types': row<{ left: string; op: string; right: string; wrapped?: true }>('plan', (a) =>
    coercion(a) + 'Error during planning: Cannot infer common argument type for logical boolean operation ' +
    `${a.left} ${a.op} ${a.right}`),
  'arithmetic-types': row<{ left: string; op: string; right: string; wrapped?: true }>('plan', (a) =>
    coercion(a) + 'Error during planning: Cannot coerce arithmetic expression ' +
    `${a.left} ${a.op} ${a.right} to valid types`),
  'decimal-type': row<{ precision: number; scale: number }>('plan', (a) =>
    `Error during planning: Decimal(precision = ${a.precision}, scale = ${a.scale}) should satisfy ` +
    '`0 < precision <= 76`, and `scale <= precision`.'),
  'decimal-scale': row<{ left: string; op: string; right: string; most: number }>('plan', (a) =>
    `Error during planning: Cannot get result type for decimal operation ${a.left} ${a.op} ${a.right}: ` +
    `Invalid argument error: Output scale of ${a.left} ${a.op} ${a.right} would exceed max scale of ` +
    `${a.most}`),
  'decimal-power': row<{ left: string; op: string; right: string; power: number }>('plan', (a) =>
    `Error during planning: Cannot get result type for decimal operation ${a.left} ${a.op} ${a.right}: ` +
    `Arithmetic overflow: Overflow happened on: 10 ^ ${a.power}`),
  'operand-type': row<{ op: string; type: string; wrapped?: true }>('plan', (a) =>
    `${coercion(a)}Error during planning: ${a.op} is not possible for the type ${a.type}`),
  'pattern-types': row<{ op: string; left: string; right: string; wrapped?: true }>('plan', (a) =>
    coercion(a) + 'Error during planning: There isn\'t a common type to coerce ' +
    `${a.left} and ${a.right} in ${a.op} expression`),
  'no-common-type': row<{ types: string; place: string }>('plan', (a) =>
    'type_coercion\ncaused by\nError during planning: Fail to find the coerced type for ' +
    `${a.place}: ${a.types}`),
  'union-columns': row<{ op: string }>('plan', (a) =>
    `Error during planning: ${a.op} queries have different number of columns`),
  'union-types': row<{ left: string; right: string; column: string }>('plan', (a) =>
    'type_coercion\ncaused by\nError during planning: Incompatible inputs for Union: ' +
    `Previous inputs were of type ${a.left}, but got incompatible type ${a.right} on column '${a.column}'`),
  'recursive-columns': row<{ start: number; step: number }>('plan', (a) =>
    'Error during planning: Non-recursive term and recursive term must have the same number of columns ' +
    `(${a.start} != ${a.step})`),
  'values-ragged': row<{ found: number; expected: number; row: number }>('plan', (a) =>
    `Error during planning: Inconsistent data length across values list: got ${a.found} values ` +
    `in row ${a.row} but expected ${a.expected}`),
  'duplicate-output': row<{ first: string; at: number; second: string; secondAt: number }>('plan', (a) =>
    'Error during planning: Projections require unique expression names but the expression ' +
    `"${a.first}" at position ${a.at} and "${a.second}" at position ${a.secondAt} have the same name. ` +
    'Consider aliasing ("AS") one of them.'),
  'unknown-window': row<{ name: string }>('plan', (a) =>
    `Error during planning: The window ${a.name} is not defined!`),
  'window-frame': row<{ problem: string }>('plan', (a) => `Error during planning: ${a.problem}`),
  'window-place': row<{ name: string; clause: string }>('plan', (a) =>
    `Error during planning: Window functions are not allowed in the ${a.clause} clause ('${a.name}')`),
  'subquery-columns': row<{ names: string }>('plan', (a) =>
    `Error during planning: Too many columns! The subquery should only return one column: ${a.names}`),
  'subquery-rows': row<Record<string, never>>('plan', () =>
    'Error during planning: Correlated scalar subquery must be aggregated to return at most one row'),
  'unnest-type': row<Record<string, never>>('plan', () =>
    'Error during planning: unnest() can only be applied to array, struct and null'),
  'unnest-args': row<Record<string, never>>('plan', () =>
    'Error during planning: unnest() requires exactly one argument'),
  'unnest-place': row<{ clause: string }>('not-implemented', (a) =>
    `This feature is not implemented: unnest() in ${a.clause}. Unnest in FROM or in a subquery, and ` +
    'use the column that it gives'),
  'no-such-field': row<{ field: string; type: string }>('plan', (a) =>
    `Error during planning: Field ${a.field} not found in ${a.type}`),
  'unsupported-type': row<{ type: string }>('not-implemented', (a) =>
    `This feature is not implemented: Unsupported SQL type ${a.type}`),
  'cast-types': row<{ from: string; to: string }>('plan', (a) =>
    `Error during planning: Cannot cast ${a.from} to ${a.to}: no such conversion`),
  'bad-timestamp': row<{ text: string; problem: string }>('plan', (a) =>
    `Error during planning: Error parsing timestamp from '${a.text}': ${a.problem}`),
  'bad-interval': row<{ text: string; problem: string }>('plan', (a) =>
    `Error during planning: Invalid interval '${a.text}': ${a.problem}`),
  'no-parameter': row<{ name: string }>('internal', (a) =>
    `No value found for placeholder with name $${a.name}`),
  'gap-fill': row<{ problem: string }>('plan', (a) => `Error during planning: ${a.problem}`),
  'unknown-variable': row<{ name: string }>('plan', (a) =>
    `Error during planning: '${a.name}' is not a variable which can be viewed with 'SHOW'`),
  'explain-format': row<{ format: string }>('plan', (a) =>
    `Error during planning: Invalid explain format: ${a.format}. ` +
    'Expected \'indent\', \'tree\', \'pgjson\' or \'graphviz\''),
  'explain-verbose-format': row<Record<string, never>>('plan', () =>
    'Error during planning: EXPLAIN VERBOSE with FORMAT is not supported'),
  'nested-explain': row<Record<string, never>>('plan', () =>
    'Error during planning: Nested EXPLAINs are not supported'),
  'explain-analyze-format': row<Record<string, never>>('not-implemented', () =>
    'This feature is not implemented: EXPLAIN ANALYZE with FORMAT'),

  // Evaluation of one row, in constant folding and at run time
  'divide-by-zero': row<Record<string, never>>('arrow', () => 'Arrow error: Divide by zero error'),
  'bad-cast': row<{ text: string }>('arrow', (a) => `Arrow error: Cast error: ${a.text}`),
  'invalid-argument': row<{ problem: string }>('arrow', (a) =>
    `Arrow error: Invalid argument error: ${a.problem}`),
  'arithmetic-overflow': row<{ left: string; op: string; right: string }>('arrow', (a) =>
    `Arrow error: Arithmetic overflow: Overflow happened on: ${a.left} ${a.op} ${a.right}`),

  // Regular expressions (thrown by parser/regex; `report` is laid out by parser/regex/report.ts)
  'regex': row<{
    pattern: string
    report: string
    user: 'operator' | 'like' | 'replace' | 'match' | 'count'
  }>('external', (a) => {
    const notCompiled = 'Arrow error: Compute error: Regular expression did not compile: '
    switch (a.user) {
      case 'operator':
        return 'Optimizer rule \'simplify_expressions\' failed\ncaused by\nInvalid regex\ncaused by\n' +
          `External error: ${a.report}`
      case 'replace': return `External error: ${a.report}`
      case 'count': return `${notCompiled}${a.pattern}\n${a.report}`
      case 'like': case 'match': return `${notCompiled}${a.report}`
    }
  }),
  'regex-size': row<{ limitBytes: number }>('external', (a) =>
    `External error: Compiled regex exceeds size limit of ${a.limitBytes} bytes.`),
  'regex-flag': row<{ name: string }>('plan', (a) =>
    `Error during planning: ${a.name}() does not support the "global" option`),
  'compute': row<{ problem: string }>('arrow', (a) => `Arrow error: Compute error: ${a.problem}`),

  // Running a query (thrown by engine)
  'too-many-overs': row<{ limit: number }>('plan', (a) =>
    `Error during planning: window functions with more than ${a.limit} different OVER clauses in one SELECT`),
  'time-overflow': row<Record<string, never>>('arrow', () =>
    'Arrow error: Compute error: Timestamp out of range'),
  'resources-exhausted': row<{
    owner: string
    askedBytes: number
    usedBytes: number
    limitBytes: number
  }>('resources', (a) =>
    `Resources exhausted: Failed to allocate additional ${a.askedBytes} bytes for ${a.owner} with ` +
    `${a.usedBytes} bytes already allocated - the limit is ${a.limitBytes} bytes. ` +
    'Narrow the time range, or raise --exec-mem-pool-bytes'),
  'file-limit': row<{ limit: number; files: number; table: string }>('external', (a) =>
    `External error: Query would exceed file limit of ${a.limit} parquet files: it would read ` +
    `${a.files} of table ${a.table}. Please specify a smaller time range for your query. ` +
    'You can increase the file limit with the `--query-file-limit` option in the serve command'),
  'spill-failed': row<{ problem: string }>('resources', (a) =>
    `Resources exhausted: rows that do not fit in memory could not be kept on disk: ${a.problem}`),
  'query-cancelled': row<Record<string, never>>('execution', () =>
    'Execution error: the query was cancelled'),
  'query-timeout': row<Record<string, never>>('execution', () =>
    'Execution error: the query ran out of time'),
  'execution': row<{ problem: string }>('execution', (a) => `Execution error: ${a.problem}`),
  'recursion-limit': row<{ name: string; limit: number }>('execution', (a) =>
    `Execution error: the recursive query "${a.name}" did not come to an end within ${a.limit} rounds. ` +
    'Give its recursive term a condition that ends it'),
  'many-rows': row<Record<string, never>>('execution', () =>
    'Execution error: Scalar subquery returned more than one row'),
} as const

export type ErrorCode = keyof typeof messages
export type MessageArgs<C extends ErrorCode> = Parameters<(typeof messages)[C]['text']>[0]
