// system.generation_durations, in `_internal`: how much time a data file of each generation covers.
import { int64 } from '../../kernels/type.ts'
import { provider, type ProviderContext } from './provider.ts'

export const generationDurations = provider('system', 'generation_durations', [
  ['level', int64], ['duration_seconds', int64],
], function* ({ storage }: ProviderContext) {
  yield [1n, BigInt(storage.catalog.gen1DurationMs / 1000)]
}, { isInternal: true })
