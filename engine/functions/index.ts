// Made by scripts/generate-functions.js: every SQL function, by kind. Do not edit.
// A function is one file in scalar/, aggregate/ or window/; what it says of itself is in that file.
import scalarAbs from './scalar/abs.ts'
import scalarAcos from './scalar/acos.ts'
import scalarAcosh from './scalar/acosh.ts'
import scalarArrowTypeof from './scalar/arrow-typeof.ts'
import scalarAscii from './scalar/ascii.ts'
import scalarAsin from './scalar/asin.ts'
import scalarAsinh from './scalar/asinh.ts'
import scalarAtan from './scalar/atan.ts'
import scalarAtan2 from './scalar/atan2.ts'
import scalarAtanh from './scalar/atanh.ts'
import scalarBitLength from './scalar/bit-length.ts'
import scalarBtrim from './scalar/btrim.ts'
import scalarCbrt from './scalar/cbrt.ts'
import scalarCeil from './scalar/ceil.ts'
import scalarCharacterLength from './scalar/character-length.ts'
import scalarChr from './scalar/chr.ts'
import scalarCoalesce from './scalar/coalesce.ts'
import scalarConcatWs from './scalar/concat-ws.ts'
import scalarConcat from './scalar/concat.ts'
import scalarContains from './scalar/contains.ts'
import scalarCos from './scalar/cos.ts'
import scalarCosh from './scalar/cosh.ts'
import scalarCot from './scalar/cot.ts'
import scalarDateBin from './scalar/date-bin.ts'
import scalarDatePart from './scalar/date-part.ts'
import scalarDateTrunc from './scalar/date-trunc.ts'
import scalarDegrees from './scalar/degrees.ts'
import scalarEndsWith from './scalar/ends-with.ts'
import scalarExp from './scalar/exp.ts'
import scalarFactorial from './scalar/factorial.ts'
import scalarFindInSet from './scalar/find-in-set.ts'
import scalarFloor from './scalar/floor.ts'
import scalarFromUnixtime from './scalar/from-unixtime.ts'
import scalarGcd from './scalar/gcd.ts'
import scalarGetField from './scalar/get-field.ts'
import scalarGreatest from './scalar/greatest.ts'
import scalarInfluxRegexMatch from './scalar/influx-regex-match.ts'
import scalarInfluxRegexNotMatch from './scalar/influx-regex-not-match.ts'
import scalarInitcap from './scalar/initcap.ts'
import scalarIsnan from './scalar/isnan.ts'
import scalarIszero from './scalar/iszero.ts'
import scalarLcm from './scalar/lcm.ts'
import scalarLeast from './scalar/least.ts'
import scalarLeft from './scalar/left.ts'
import scalarLevenshtein from './scalar/levenshtein.ts'
import scalarLn from './scalar/ln.ts'
import scalarLog from './scalar/log.ts'
import scalarLog10 from './scalar/log10.ts'
import scalarLog2 from './scalar/log2.ts'
import scalarLower from './scalar/lower.ts'
import scalarLpad from './scalar/lpad.ts'
import scalarLtrim from './scalar/ltrim.ts'
import scalarMakeDate from './scalar/make-date.ts'
import scalarMd5 from './scalar/md5.ts'
import scalarNanvl from './scalar/nanvl.ts'
import scalarNow from './scalar/now.ts'
import scalarNullif from './scalar/nullif.ts'
import scalarNvl from './scalar/nvl.ts'
import scalarNvl2 from './scalar/nvl2.ts'
import scalarOctetLength from './scalar/octet-length.ts'
import scalarOverlay from './scalar/overlay.ts'
import scalarPi from './scalar/pi.ts'
import scalarPower from './scalar/power.ts'
import scalarRadians from './scalar/radians.ts'
import scalarRandom from './scalar/random.ts'
import scalarRegexpCount from './scalar/regexp-count.ts'
import scalarRegexpInstr from './scalar/regexp-instr.ts'
import scalarRegexpLike from './scalar/regexp-like.ts'
import scalarRegexpMatch from './scalar/regexp-match.ts'
import scalarRegexpReplace from './scalar/regexp-replace.ts'
import scalarRepeat from './scalar/repeat.ts'
import scalarReplace from './scalar/replace.ts'
import scalarReverse from './scalar/reverse.ts'
import scalarRight from './scalar/right.ts'
import scalarRound from './scalar/round.ts'
import scalarRpad from './scalar/rpad.ts'
import scalarRtrim from './scalar/rtrim.ts'
import scalarSignum from './scalar/signum.ts'
import scalarSin from './scalar/sin.ts'
import scalarSinh from './scalar/sinh.ts'
import scalarSplitPart from './scalar/split-part.ts'
import scalarSqrt from './scalar/sqrt.ts'
import scalarStartsWith from './scalar/starts-with.ts'
import scalarStrpos from './scalar/strpos.ts'
import scalarSubstrIndex from './scalar/substr-index.ts'
import scalarSubstr from './scalar/substr.ts'
import scalarTan from './scalar/tan.ts'
import scalarTanh from './scalar/tanh.ts'
import scalarToChar from './scalar/to-char.ts'
import scalarToDate from './scalar/to-date.ts'
import scalarToHex from './scalar/to-hex.ts'
import scalarToTimestampMicros from './scalar/to-timestamp-micros.ts'
import scalarToTimestampMillis from './scalar/to-timestamp-millis.ts'
import scalarToTimestampNanos from './scalar/to-timestamp-nanos.ts'
import scalarToTimestampSeconds from './scalar/to-timestamp-seconds.ts'
import scalarToTimestamp from './scalar/to-timestamp.ts'
import scalarToUnixtime from './scalar/to-unixtime.ts'
import scalarTranslate from './scalar/translate.ts'
import scalarTrunc from './scalar/trunc.ts'
import scalarUpper from './scalar/upper.ts'
import scalarVersion from './scalar/version.ts'
import aggregateApproxDistinct from './aggregate/approx-distinct.ts'
import aggregateApproxMedian from './aggregate/approx-median.ts'
import aggregateApproxPercentileCont from './aggregate/approx-percentile-cont.ts'
import aggregateAvg from './aggregate/avg.ts'
import aggregateBitAnd from './aggregate/bit-and.ts'
import aggregateBitOr from './aggregate/bit-or.ts'
import aggregateBitXor from './aggregate/bit-xor.ts'
import aggregateBoolAnd from './aggregate/bool-and.ts'
import aggregateBoolOr from './aggregate/bool-or.ts'
import aggregateCorr from './aggregate/corr.ts'
import aggregateCount from './aggregate/count.ts'
import aggregateCovarPop from './aggregate/covar-pop.ts'
import aggregateCovarSamp from './aggregate/covar-samp.ts'
import aggregateFirstValue from './aggregate/first-value.ts'
import aggregateLastValue from './aggregate/last-value.ts'
import aggregateMax from './aggregate/max.ts'
import aggregateMedian from './aggregate/median.ts'
import aggregateMin from './aggregate/min.ts'
import aggregateNthValue from './aggregate/nth-value.ts'
import aggregatePercentileCont from './aggregate/percentile-cont.ts'
import aggregateSelectorFirst from './aggregate/selector-first.ts'
import aggregateSelectorLast from './aggregate/selector-last.ts'
import aggregateSelectorMax from './aggregate/selector-max.ts'
import aggregateSelectorMin from './aggregate/selector-min.ts'
import aggregateStddevPop from './aggregate/stddev-pop.ts'
import aggregateStddev from './aggregate/stddev.ts'
import aggregateStringAgg from './aggregate/string-agg.ts'
import aggregateSum from './aggregate/sum.ts'
import aggregateVarPop from './aggregate/var-pop.ts'
import aggregateVar from './aggregate/var.ts'
import windowCumeDist from './window/cume-dist.ts'
import windowDenseRank from './window/dense-rank.ts'
import windowLag from './window/lag.ts'
import windowLead from './window/lead.ts'
import windowNtile from './window/ntile.ts'
import windowPercentRank from './window/percent-rank.ts'
import windowRank from './window/rank.ts'
import windowRowNumber from './window/row-number.ts'

