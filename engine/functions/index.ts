// Made by scripts/generate-functions.js: every SQL function, by kind. Do not edit.
// A function is one file in scalar/, aggregate/ or window/; what it says of itself is in that file.
import scalarAbs from './scalar/abs.ts'
import scalarAcos from './scalar/acos.ts'
import scalarAcosh from './scalar/acosh.ts'
import scalarArrayAnyValue from './scalar/array-any-value.ts'
import scalarArrayAppend from './scalar/array-append.ts'
import scalarArrayConcat from './scalar/array-concat.ts'
import scalarArrayDims from './scalar/array-dims.ts'
import scalarArrayDistance from './scalar/array-distance.ts'
import scalarArrayDistinct from './scalar/array-distinct.ts'
import scalarArrayElement from './scalar/array-element.ts'
import scalarArrayEmpty from './scalar/array-empty.ts'
import scalarArrayExcept from './scalar/array-except.ts'
import scalarArrayHasAll from './scalar/array-has-all.ts'
import scalarArrayHasAny from './scalar/array-has-any.ts'
import scalarArrayHas from './scalar/array-has.ts'
import scalarArrayIntersect from './scalar/array-intersect.ts'
import scalarArrayLength from './scalar/array-length.ts'
import scalarArrayMax from './scalar/array-max.ts'
import scalarArrayMin from './scalar/array-min.ts'
import scalarArrayNdims from './scalar/array-ndims.ts'
import scalarArrayPopBack from './scalar/array-pop-back.ts'
import scalarArrayPopFront from './scalar/array-pop-front.ts'
import scalarArrayPosition from './scalar/array-position.ts'
import scalarArrayPositions from './scalar/array-positions.ts'
import scalarArrayPrepend from './scalar/array-prepend.ts'
import scalarArrayRemoveAll from './scalar/array-remove-all.ts'
import scalarArrayRemoveN from './scalar/array-remove-n.ts'
import scalarArrayRemove from './scalar/array-remove.ts'
import scalarArrayRepeat from './scalar/array-repeat.ts'
import scalarArrayReplaceAll from './scalar/array-replace-all.ts'
import scalarArrayReplaceN from './scalar/array-replace-n.ts'
import scalarArrayReplace from './scalar/array-replace.ts'
import scalarArrayResize from './scalar/array-resize.ts'
import scalarArrayReverse from './scalar/array-reverse.ts'
import scalarArraySlice from './scalar/array-slice.ts'
import scalarArraySort from './scalar/array-sort.ts'
import scalarArrayToString from './scalar/array-to-string.ts'
import scalarArrayUnion from './scalar/array-union.ts'
import scalarArrowCast from './scalar/arrow-cast.ts'
import scalarArrowTypeof from './scalar/arrow-typeof.ts'
import scalarAscii from './scalar/ascii.ts'
import scalarAsin from './scalar/asin.ts'
import scalarAsinh from './scalar/asinh.ts'
import scalarAtan from './scalar/atan.ts'
import scalarAtan2 from './scalar/atan2.ts'
import scalarAtanh from './scalar/atanh.ts'
import scalarBitLength from './scalar/bit-length.ts'
import scalarBtrim from './scalar/btrim.ts'
import scalarCardinality from './scalar/cardinality.ts'
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
import scalarDateBinWallclock from './scalar/date-bin-wallclock.ts'
import scalarDateBin from './scalar/date-bin.ts'
import scalarDatePart from './scalar/date-part.ts'
import scalarDateTrunc from './scalar/date-trunc.ts'
import scalarDecode from './scalar/decode.ts'
import scalarDegrees from './scalar/degrees.ts'
import scalarDigest from './scalar/digest.ts'
import scalarEncode from './scalar/encode.ts'
import scalarEndsWith from './scalar/ends-with.ts'
import scalarExp from './scalar/exp.ts'
import scalarFactorial from './scalar/factorial.ts'
import scalarFindInSet from './scalar/find-in-set.ts'
import scalarFlatten from './scalar/flatten.ts'
import scalarFloor from './scalar/floor.ts'
import scalarFromUnixtime from './scalar/from-unixtime.ts'
import scalarGcd from './scalar/gcd.ts'
import scalarGenerateSeries from './scalar/generate-series.ts'
import scalarGetField from './scalar/get-field.ts'
import scalarGreatest from './scalar/greatest.ts'
import scalarInfluxRegexMatch from './scalar/influx-regex-match.ts'
import scalarInfluxRegexNotMatch from './scalar/influx-regex-not-match.ts'
import scalarInfluxWindowBounds from './scalar/influx-window-bounds.ts'
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
import scalarMakeArray from './scalar/make-array.ts'
import scalarMakeDate from './scalar/make-date.ts'
import scalarMakeMap from './scalar/make-map.ts'
import scalarMapEntries from './scalar/map-entries.ts'
import scalarMapExtract from './scalar/map-extract.ts'
import scalarMapKeys from './scalar/map-keys.ts'
import scalarMapValues from './scalar/map-values.ts'
import scalarMap from './scalar/map.ts'
import scalarMd5 from './scalar/md5.ts'
import scalarNamedStruct from './scalar/named-struct.ts'
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
import scalarRange from './scalar/range.ts'
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
import scalarSha224 from './scalar/sha224.ts'
import scalarSha256 from './scalar/sha256.ts'
import scalarSha384 from './scalar/sha384.ts'
import scalarSha512 from './scalar/sha512.ts'
import scalarSignum from './scalar/signum.ts'
import scalarSin from './scalar/sin.ts'
import scalarSinh from './scalar/sinh.ts'
import scalarSleep from './scalar/sleep.ts'
import scalarSplitPart from './scalar/split-part.ts'
import scalarSqrt from './scalar/sqrt.ts'
import scalarStartsWith from './scalar/starts-with.ts'
import scalarStringToArray from './scalar/string-to-array.ts'
import scalarStrpos from './scalar/strpos.ts'
import scalarStruct from './scalar/struct.ts'
import scalarSubstrIndex from './scalar/substr-index.ts'
import scalarSubstr from './scalar/substr.ts'
import scalarTan from './scalar/tan.ts'
import scalarTanh from './scalar/tanh.ts'
import scalarToChar from './scalar/to-char.ts'
import scalarToDate from './scalar/to-date.ts'
import scalarToHex from './scalar/to-hex.ts'
import scalarToLocalTime from './scalar/to-local-time.ts'
import scalarToTimestampMicros from './scalar/to-timestamp-micros.ts'
import scalarToTimestampMillis from './scalar/to-timestamp-millis.ts'
import scalarToTimestampNanos from './scalar/to-timestamp-nanos.ts'
import scalarToTimestampSeconds from './scalar/to-timestamp-seconds.ts'
import scalarToTimestamp from './scalar/to-timestamp.ts'
import scalarToUnixtime from './scalar/to-unixtime.ts'
import scalarTranslate from './scalar/translate.ts'
import scalarTrunc from './scalar/trunc.ts'
import scalarTz from './scalar/tz.ts'
import scalarUnionExtract from './scalar/union-extract.ts'
import scalarUnionTag from './scalar/union-tag.ts'
import scalarUpper from './scalar/upper.ts'
import scalarUuid from './scalar/uuid.ts'
import scalarVersion from './scalar/version.ts'
import aggregateApproxDistinct from './aggregate/approx-distinct.ts'
import aggregateApproxMedian from './aggregate/approx-median.ts'
import aggregateApproxPercentileContWithWeight from './aggregate/approx-percentile-cont-with-weight.ts'
import aggregateApproxPercentileCont from './aggregate/approx-percentile-cont.ts'
import aggregateArrayAgg from './aggregate/array-agg.ts'
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
import aggregateRegrAvgx from './aggregate/regr-avgx.ts'
import aggregateRegrAvgy from './aggregate/regr-avgy.ts'
import aggregateRegrCount from './aggregate/regr-count.ts'
import aggregateRegrIntercept from './aggregate/regr-intercept.ts'
import aggregateRegrR2 from './aggregate/regr-r2.ts'
import aggregateRegrSlope from './aggregate/regr-slope.ts'
import aggregateRegrSxx from './aggregate/regr-sxx.ts'
import aggregateRegrSxy from './aggregate/regr-sxy.ts'
import aggregateRegrSyy from './aggregate/regr-syy.ts'
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
import windowDerivative from './window/derivative.ts'
import windowDifference from './window/difference.ts'
import windowLag from './window/lag.ts'
import windowLead from './window/lead.ts'
import windowNonNegativeDerivative from './window/non-negative-derivative.ts'
import windowNonNegativeDifference from './window/non-negative-difference.ts'
import windowNtile from './window/ntile.ts'
import windowPercentRank from './window/percent-rank.ts'
import windowRank from './window/rank.ts'
import windowRowNumber from './window/row-number.ts'

