// What the tests of the SQL parser compare: trees without spans, and the spans by themselves.
import assert from 'node:assert/strict'
import type { Span } from '../../parser/diagnostic.ts'

type Tree = { readonly [key: string]: unknown; readonly span?: Span }

/** One text per tree, equal for trees equal but for their spans. Iterates, so that height does not matter. */
export function withoutSpans(tree: object): string {
  return JSON.stringify(tree, (key, value: unknown) => key === 'span' ? undefined : value)
}

/** Every span lies in the text, and in the span of its parent. Answers the number of nodes. */
export function checkSpans(tree: object, textLength: number): number {
  let nodes = 0
  const whole = { start: 0, end: textLength }
  const stack: { node: Tree; parent: Span }[] = [{ node: tree as Tree, parent: whole }]
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node } = top
    let inner = top.parent
    if (node.span !== undefined) {
      nodes++
      const { start, end } = node.span
      assert.ok(start <= end && start >= inner.start && end <= inner.end,
        `${String(node['kind'])} [${start}, ${end}) outside [${inner.start}, ${inner.end})`)
      inner = node.span
    }
    for (const [key, child] of Object.entries(node)) {
      if (key === 'span' || typeof child !== 'object' || child === null) continue
      stack.push({ node: child as Tree, parent: inner })
    }
  }
  return nodes
}
