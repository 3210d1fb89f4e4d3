// selector_first(value, time, other…): value, time and others of the row with the earliest time.
import { aggregate } from '../define.ts'
import { selector, selectorSignature } from '../first-last.ts'

export default aggregate({
  name: 'selector_first',
  usage: 'selector_first(value, time, other…)',
  doc: 'Value, time and others of the row with the earliest time. NULLs are skipped.',
  examples: [
    [`SELECT selector_first(x, t::TIMESTAMP)['value']
      FROM (VALUES (1.0, '2024-01-01'), (5.0, '2024-01-02'), (3.0, '2024-01-03')) AS v(x, t)`, 1],
  ],
  signature: selectorSignature,
  accumulate: selector('first'),
})
