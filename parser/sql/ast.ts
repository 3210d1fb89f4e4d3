// The SQL syntax tree: plain frozen-by-type data, one tagged union per grammar class. It holds what was
// written, not what it means: no names are resolved, no types known. Invariants: every node has `kind` and
// `span`; parentheses leave no node; AND/OR and set operations of one kind are flat lists, so depth is
// bounded (nestingMax, heightMax in parser/cursor.ts) and recursion over a tree is safe.
import type { Span } from '../diagnostic.ts'

type Node<K extends string> = { readonly kind: K; readonly span: Span }

/** `text` is folded to lower case unless quoted. What the user typed is the source between the span. */
export type Ident = Node<'ident'> & { readonly text: string; readonly quoted: boolean }

/** Dotted name, at least one part; how many are allowed is the binder's business. */
export type Name = readonly Ident[]

// ---------------------------------------------------------------- statements

export type Statement =
  | QueryStatement | Explain | Describe | Refused
  | ShowTables | ShowColumns | ShowFunctions | ShowCreateTable | ShowVariable

export type QueryStatement = Node<'query-statement'> & { readonly query: Query }

export type Explain = Node<'explain'> & {
  readonly analyze: boolean
  readonly verbose: boolean
  /** As written, in lower case: indent, tree, pgjson, graphviz; others are the planner's error. */
  readonly format: string | null
  readonly statement: Statement
}

export type Describe = Node<'describe'> & {
  readonly target: { readonly table: Name } | { readonly query: Query }
}

export type ShowTables = Node<'show-tables'>
export type ShowColumns = Node<'show-columns'> & { readonly table: Name; readonly extended: boolean }
export type ShowFunctions = Node<'show-functions'> & { readonly like: string | null }
export type ShowCreateTable = Node<'show-create-table'> & { readonly table: Name }
/**
 * `SHOW ALL` has the name `all`; `SHOW TIME ZONE` and `SHOW TIMEZONE` have
 * `datafusion.execution.time_zone`.
 */
export type ShowVariable = Node<'show-variable'> & { readonly name: string; readonly verbose: boolean }

/**
 * A statement that is understood and not allowed. `word` goes into the message; for 'unsupported' it is the
 * text.
 */
export type Refused = Node<'refused'> & {
  readonly reason: 'ddl' | 'dml' | 'statement' | 'unsupported'
  readonly word: string
  /** Must exist before the refusal is reported (UPDATE, DELETE, INSERT, COPY). */
  readonly relation: Name | null
  /** Must plan before the refusal is reported (CREATE TABLE AS, CREATE VIEW, COPY (query)). */
  readonly query: Query | null
}

// ---------------------------------------------------------------- queries

export type Query = Node<'query'> & {
  readonly with: With | null
  readonly body: QueryBody
  readonly orderBy: OrderBy | null
  readonly limit: Expr | null
  readonly offset: Expr | null
  /** FETCH FIRST n ROWS ONLY; `FETCH FIRST ROW ONLY` has the number 1 here. LIMIT and FETCH never both. */
  readonly fetch: Expr | null
}

export type With = Node<'with'> & { readonly recursive: boolean; readonly tables: readonly CommonTable[] }
export type CommonTable = Node<'common-table'> & {
  readonly name: Ident
  readonly columns: readonly Ident[]
  readonly query: Query
}

/** A `query` here is a parenthesised one. */
export type QueryBody = Select | SetOperation | Values | Query

/** inputs: at least two, folded from the left: ((a op b) op c). */
export type SetOperation = Node<'set-operation'> & {
  readonly op: 'union' | 'intersect' | 'except'
  readonly all: boolean
  readonly byName: boolean
  readonly inputs: readonly QueryBody[]
}

/** Rows may be ragged: the binder reports that. */
export type Values = Node<'values'> & { readonly rows: readonly (readonly Expr[])[] }

export type Select = Node<'select'> & {
  readonly distinct: Distinct | null
  /** At least one; `FROM t` alone has a wildcard. */
  readonly items: readonly SelectItem[]
  /** Comma list = cross join; empty without FROM. */
  readonly from: readonly From[]
  readonly where: Expr | null
  readonly groupBy: GroupBy | null
  readonly having: Expr | null
  readonly qualify: Expr | null
  readonly windows: readonly NamedWindow[]
}

export type Distinct =
  | Node<'distinct'>
  | (Node<'distinct-on'> & { readonly exprs: readonly Expr[] })

