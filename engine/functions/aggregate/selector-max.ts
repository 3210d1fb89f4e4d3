// selector_max(value, time, other…): value, time and others of the row with the largest value, and of
// several the earliest.
import { aggregate } from '../define.ts'
import { selector, selectorSignature } from '../first-last.ts'

export default aggregate({
  name: 'selector_max',
  usage: 'selector_max(value, time, other…)',
  doc: 'Value, time and others of the row with the largest value (the earliest of several).',
  examples: [
    [`SELECT selector_max(x, t::TIMESTAMP)['value']
      FROM (VALUES (1.0, '2024-01-01'), (5.0, '2024-01-02'), (3.0, '2024-01-03')) AS v(x, t)`, 5],
  ],
  signature: selectorSignature,
  accumulate: selector('max'),
})
