// selector_last(value, time, other…): value, time and others of the row with the latest time.
import { aggregate } from '../define.ts'
import { selector, selectorSignature } from '../first-last.ts'

export default aggregate({
  name: 'selector_last',
  usage: 'selector_last(value, time, other…)',
  doc: 'Value, time and others of the row with the latest time. NULLs are skipped.',
  examples: [
    [`SELECT selector_last(x, t::TIMESTAMP)['value']
      FROM (VALUES (1.0, '2024-01-01'), (5.0, '2024-01-02'), (3.0, '2024-01-03')) AS v(x, t)`, 3],
  ],
  signature: selectorSignature,
  accumulate: selector('last'),
})
