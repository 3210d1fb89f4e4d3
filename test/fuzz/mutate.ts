// Mutation of bytes and of texts: flips, interesting numbers, inserts, deletes, duplicates, splices of two
// inputs, truncation. Knows no format; what does is tree-edits.ts and the surfaces themselves. Never changes
// its input in place.
import { interestingNumbers, type Dice } from './dice.ts'

/** `donor`: another input, to splice with. `limit`: the result is never longer. */
export function mutatedBytes(bytes: Uint8Array, donor: Uint8Array, dice: Dice, limit = 65536): Uint8Array {
  let now = bytes
  for (let edits = 1 + dice.below(4); edits > 0; edits--) now = mutatedOnce(now, donor, dice)
  return now.length > limit ? now.subarray(0, limit) : now
}

function mutatedOnce(bytes: Uint8Array, donor: Uint8Array, dice: Dice): Uint8Array {
  const at = dice.below(bytes.length + 1)
  const some = Math.min(bytes.length - at, 1 + dice.below(dice.pick([2, 8, 64])))
  const replaced = (cut: number, put: Uint8Array): Uint8Array =>
    Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(Math.min(bytes.length, at + cut))])
  switch (dice.below(9)) {
    case 0: return replaced(1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << dice.below(8))))
    case 1: return replaced(1, Uint8Array.of(dice.pick([0, 0xff, 0x7f, 0x80, dice.below(256)])))
    case 2: {
      const number = interestingBytes(dice)
      return replaced(dice.chance(0.8) ? number.length : 0, number)
    }
    case 3: return replaced(0, Uint8Array.from({ length: 1 + dice.below(8) }, () => dice.below(256)))
    case 4: return replaced(some, new Uint8Array(0))
    case 5: return replaced(0, bytes.subarray(at, at + some))
    case 6: {
      const from = dice.below(donor.length + 1)
      return replaced(dice.below(some + 1), donor.subarray(from, from + 1 + dice.below(64)))
    }
    case 7: return Buffer.concat([bytes.subarray(0, at), donor.subarray(dice.below(donor.length + 1))])
    default: return bytes.subarray(0, at)
  }
}

/** An interesting number of 1, 2, 4 or 8 bytes, little end first (or last, now and then). */
function interestingBytes(dice: Dice): Uint8Array {
  const width = dice.pick([1, 2, 4, 4, 8])
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(dice.pick(interestingNumbers)), true)
  const number = bytes.slice(0, width)
  return dice.chance(0.8) ? number : number.reverse()
}

/** The same for texts, by characters; `words` are what the text's grammar gives a meaning to. */
export function mutatedText(text: string, donor: string, words: readonly string[], dice: Dice): string {
  let now = text
  for (let edits = 1 + dice.below(3); edits > 0; edits--) now = mutatedTextOnce(now, donor, words, dice)
  return now.toWellFormed()
}

function mutatedTextOnce(text: string, donor: string, words: readonly string[], dice: Dice): string {
  const at = dice.below(text.length + 1)
  const some = 1 + dice.below(dice.pick([2, 8, 40]))
  const replaced = (cut: number, put: string): string => text.slice(0, at) + put + text.slice(at + cut)
  switch (dice.below(8)) {
    case 0: case 1: return replaced(dice.below(2), dice.pick(words))
    case 2: return replaced(dice.below(2), dice.pick(oddCharacters))
    case 3: return replaced(some, '')
    case 4: return replaced(0, text.slice(at, at + some))
    case 5: return replaced(dice.below(some), donor.slice(dice.below(donor.length + 1)).slice(0, some))
    case 6: return text.slice(0, at) + donor.slice(dice.below(donor.length + 1))
    default: return dice.chance(0.3) ? text.slice(0, at)
      : replaced(dice.below(2), String(dice.pick(interestingNumbers)))
  }
}

const oddCharacters = [
  ...'\'"`$()[]{}<>,.;:*-+/%=!~|&^#@?\\ \n\t\0\r', 'é', '😀', '\u00a0', '\ufeff', '\u2028', '9', 'e', 'x',
]
