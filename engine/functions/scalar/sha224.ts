// sha224(x): the hash of a text or of bytes, as bytes.
import { hashFunction } from '../digests.ts'

export default hashFunction('sha224', '0808f64e60d58979fcb676c96ec938270dea42445aeefcd3a4e6f8db')