export const scalarFunctions = [
  scalarAbs,
  scalarAcos,
  scalarAcosh,
  scalarArrowTypeof,
  scalarAscii,
  scalarAsin,
  scalarAsinh,
  scalarAtan,
  scalarAtan2,
  scalarAtanh,
  scalarBitLength,
  scalarBtrim,
  scalarCbrt,
  scalarCeil,
  scalarCharacterLength,
  scalarChr,
  scalarCoalesce,
  scalarConcatWs,
  scalarConcat,
  scalarContains,
  scalarCos,
  scalarCosh,
  scalarCot,
  scalarDateBin,
  scalarDatePart,
  scalarDateTrunc,
  scalarDegrees,
  scalarEndsWith,
  scalarExp,
  scalarFactorial,
  scalarFindInSet,
  scalarFloor,
  scalarFromUnixtime,
  scalarGcd,
  scalarGetField,
  scalarGreatest,
  scalarInfluxRegexMatch,
  scalarInfluxRegexNotMatch,
  scalarInitcap,
  scalarIsnan,
  scalarIszero,
  scalarLcm,
  scalarLeast,
  scalarLeft,
  scalarLevenshtein,
  scalarLn,
  scalarLog,
  scalarLog10,
  scalarLog2,
  scalarLower,
  scalarLpad,
  scalarLtrim,
  scalarMakeDate,
  scalarMd5,
  scalarNanvl,
  scalarNow,
  scalarNullif,
  scalarNvl,
  scalarNvl2,
  scalarOctetLength,
  scalarOverlay,
  scalarPi,
  scalarPower,
  scalarRadians,
  scalarRandom,
  scalarRegexpCount,
  scalarRegexpInstr,
  scalarRegexpLike,
  scalarRegexpMatch,
  scalarRegexpReplace,
  scalarRepeat,
  scalarReplace,
  scalarReverse,
  scalarRight,
  scalarRound,
  scalarRpad,
  scalarRtrim,
  scalarSignum,
  scalarSin,
  scalarSinh,
  scalarSplitPart,
  scalarSqrt,
  scalarStartsWith,
  scalarStrpos,
  scalarSubstrIndex,
  scalarSubstr,
  scalarTan,
  scalarTanh,
  scalarToChar,
  scalarToDate,
  scalarToHex,
  scalarToTimestampMicros,
  scalarToTimestampMillis,
  scalarToTimestampNanos,
  scalarToTimestampSeconds,
  scalarToTimestamp,
  scalarToUnixtime,
  scalarTranslate,
  scalarTrunc,
  scalarUpper,
  scalarVersion,
]

export const aggregateFunctions = [
  aggregateApproxDistinct,
  aggregateApproxMedian,
  aggregateApproxPercentileCont,
  aggregateAvg,
  aggregateBitAnd,
  aggregateBitOr,
  aggregateBitXor,
  aggregateBoolAnd,
  aggregateBoolOr,
  aggregateCorr,
  aggregateCount,
  aggregateCovarPop,
  aggregateCovarSamp,
  aggregateFirstValue,
  aggregateLastValue,
  aggregateMax,
  aggregateMedian,
  aggregateMin,
  aggregateNthValue,
  aggregatePercentileCont,
  aggregateSelectorFirst,
  aggregateSelectorLast,
  aggregateSelectorMax,
  aggregateSelectorMin,
  aggregateStddevPop,
  aggregateStddev,
  aggregateStringAgg,
  aggregateSum,
  aggregateVarPop,
  aggregateVar,
]

export const windowFunctions = [
  windowCumeDist,
  windowDenseRank,
  windowLag,
  windowLead,
  windowNtile,
  windowPercentRank,
  windowRank,
  windowRowNumber,
]
