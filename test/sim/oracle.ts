// The oracle and its actors under one name, for the worlds: what was asked for (history.ts), what must be
// there (check.ts), who asks (actors/).
export { check, marks } from './check.ts'
export {
  emptyHistory, isInjected, isNoTable, type Counts, type History, type Request,
} from './history.ts'
export { readOn } from './actors/reader.ts'
export { snapshotOn } from './actors/snapshotter.ts'
export { writeOn, type WriterRules } from './actors/writer.ts'
