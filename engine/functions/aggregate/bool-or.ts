// bool_or(x): whether any value is true.
import { boolean } from '../../../kernels/type.ts'
import { aggregate } from '../define.ts'
import { extreme } from '../extremes.ts'

export default aggregate({
  name: 'bool_or',
  usage: 'bool_or(x)',
  doc: 'Whether any value is true.',
  examples: [['SELECT bool_or(x) FROM (VALUES (true), (false), (NULL)) AS t(x)', true]],
  takes: [boolean],
  gives: boolean,
  ignoresDuplicates: true,
  // False is smaller than true.
  accumulate: extreme(false),
})
