// The door: text of one SQL statement to its tree.
// Pure; every mistake of the user leaves as a UserError, and nothing else is ever thrown.
import { Cursor, END } from '../cursor.ts'
import { fail } from '../diagnostic.ts'
import type { Statement } from './ast.ts'
import { lexSql } from './lexer.ts'
import { parseStatement } from './statement.ts'

export function parseSql(text: string): Statement {
  const c = new Cursor(text, lexSql(text))
  skipSemicolons(c)
  if (c.kind() === END) fail('sql-empty', { start: 0, end: text.length }, {})
  const statement = parseStatement(c)
  endStatement(c)
  if (c.kind() !== END) {
    const { start } = c.tokenSpan()
    parseStatement(c)
    endStatement(c)
    fail('sql-many-statements', { start, end: text.length }, {})
  }
  return statement
}

function endStatement(c: Cursor): void {
  if (c.kind() !== END && c.sign() !== ';') c.expected('end of statement')
  skipSemicolons(c)
}

function skipSemicolons(c: Cursor): void {
  while (c.takeSign(';'));
}
