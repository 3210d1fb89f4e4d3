// bool_and(x): whether all values that are not NULL are true.
import { boolean } from '../../../kernels/type.ts'
import { aggregate } from '../define.ts'
import { extreme } from '../extremes.ts'

export default aggregate({
  name: 'bool_and',
  usage: 'bool_and(x)',
  doc: 'Whether all values that are not NULL are true.',
  examples: [['SELECT bool_and(x) FROM (VALUES (true), (false), (NULL)) AS t(x)', false]],
  takes: [boolean],
  gives: boolean,
  ignoresDuplicates: true,
  // False is smaller than true.
  accumulate: extreme(true),
})
