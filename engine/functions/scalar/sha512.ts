// sha512(x): the hash of a text or of bytes, as bytes.
import { hashFunction } from '../digests.ts'

export default hashFunction('sha512', 'f7fbba6e0636f890e56fbbf3283e524c6fa3204ae298382d624741d0dc663832' +
  '6e282c41be5e4254d8820772c5518a2c5a8c0c7f7eda19594a7eb539453e1ed7')