export type SelectItem = SelectExpr | Wildcard
export type SelectExpr = Node<'select-expr'> & { readonly expr: Expr; readonly alias: Ident | null }
/** `*` has no qualifier; `t.*` and `s.t.*` have one. EXCEPT is EXCLUDE. */
export type Wildcard = Node<'wildcard'> & {
  readonly qualifier: Name
  readonly exclude: readonly Ident[]
  readonly replace: readonly { readonly expr: Expr; readonly name: Ident }[]
  readonly ilike: string | null
}

// ---------------------------------------------------------------- FROM

/** `relation` joined from the left with each of `joins`. */
export type From = Node<'from'> & { readonly relation: Relation; readonly joins: readonly Join[] }

export type Relation = Table | TableFunction | Derived | Unnest | NestedJoin
export type TableAlias = Node<'table-alias'> & { readonly name: Ident; readonly columns: readonly Ident[] }

export type Table = Node<'table'> & { readonly name: Name; readonly alias: TableAlias | null }
export type TableFunction = Node<'table-function'> & {
  readonly name: Name
  readonly args: readonly Arg[]
  readonly lateral: boolean
  readonly alias: TableAlias | null
}
/** A subquery or (VALUES …) in FROM. */
export type Derived = Node<'derived'> & {
  readonly query: Query
  readonly lateral: boolean
  readonly alias: TableAlias | null
}
export type Unnest = Node<'unnest'> & { readonly exprs: readonly Expr[]; readonly alias: TableAlias | null }
export type NestedJoin = Node<'nested-join'> & { readonly from: From; readonly alias: TableAlias | null }

export type JoinType =
  | 'inner' | 'left' | 'right' | 'full' | 'cross' | 'left-semi' | 'right-semi' | 'left-anti' | 'right-anti'

export type Join = Node<'join'> & {
  readonly type: JoinType
  readonly relation: Relation
  readonly condition: JoinCondition
}
export type JoinCondition =
  | (Node<'on'> & { readonly expr: Expr })
  | (Node<'using'> & { readonly columns: readonly Ident[] })
  | Node<'natural'>
  | Node<'no-condition'>

// ---------------------------------------------------------------- grouping, ordering, windows

/** `all` is GROUP BY ALL; then `items` is empty. */
export type GroupBy = Node<'group-by'> & { readonly all: boolean; readonly items: readonly GroupItem[] }
export type GroupItem = Expr | GroupingSets
/** Each set is a list of expressions: `(a, b)`, `()`, or a bare `a`. */
export type GroupingSets = Node<'grouping-sets' | 'rollup' | 'cube'> & {
  readonly sets: readonly (readonly Expr[])[]
}

/** `all` is ORDER BY ALL; then `items` is empty. */
export type OrderBy = Node<'order-by'> & {
  readonly all: Ordering | null
  readonly items: readonly OrderItem[]
}
/** `nulls` null means: not written (ASC: last, DESC: first). */
export type Ordering = { readonly descending: boolean; readonly nulls: 'first' | 'last' | null }
export type OrderItem = Node<'order-item'> & Ordering & { readonly expr: Expr }

export type NamedWindow = Node<'named-window'> & { readonly name: Ident; readonly window: Window }
export type Window = WindowName | WindowSpec
export type WindowName = Node<'window-name'> & { readonly name: Ident }
export type WindowSpec = Node<'window-spec'> & {
  readonly base: Ident | null
  readonly partitionBy: readonly Expr[]
  readonly orderBy: readonly OrderItem[]
  readonly frame: Frame | null
}
/** `end` null: the short form, which ends at CURRENT ROW. */
export type Frame = Node<'frame'> & {
  readonly units: 'rows' | 'range' | 'groups'
  readonly start: FrameBound
  readonly end: FrameBound | null
}
/** `offset` null: UNBOUNDED. */
export type FrameBound =
  | Node<'current-row'>
  | (Node<'preceding' | 'following'> & { readonly offset: Expr | null })

// ---------------------------------------------------------------- expressions

export type Expr =
  | NumberLiteral | StringLiteral | BytesLiteral | BooleanLiteral | NullLiteral | IntervalLiteral
  | TypedLiteral
  | Column | Placeholder | Unary | Binary | Logical | Between | InList | InSubquery | Exists | ScalarSubquery
  | Like | Quantified | Is | IsDistinct | Case | Cast | Extract | Position | Substring | Trim | Overlay
  | Call | Subscript | Slice | FieldAccess | ArrayLiteral | StructLiteral | MapLiteral | AtTimeZone | Tuple