export const scalarFunctions = [
  scalarAbs,
  scalarAcos,
  scalarAcosh,
  scalarArrayAnyValue,
  scalarArrayAppend,
  scalarArrayConcat,
  scalarArrayDims,
  scalarArrayDistance,
  scalarArrayDistinct,
  scalarArrayElement,
  scalarArrayEmpty,
  scalarArrayExcept,
  scalarArrayHasAll,
  scalarArrayHasAny,
  scalarArrayHas,
  scalarArrayIntersect,
  scalarArrayLength,
  scalarArrayMax,
  scalarArrayMin,
  scalarArrayNdims,
  scalarArrayPopBack,
  scalarArrayPopFront,
  scalarArrayPosition,
  scalarArrayPositions,
  scalarArrayPrepend,
  scalarArrayRemoveAll,
  scalarArrayRemoveN,
  scalarArrayRemove,
  scalarArrayRepeat,
  scalarArrayReplaceAll,
  scalarArrayReplaceN,
  scalarArrayReplace,
  scalarArrayResize,
  scalarArrayReverse,
  scalarArraySlice,
  scalarArraySort,
  scalarArrayToString,
  scalarArrayUnion,
  scalarArrowCast,
  scalarArrowTypeof,
  scalarAscii,
  scalarAsin,
  scalarAsinh,
  scalarAtan,
  scalarAtan2,
  scalarAtanh,
  scalarBitLength,
  scalarBtrim,
  scalarCardinality,
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
  scalarDateBinWallclock,
  scalarDateBin,
  scalarDatePart,
  scalarDateTrunc,
  scalarDecode,
  scalarDegrees,
  scalarDigest,
  scalarEncode,
  scalarEndsWith,
  scalarExp,
  scalarFactorial,
  scalarFindInSet,
  scalarFlatten,
  scalarFloor,
  scalarFromUnixtime,
  scalarGcd,
  scalarGenerateSeries,
  scalarGetField,
  scalarGreatest,
  scalarInfluxRegexMatch,
  scalarInfluxRegexNotMatch,
  scalarInfluxWindowBounds,
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
  scalarMakeArray,
  scalarMakeDate,
  scalarMakeMap,
  scalarMapEntries,
  scalarMapExtract,
  scalarMapKeys,
  scalarMapValues,
  scalarMap,
  scalarMd5,
  scalarNamedStruct,
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
  scalarRange,
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
  scalarSha224,
  scalarSha256,
  scalarSha384,
  scalarSha512,
  scalarSignum,
  scalarSin,
  scalarSinh,
  scalarSleep,
  scalarSplitPart,
  scalarSqrt,
  scalarStartsWith,
  scalarStringToArray,
  scalarStrpos,
  scalarStruct,
  scalarSubstrIndex,
  scalarSubstr,
  scalarTan,
  scalarTanh,
  scalarToChar,
  scalarToDate,
  scalarToHex,
  scalarToLocalTime,
  scalarToTimestampMicros,
  scalarToTimestampMillis,
  scalarToTimestampNanos,
  scalarToTimestampSeconds,
  scalarToTimestamp,
  scalarToUnixtime,
  scalarTranslate,
  scalarTrunc,
  scalarTz,
  scalarUnionExtract,
  scalarUnionTag,
  scalarUpper,
  scalarUuid,
  scalarVersion,
]

export const aggregateFunctions = [
  aggregateApproxDistinct,
  aggregateApproxMedian,
  aggregateApproxPercentileContWithWeight,
  aggregateApproxPercentileCont,
  aggregateArrayAgg,
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
  aggregateRegrAvgx,
  aggregateRegrAvgy,
  aggregateRegrCount,
  aggregateRegrIntercept,
  aggregateRegrR2,
  aggregateRegrSlope,
  aggregateRegrSxx,
  aggregateRegrSxy,
  aggregateRegrSyy,
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
  windowDerivative,
  windowDifference,
  windowLag,
  windowLead,
  windowNonNegativeDerivative,
  windowNonNegativeDifference,
  windowNtile,
  windowPercentRank,
  windowRank,
  windowRowNumber,
]
