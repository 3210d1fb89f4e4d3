// FROM: relations, their aliases, and joins. A comma in FROM is a cross join of whole join chains.
// Joins of one chain are a flat list, joined from the left.
import { list, type Cursor } from '../cursor.ts'
import type { From, Join, JoinCondition, JoinType, Relation } from './ast.ts'
import { parseArgs } from './call.ts'
import { anyExpr, parseExpr } from './expression.ts'
import { parseIdents, parseName, parseTableAlias } from './name.ts'
import { parseBareValues, parseQuery, startsSubquery } from './query.ts'

export function parseFromList(c: Cursor): From[] {
  return list(c, parseFrom)
}

function parseFrom(c: Cursor): From {
  return c.nest(() => {
    const start = c.start()
    const relation = parseRelation(c)
    const joins: Join[] = []
    for (let join = parseJoin(c); join !== null; join = parseJoin(c)) joins.push(join)
    return { kind: 'from', relation, joins, span: c.span(start) }
  })
}

function parseRelation(c: Cursor): Relation {
  const relation = parseBareRelation(c)
  for (const word of ['tablesample', 'pivot', 'unpivot', 'match_recognize']) {
    if (c.word() === word) c.notImplemented(word.toUpperCase())
  }
  return relation
}

function parseBareRelation(c: Cursor): Relation {
  const start = c.start()
  const lateral = c.takeWord('lateral')
  if (c.sign() === '(') {
    if (startsSubquery(c)) return parseDerived(c, start, lateral)
    if (lateral) c.expected('a subquery or a table function after LATERAL', 1)
    c.next()
    const from = parseFrom(c)
    c.expectSign(')')
    return { kind: 'nested-join', from, alias: parseTableAlias(c), span: c.span(start) }
  }
  if (c.word() === 'unnest' && c.sign(1) === '(') return parseUnnest(c, start)
  if (c.word() === 'values' && c.sign(1) === '(') {
    const query = parseBareValues(c)
    return { kind: 'derived', query, lateral, alias: parseTableAlias(c), span: c.span(start) }
  }
  const name = parseName(c)
  if (c.sign() === '(') {
    const args = parseArgs(c)
    return { kind: 'table-function', name, args, lateral, alias: parseTableAlias(c), span: c.span(start) }
  }
  if (lateral) c.expected('(')
  return { kind: 'table', name, alias: parseTableAlias(c), span: c.span(start) }
}

function parseDerived(c: Cursor, start: number, lateral: boolean): Relation {
  c.next()
  const query = parseQuery(c)
  c.expectSign(')')
  return { kind: 'derived', query, lateral, alias: parseTableAlias(c), span: c.span(start) }
}

function parseUnnest(c: Cursor, start: number): Relation {
  c.next()
  c.expectSign('(')
  const exprs = list(c, anyExpr)
  c.expectSign(')')
  if (c.word() === 'with' && (c.word(1) === 'ordinality' || c.word(1) === 'offset')) {
    c.notImplemented(c.word(1) === 'offset' ? 'UNNEST table factor with offset is not supported yet'
      : 'UNNEST with ordinality is not supported yet')
  }
  return { kind: 'unnest', exprs, alias: parseTableAlias(c), span: c.span(start) }
}

function parseJoin(c: Cursor): Join | null {
  const start = c.start()
  const natural = c.takeWord('natural')
  const type = parseJoinType(c, natural)
  if (type === null) return null
  const relation = parseRelation(c)
  const condition = type === 'cross' || natural ? bareCondition(c, natural, start) : parseCondition(c)
  return { kind: 'join', type, relation, condition, span: c.span(start) }
}

/** Takes the words up to and with JOIN. */
function parseJoinType(c: Cursor, natural: boolean): JoinType | null {
  const word = c.word()
  const next = c.word(1)
  if (next === 'apply' && (word === 'cross' || word === 'outer')) {
    c.notImplemented(`Unsupported JOIN operator ${word === 'cross' ? 'CrossApply' : 'OuterApply'}`)
  }
  if (word === 'asof' && next === 'join') c.notImplemented('Unsupported JOIN operator AsOf')
  if (c.takeWord('join') || c.takeWords('inner', 'join')) return 'inner'
  if (!natural && c.takeWords('cross', 'join')) return 'cross'
  if (c.takeWords('semi', 'join')) return 'left-semi'
  if (c.takeWords('anti', 'join')) return 'left-anti'
  if (word === 'left' || word === 'right') {
    c.next()
    if (c.takeWords('semi', 'join')) return `${word}-semi`
    if (c.takeWords('anti', 'join')) return `${word}-anti`
  } else if (!c.takeWord('full')) {
    return natural ? c.expected('a join type after NATURAL') : null
  }
  c.takeWord('outer')
  c.expectWord('join')
  return word === 'left' || word === 'right' ? word : 'full'
}

function bareCondition(c: Cursor, natural: boolean, start: number): JoinCondition {
  return { kind: natural ? 'natural' : 'no-condition', span: c.span(start) }
}

function parseCondition(c: Cursor): JoinCondition {
  const start = c.start()
  if (c.takeWord('on')) return { kind: 'on', expr: parseExpr(c), span: c.span(start) }
  if (c.takeWord('using')) return { kind: 'using', columns: parseIdents(c), span: c.span(start) }
  const { end } = c.span(0)
  return { kind: 'no-condition', span: { start: end, end } }
}
