// sha384(x): the hash of a text or of bytes, as bytes.
import { hashFunction } from '../digests.ts'

export default hashFunction('sha384', '98c11ffdfdd540676b1a137cb1a22b2a70350c9a44171d6b1180c6be5cbb2ee3' +
  'f79d532c8a1dd9ef2e8e08e752a3babb')