/**
 * Unsigned, as written (`1`, `.5`, `1e3`); the sign is a Unary. 'int' has digits only and may exceed 64
 * bits.
 */
export type NumberLiteral = Node<'number'> & { readonly text: string; readonly class: 'int' | 'float' }
export type StringLiteral = Node<'string'> & { readonly value: string }
/** X'0aff': an even number of hexadecimal digits, lower case. */
export type BytesLiteral = Node<'bytes'> & { readonly hex: string }
export type BooleanLiteral = Node<'boolean'> & { readonly value: boolean }
export type NullLiteral = Node<'null'>
/**
 * INTERVAL '1 day', INTERVAL '5' DAY, INTERVAL 5 DAY, INTERVAL -5 DAY. Unit upper case and singular, if
 * written.
 */
export type IntervalLiteral = Node<'interval'> & { readonly text: string; readonly unit: IntervalUnit | null }
export type IntervalUnit =
  | 'YEAR' | 'QUARTER' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR' | 'MINUTE' | 'SECOND'
  | 'MILLISECOND' | 'MICROSECOND' | 'NANOSECOND' | 'DECADE' | 'CENTURY' | 'MILLENNIUM'
/** DATE '2024-01-01', TIMESTAMP '…', TIME '…', DOUBLE '1.5': means a cast of the text. */
export type TypedLiteral = Node<'typed-literal'> & { readonly type: SqlType; readonly text: string }

/** `a`, `t.a`, `s.t.a`, … Deeper names may also be struct fields. */
export type Column = Node<'column'> & { readonly name: Name }
/** `$name` or `$1`, without the dollar. */
export type Placeholder = Node<'placeholder'> & { readonly name: string }

export type Unary = Node<'unary'> & { readonly op: '-' | '+' | 'not'; readonly expr: Expr }
/** `==` is '=', `<>` is '!='. '#' and '^' both are exclusive or. */
export type BinaryOp =
  | '+' | '-' | '*' | '/' | '%' | 'div' | '||' | '&' | '|' | '#' | '^' | '<<' | '>>'
  | '=' | '!=' | '<' | '<=' | '>' | '>=' | '<=>'
  | '~' | '~*' | '!~' | '!~*' | '~~' | '~~*' | '!~~' | '!~~*'
  | '@>' | '<@' | '->' | '->>'
export type Binary = Node<'binary'> & { readonly op: BinaryOp; readonly left: Expr; readonly right: Expr }
/** Two operands or more. An operand may be a Logical of the same op if it stood in parentheses. */
export type Logical = Node<'logical'> & { readonly op: 'and' | 'or'; readonly operands: readonly Expr[] }

export type Between = Node<'between'> & {
  readonly expr: Expr
  readonly low: Expr
  readonly high: Expr
  readonly negated: boolean
}
/** The list may be empty: `x IN ()`. */
export type InList = Node<'in-list'> & {
  readonly expr: Expr
  readonly list: readonly Expr[]
  readonly negated: boolean
}
export type InSubquery = Node<'in-subquery'> & {
  readonly expr: Expr
  readonly query: Query
  readonly negated: boolean
}
/** NOT EXISTS is a Unary not around it. */
export type Exists = Node<'exists'> & { readonly query: Query }
export type ScalarSubquery = Node<'scalar-subquery'> & { readonly query: Query }
export type Like = Node<'like'> & {
  readonly op: 'like' | 'ilike' | 'similar'
  readonly expr: Expr
  readonly pattern: Expr
  readonly escape: string | null
  readonly negated: boolean
}
/**
 * `x = ANY(array)`, `x > ALL(array)`. With a subquery `operand` is a ScalarSubquery, which the binder
 * refuses.
 */
export type Quantified = Node<'quantified'> & {
  readonly op: BinaryOp
  readonly quantifier: 'any' | 'all'
  readonly expr: Expr
  readonly operand: Expr
}
export type Is = Node<'is'> & {
  readonly expr: Expr
  readonly test: 'null' | 'true' | 'false' | 'unknown'
  readonly negated: boolean
}
/** negated: IS NOT DISTINCT FROM. */
export type IsDistinct = Node<'is-distinct'> & {
  readonly left: Expr
  readonly right: Expr
  readonly negated: boolean
}

