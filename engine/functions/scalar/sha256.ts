// sha256(x): the hash of a text or of bytes, as bytes.
import { hashFunction } from '../digests.ts'

export default hashFunction('sha256', '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae')
