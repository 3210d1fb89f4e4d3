// Plans for machines: EXPLAIN FORMAT PGJSON, which plan viewers of Postgres read, and GRAPHVIZ. The words of
// a node are those of the text form (explain.ts): the first is its type, the rest says more.
import { explainNodes, type ExplainedNode } from './explain.ts'
import type { Plan } from './plan.ts'

export function explainPgJson(plan: Plan): string {
  return JSON.stringify([{ Plan: pgNode(explainNodes(plan)) }], null, 2)
}

function pgNode({ text, columns, inputs }: ExplainedNode): object {
  const [type, ...rest] = text.split(' ')
  return {
    'Node Type': type,
    ...(rest.length === 0 ? {} : { Details: rest.join(' ') }),
    Plans: inputs.map(pgNode),
    Output: columns,
  }
}

export function explainGraphviz(plan: Plan): string {
  const lines: string[] = []
  let next = 1
  const draw = (node: ExplainedNode): number => {
    const id = next++
    lines.push(`  ${id}[shape=box label=${JSON.stringify(node.text)}]`)
    for (const input of node.inputs) {
      const below = draw(input)
      lines.push(`  ${id} -> ${below} [arrowhead=none, arrowtail=normal, dir=back]`)
    }
    return id
  }
  draw(explainNodes(plan))
  return ['digraph {', ...lines, '}'].join('\n')
}
