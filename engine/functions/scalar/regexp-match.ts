// regexp_match(text, pattern, flags): a list of what the groups took in the first match.
import { utf8 } from '../../../kernels/type.ts'
import { applied } from '../../expressions/vector.ts'
import { captureColumns, listOfTexts } from '../../regex/capture-columns.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'regexp_match',
  usage: 'regexp_match(text, pattern, flags)',
  doc: 'A list of what the groups took in the first match (without groups: the match); NULL without one.',
  examples: [],
  overloads: [
    { takes: [utf8, utf8], rest: null, gives: listOfTexts },
    { takes: [utf8, utf8, utf8], rest: null, gives: listOfTexts },
  ],
  // Lists are no entries of a dictionary, so each row is searched.
  vector: (inputs, type) => applied(type, inputs, captureColumns()),
})
