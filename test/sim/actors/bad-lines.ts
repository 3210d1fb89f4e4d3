// Lines that can not be stored, put among good ones. Each would leave a mark nobody wrote if it, or the good
// half of it, were stored. The first line of a request stays first: it says that `marks` has an integer i1.
import type { SeededRandom } from '../../../storage/env/simulated/random.ts'

/** Far from every mark that writers use. */
const MARK = 900_000n

const badLines: readonly ((time: bigint) => string)[] = [
  (time) => `marks,w=bad i1="a text" ${time}`,
  (time) => `marks,w=bad i1=1.5 ${time}`,
  (time) => `marks,w=bad f1=1,i1=t ${time}`,
  (time) => `marks,w=bad i1=${MARK}i,i1=${MARK}i ${time}`,
  (time) => `marks,w=bad i1=${MARK}i,b1=maybe ${time}`,
  (time) => `marks,w=bad i1=${MARK}i,time=5i ${time}`,
  (time) => `marks,w=bad i1=${MARK}i,w="a tag" ${time}`,
  (time) => `marks,w=bad,i1=tag b1=true ${time}`,
  () => 'marks,w=bad',
  () => `marks,w=bad i1=${MARK}i 99999999999999999999`,
  (time) => `marks,w=bad i1=${MARK}i,s1="${'x'.repeat(65_537)}" ${time}`,
  (time) => `marks,w= i1=${MARK}i ${time}`,
]

/** An open quote takes the next lines with it: such a line comes last. */
const noEnd = `marks,w=bad i1=${MARK}i,s1="no end 1`

export function withBadLines(
  good: readonly string[], count: number, random: SeededRandom,
): { text: string; badNumbers: number[] } {
  const lines = good.map((text) => ({ text, isBad: false }))
  for (let i = 0; i < count; i++) {
    const text = badLines[random.below(badLines.length)]!(MARK + BigInt(i))
    lines.splice(1 + random.below(lines.length), 0, { text, isBad: true })
  }
  if (count > 0 && random.chance(0.2)) lines.push({ text: noEnd, isBad: true })
  return {
    text: lines.map(({ text }) => text).join('\n'),
    badNumbers: lines.flatMap(({ isBad }, i) => isBad ? [i + 1] : []),
  }
}
