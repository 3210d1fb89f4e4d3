// Made by scripts/generate-functions.js: every SQL function, by kind. Do not edit.
// A function is one file in scalar/, aggregate/ or window/; what it says of itself is in that file.
import scalarCoalesce from './scalar/coalesce.ts'
import scalarDateBin from './scalar/date-bin.ts'
import scalarDateTrunc from './scalar/date-trunc.ts'
import aggregateAvg from './aggregate/avg.ts'
import aggregateCount from './aggregate/count.ts'
import aggregateMax from './aggregate/max.ts'
import aggregateMin from './aggregate/min.ts'
import aggregateSum from './aggregate/sum.ts'

export const scalarFunctions = [
  scalarCoalesce,
  scalarDateBin,
  scalarDateTrunc,
]

export const aggregateFunctions = [
  aggregateAvg,
  aggregateCount,
  aggregateMax,
  aggregateMin,
  aggregateSum,
]

export const windowFunctions = [
]
