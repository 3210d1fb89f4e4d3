// Golden plans, one file a rule. "fires": without the rule the plan is another one; "does not fire": it is
// the same. Every plan is checked after every rule, and the result's columns may never change. `shapes.txt`
// belongs to no rule.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseSql } from '../../parser/sql/parse.ts'
import { bindSql } from '../../planner/bind/bind.ts'
import { checkPlan } from '../../planner/check.ts'
import { explain } from '../../planner/explain.ts'
import { optimise, optimiseAtStart, rules as planRules, startRules } from '../../planner/optimise.ts'
import { inputsOf, type Plan } from '../../planner/plan.ts'
import { catalog, functions, now } from '../planner/catalog-fixture.ts'
import { readCases, statisticsIn, updating, writeCases, type Case } from './golden.ts'

const rules = [...planRules, ...startRules]

/** What scans read does not show in the text. */
function reads(plan: Plan): readonly string[] {
  const own = 'reads' in plan ? plan.reads.map((r) => r.source) : []
  return [...own, ...inputsOf(plan).flatMap(reads)]
}

type Planned = { readonly text: string; readonly reads: string }

function plan({ sql, title }: Pick<Case, 'sql' | 'title'>, disabled: readonly string[]): Planned {
  const bound = bindSql(parseSql(sql), catalog, functions, { now, params: new Map() })
  checkPlan(bound.plan, null, 'bind')
  const disabledRules = new Set(disabled)
  const { plan: planned } = optimise(bound, {
    disabledRules, onRule: (name, after) => checkPlan(after, null, name),
  })
  const plan = optimiseAtStart(planned, statisticsIn(title), disabledRules)
  checkPlan(plan, bound.plan.columns, 'optimise')
  return { text: explain(plan), reads: reads(plan).join(' ') }
}

const files = readdirSync(import.meta.dirname).filter((f) => f.endsWith('.txt')).sort()

for (const file of files) {
  const name = file.slice(0, -'.txt'.length)
  const path = join(import.meta.dirname, file)
  const isRule = rules.some((r) => r.name === name)
  test(`plans: ${name}`, () => {
    assert.ok(isRule || name === 'shapes', `${name} is not a rule`)
    const { head, cases } = readCases(path)
    const plans = cases.map((c) => plan(c, []))
    const found = cases.map((c, i) => ({ ...c, expected: plans[i]!.text }))
    if (updating) writeCases(path, head, found)
    cases.forEach((c, i) => {
      if (!updating) assert.equal(found[i]!.expected, c.expected, `${file}:${c.line} ${c.title}`)
      if (!isRule) return
      const fires = !c.title.startsWith('does not fire')
      assert.ok(fires === c.title.startsWith('fires'), `${file}:${c.line} must say whether it fires`)
      const without = plan(c, [name])
      const differs = without.text !== plans[i]!.text || without.reads !== plans[i]!.reads
      assert.equal(differs, fires, `${file}:${c.line} ${c.title}\nwithout the rule:\n${without.text}`)
    })
  })
}

test('every rule has a case that fires and one that does not', () => {
  for (const rule of rules) {
    const path = join(import.meta.dirname, `${rule.name}.txt`)
    const titles = readCases(path).cases.map((c) => c.title)
    assert.ok(titles.some((t) => t.startsWith('fires')), `${rule.name} has no case that fires`)
    assert.ok(titles.some((t) => t.startsWith('does not fire')),
      `${rule.name} has no case that does not fire`)
  }
})

test('plans stay valid with any rule switched off, and with all of them off', () => {
  for (const file of files) {
    for (const c of readCases(join(import.meta.dirname, file)).cases) {
      for (const rule of rules) plan(c, [rule.name])
      plan(c, rules.map((r) => r.name))
    }
  }
})