export type Case = Node<'case'> & {
  readonly operand: Expr | null
  readonly branches: readonly { readonly when: Expr; readonly then: Expr }[]
  readonly otherwise: Expr | null
}
/** CAST, `::` and (safe) TRY_CAST. */
export type Cast = Node<'cast'> & { readonly expr: Expr; readonly type: SqlType; readonly safe: boolean }

/** `field` in upper case, as written: HOUR, EPOCH, … */
export type Extract = Node<'extract'> & { readonly field: string; readonly expr: Expr }
export type Position = Node<'position'> & { readonly needle: Expr; readonly haystack: Expr }
/** The FROM/FOR form; `substring(a, 1, 2)` is a Call. At least one of the two is there. */
export type Substring = Node<'substring'> & {
  readonly expr: Expr
  readonly from: Expr | null
  readonly length: Expr | null
}
/** TRIM([BOTH|LEADING|TRAILING] [what] FROM expr); `trim(x)` and `trim(x, 'ab')` are Calls. */
export type Trim = Node<'trim'> & {
  readonly side: 'both' | 'leading' | 'trailing'
  readonly what: Expr | null
  readonly expr: Expr
}
export type Overlay = Node<'overlay'> & {
  readonly expr: Expr
  readonly placing: Expr
  readonly from: Expr
  readonly length: Expr | null
}

/** Also CURRENT_DATE, CURRENT_TIME and CURRENT_TIMESTAMP, written without parentheses: no args. */
export type Call = Node<'call'> & {
  readonly name: Name
  readonly args: readonly Arg[]
  readonly distinct: boolean
  readonly orderBy: readonly OrderItem[]
  readonly nulls: 'ignore' | 'respect' | null
  readonly withinGroup: readonly OrderItem[]
  readonly filter: Expr | null
  readonly over: Window | null
}
export type Arg = ArgExpr | ArgStar
/** `name => expr` or `name := expr` have a name. */
export type ArgExpr = Node<'arg'> & { readonly name: Ident | null; readonly expr: Expr }
/** `count(*)`; `count(t.*)` has a qualifier. */
export type ArgStar = Node<'arg-star'> & { readonly qualifier: Name }

export type Subscript = Node<'subscript'> & { readonly expr: Expr; readonly index: Expr }
export type Slice = Node<'slice'> & {
  readonly expr: Expr
  readonly from: Expr | null
  readonly to: Expr | null
  readonly step: Expr | null
}
/** `f(x).name`, `(s).name`; plain dotted names are Columns. */
export type FieldAccess = Node<'field-access'> & { readonly expr: Expr; readonly field: Ident }
export type ArrayLiteral = Node<'array'> & { readonly elements: readonly Expr[] }
/** `{a: 1, 'b': 2}` */
export type StructLiteral = Node<'struct'> & {
  readonly fields: readonly { readonly name: Ident; readonly value: Expr }[]
}
/** `MAP {k: v}` */
export type MapLiteral = Node<'map'> & {
  readonly entries: readonly { readonly key: Expr; readonly value: Expr }[]
}
export type AtTimeZone = Node<'at-time-zone'> & { readonly expr: Expr; readonly zone: Expr }
/** `(a, b)`; `()` has none. */
export type Tuple = Node<'tuple'> & { readonly elements: readonly Expr[] }

// ---------------------------------------------------------------- types

export type SqlType = NamedType | ArrayType | StructType

/**
 * `name` in upper case, words joined by one space, aliases kept as written: BIGINT, INT8, DOUBLE PRECISION,
 * INT UNSIGNED, TIMESTAMP, TIMESTAMPTZ. Unknown names are kept too, quoted ones with their quotes (the binder
 * refuses both).
 */
export type NamedType = Node<'named-type'> & {
  readonly name: string
  /** Precision, scale, length. */
  readonly args: readonly number[]
  /** WITH TIME ZONE / WITHOUT TIME ZONE after TIME or TIMESTAMP. */
  readonly zone: 'with' | 'without' | null
}
/** `T[]`, `ARRAY<T>` (size null), `T[3]`. */
export type ArrayType = Node<'array-type'> & { readonly element: SqlType; readonly size: number | null }
export type StructType = Node<'struct-type'> & {
  readonly fields: readonly { readonly name: Ident | null; readonly type: SqlType }[]
}
