// Times with a zone, printed by the kernel, against one value at a time: changes of the clocks, zones of odd
// offsets, every unit, times far apart and at the ends of 64 bits, NULLs and every vector kind.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonString } from '../../engine/formats/text-bytes.ts'
import { zonedText } from '../../engine/formats/zone.ts'
import type { Column } from '../../kernels/column.ts'
import { packColumn } from '../../kernels/pack.ts'
import type { DataType, TimeUnit } from '../../kernels/type.ts'
import { integers, newArena } from './all-types.ts'
import { random } from './random-result.ts'
import { written } from './written.ts'

const NANOS: Record<TimeUnit, bigint> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n }
const zones = [
  'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kolkata', '-03:30', 'Pacific/Apia',
]

function wanted(type: DataType, values: readonly (bigint | null)[]): string {
  assert.ok(type.kind === 'timestamp')
  return values.map((value) => value === null ? '{}\n'
    : `{"t":${jsonString(zonedText(value * NANOS[type.unit], type.zone))}}\n`).join('')
}

function check(type: DataType, values: readonly (bigint | null)[]): void {
  const arena = newArena()
  const plain = integers(arena, type, values)
  const columns: readonly Column[] = [plain, packColumn(plain, arena)]
  for (const column of columns) {
    const batch = { rows: values.length, columns: [column], runs: null }
    assert.equal(written('jsonl', [{ name: 't', type }], [batch]), wanted(type, values))
  }
  arena.release()
}

for (const zone of zones) {
  for (const unit of ['s', 'ms', 'us', 'ns'] as const) {
    test(`times in ${zone} counted in ${unit} print as one by one`, () => {
      const next = random(7)
      const type: DataType = { kind: 'timestamp', unit, zone }
      const ticks = 1_000_000_000n / NANOS[unit]
      for (const [from, span] of [
        [1_700_000_000n, 86_400n], [1_711_800_000n, 100_000n], [1_729_980_000n, 100_000n],
        [1_680_000_000n, 60_000_000n], [-2_000_000_000n, 50_000_000n], [1_325_203_200n, 400_000n],
        [-3_000_000_000n, 9_000_000_000n],
      ] as const) {
        const values = Array.from({ length: 300 }, (_, i) => i % 9 === 0 ? null
          : from * ticks + BigInt(next(2 ** 31)) * span * ticks / 2n ** 31n)
        check(type, values)
        check(type, values.toSorted((a, b) => Number((a ?? from * ticks) - (b ?? from * ticks))))
      }
      check(type, [null, null])
      check(type, [0n])
    })
  }
}

test('the second of a change has the new offset, the one before the old one', () => {
  const type: DataType = { kind: 'timestamp', unit: 's', zone: 'Europe/Berlin' }
  const change = 1_711_846_800n
  const column = integers(newArena(), type, [change - 1n, change])
  assert.equal(written('csv', [{ name: 't', type }], [{ rows: 2, columns: [column], runs: null }]),
    't\n2024-03-31T01:59:59+01:00\n2024-03-31T03:00:00+02:00\n')
})

test('the ends of 64 bits print as one by one', () => {
  const type: DataType = { kind: 'timestamp', unit: 'ns', zone: 'Europe/Berlin' }
  for (const value of [-(2n ** 63n), 2n ** 63n - 1n]) check(type, [value, value, null])
})
