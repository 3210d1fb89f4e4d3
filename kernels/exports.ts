// Made by scripts/build-kernels.js from kernels/assembly: the kernels as TypeScript sees them.
// Pointers and unsigned results come back as signed 32-bit numbers: `>>> 0` where they may pass 2 GiB.
export type Kernels = {
  arithmetic_f64(op: number, a: number, sa: number, b: number, sb: number, n: number, out: number): void
  arithmetic_i64(op: number, unsigned: number | boolean, a: number, sa: number, b: number, sb: number, validity: number, n: number, out: number): number
  arithmetic_moments(subtract: number | boolean, a: number, sa: number, b: number, sb: number, validity: number, n: number, out: number): number
  average(sums: number, counts: number, n: number, out: number): void
  best_by_run(kind: number, wantMin: number | boolean, values: number, validity: number, ends: number, groups: number, n: number, acc: number, seen: number): void
  best_packed_by_run(kind: number, wantMin: number | boolean, codes: number, width: number, extra: number, validity: number, ends: number, groups: number, n: number, acc: number, seen: number): void
  bits_and(a: number, b: number, dst: number, n: number): void
  bits_and_not(a: number, b: number, dst: number, n: number): void
  bits_append(from: number, n: number, to: number, at: number): void
  bits_append_zeros(n: number, to: number, at: number): void
  bits_by_run(op: number, values: number, validity: number, ends: number, groups: number, n: number, acc: number, seen: number): void
  bits_copy(src: number, from: number, dst: number, n: number): void
  bits_count(bits: number, n: number): number
  bits_not(a: number, dst: number, n: number): void
  bits_or(a: number, b: number, dst: number, n: number): void
  bits_select(bits: number, n: number, out: number): number
  bits_set_rows(rows: number, n: number, bits: number): void
  bits_to_bytes(bits: number, n: number, out: number): void
  bits_to_i64(bits: number, n: number, out: number): void
  bitwise_i64(op: number, unsigned: number | boolean, a: number, sa: number, b: number, sb: number, n: number, out: number): void
  bucket_codes(buckets: number, n: number, low: number, out: number): void
  bucket_numbers(values: number, n: number, strideAndOrigin: number, out: number): void
  bucket_times(buckets: number, n: number, strideAndOrigin: number, out: number): void
  bytes_to_bits(bytes: number, n: number, out: number): void
  cast_divide(values: number, factor: number, truncate: number | boolean, n: number, out: number): void
  cast_f64_i64(values: number, validity: number, limits: number, unsigned: number | boolean, n: number, out: number, outValidity: number): number
  cast_i64_f64(values: number, unsigned: number | boolean, n: number, out: number): void
  cast_i64_range(values: number, validity: number, limits: number, unsigned: number | boolean, n: number, out: number, outValidity: number): number
  cast_multiply(values: number, validity: number, factor: number, n: number, out: number, outValidity: number): number
  clear_high_halves(values: number, n: number): void
  code_stretches(columns: number, count: number, n: number, most: number, ends: number): number
  codes_bits(codes: number, width: number, n: number, low: number, table: number, out: number): void
  codes_entries(codes: number, width: number, n: number, low: number, validity: number, absent: number, out: number): void
  codes_range(codes: number, width: number, n: number, out: number): void
  codes_validity(codes: number, n: number, out: number): void
  compact_64(values: number, validity: number, n: number, out: number): number
  compact_bits(values: number, validity: number, n: number, out: number): number
  compact_codes(codes: number, n: number, bits: number, out: number): number
  compare_8(kind: number, op: number, a: number, b: number, n: number, out: number): void
  compare_8_constant(kind: number, op: number, a: number, value: number, n: number, out: number): void
  compare_codes(op: number, codes: number, width: number, value: number, n: number, out: number): void
  count_by_run(validity: number, ends: number, groups: number, n: number, counts: number): void
  count_since_start(starts: number, n: number, state: number, out: number): void
  cut_runs(times: number, width: number, baseAndScale: number, ends: number, n: number, buckets: number, outEnds: number, outBuckets: number): number
  date_add_interval(values: number, valueStep: number, intervals: number, intervalStep: number, sign: number, n: number, out: number): void
  decimal256_abs(values: number, n: number, out: number): void
  decimal256_arithmetic(op: number, a: number, sa: number, aFactor: number, b: number, sb: number, bFactor: number, validity: number, n: number, out: number, scratch: number): number
  decimal256_best_by_run(wantMin: number | boolean, values: number, validity: number, ends: number, groups: number, n: number, best: number, seen: number): void
  decimal256_big_endian(values: number, n: number, out: number): void
  decimal256_compare(op: number, a: number, sa: number, b: number, sb: number, n: number, out: number): void
  decimal256_of_128(values: number, n: number, out: number): void
  decimal256_of_f64(values: number, validity: number, factor: number, limit: number, n: number, out: number, outValidity: number): number
  decimal256_of_i64(values: number, unsigned: number | boolean, validity: number, factor: number, limit: number, n: number, out: number, outValidity: number, scratch: number): number
  decimal256_rescale(values: number, validity: number, up: number | boolean, factor: number, limit: number, n: number, out: number, outValidity: number, scratch: number): number
  decimal256_running(op: number, values: number, validity: number, starts: number, n: number, state: number, out: number, counts: number): void
  decimal256_sum_by_run(values: number, validity: number, ends: number, groups: number, n: number, sums: number, counts: number): void
  decimal256_text(values: number, step: number, validity: number, n: number, scale: number, offsets: number, out: number, scratch: number): number
  decimal256_to_128(values: number, n: number, out: number): void
  decimal256_to_f64(values: number, n: number, divisor: number, out: number, scratch: number): void
  decimal256_to_i64(values: number, validity: number, factor: number, limits: number, unsigned: number | boolean, n: number, out: number, outValidity: number, scratch: number): number
  decimal_abs(values: number, n: number, out: number): void
  decimal_arithmetic(op: number, a: number, sa: number, aFactor: number, b: number, sb: number, bFactor: number, validity: number, n: number, out: number): number
  decimal_best_by_run(wantMin: number | boolean, values: number, validity: number, ends: number, groups: number, n: number, best: number, seen: number): void
  decimal_big_endian(values: number, n: number, out: number): void
  decimal_compare(op: number, a: number, sa: number, b: number, sb: number, n: number, out: number): void
  decimal_of_f64(values: number, validity: number, factor: number, limit: number, n: number, out: number, outValidity: number): number
  decimal_of_i64(values: number, unsigned: number | boolean, validity: number, factor: number, limit: number, n: number, out: number, outValidity: number): number
  decimal_rescale(values: number, validity: number, up: number | boolean, factor: number, limit: number, n: number, out: number, outValidity: number): number
  decimal_running(op: number, values: number, validity: number, starts: number, n: number, state: number, out: number, counts: number): void
  decimal_sum_by_run(values: number, validity: number, ends: number, groups: number, n: number, sums: number, counts: number): void
  decimal_text(values: number, step: number, validity: number, n: number, scale: number, offsets: number, out: number, scratch: number): number
  decimal_to_f64(values: number, n: number, divisor: number, out: number): void
  decimal_to_i64(values: number, validity: number, factor: number, limits: number, unsigned: number | boolean, n: number, out: number, outValidity: number): number
  delta_decode(src: number, end: number, n: number, narrow: number, cell: number, out: number): number
  delta_encode(values: number, n: number, whole_bytes: number, scratch: number, out: number): number
  direct_rebuild(stored: number, groups: number, words: number, dims: number, table: number): void
  distinct_64(at: number, n: number, cap: number, map: number, mask: number, out: number, to: number): number
  distinct_text(at: number, n: number, k: number, map: number, mask: number, out: number, to: number): number
  expand_runs(codes: number, ends: number, first_run: number, from: number, to: number, out: number): void
  extend_text(shared: number, suffixes: number, n: number, top: number, ends: number, to: number): number
  fill_4(value: number, n: number, out: number): void
  filter_runs(series: number, ends: number, n: number, bits: number, outSeries: number, outEnds: number): number
  format_rows(descriptors: number, columns: number, from: number, rows: number, state: number): number
  frame_best(wantMin: number | boolean, keys: number, validity: number, first: number, end: number, n: number, queue: number, best: number, counts: number): void
  frame_groups(first: number, end: number, n: number, groupOf: number, groupFirst: number, groupEnd: number): number
  frame_pick(first: number, end: number, n: number, place: number, rows: number, safe: number): void
  frame_rows(first: number, end: number, from: number, to: number, rows: number, ends: number): number
  frame_sums(isFloat: number | boolean, values: number, validity: number, first: number, end: number, n: number, sums: number, counts: number): void
  frame_touches(first: number, end: number, n: number): number
  frames_that_fit(first: number, end: number, from: number, groups: number, most: number): number
  gap_after(rows: number, binCount: number, bin: number, n: number, next: number, out: number): void
  gap_before(rows: number, binCount: number, bin: number, n: number, last: number, out: number): void
  gap_bins(first: number, n: number, out: number): void
  gap_known(rows: number, validity: number, n: number, out: number): void
  gap_line_f64(before: number, after: number, rowBins: number, values: number, bins: number, binCount: number, bin: number, n: number, out: number, validity: number): void
  gap_line_i64(before: number, after: number, rowBins: number, values: number, bins: number, binCount: number, bin: number, n: number, out: number, validity: number): void
  gap_line_u64(before: number, after: number, rowBins: number, values: number, bins: number, binCount: number, bin: number, n: number, out: number, validity: number): void
  gap_next(perm: number, rowBins: number, validity: number, state: number, passed: number): number
  gap_row_bins(times: number, validity: number, from: number, to: number, bins: number, binCount: number, out: number): void
  gap_rows(perm: number, starts: number, places: number, rowBins: number, binCount: number, n: number, state: number, rows: number, firsts: number): void
  gap_times(bins: number, binCount: number, bin: number, n: number, out: number): void
  gap_zero(values: number, rows: number, n: number, out: number): void
  gather_64(from: number, rowAt: number, n: number, out: number): void
  gather_bits(from: number, rowAt: number, n: number, out: number): number
  gather_bytes(offsets: number, bytes: number, rowAt: number, n: number, outOffsets: number, outBytes: number): number
  gather_u32(from: number, rowAt: number, n: number, out: number): void
  group_direct(keys: number, from: number, n: number, words: number, dims: number, isGrid: number | boolean, table: number, stored: number, count: number, limit: number, out: number): number
  group_find(keys: number, n: number, words: number, slots: number, mask: number, stored: number, groups: number, out: number): void
  group_find_direct(keys: number, n: number, words: number, dims: number, isGrid: number | boolean, table: number, out: number): void
  group_firsts(groups: number, n: number, known: number, bits: number): number
  group_hash(keys: number, from: number, n: number, words: number, slots: number, mask: number, stored: number, count: number, limit: number, out: number): number
  group_rehash(stored: number, groups: number, words: number, slots: number, mask: number): void
  group_word_4(stored: number, from: number, n: number, words: number, j: number, out: number): void
  group_word_8(stored: number, from: number, n: number, words: number, j: number, out: number): void
  group_word_validity(stored: number, from: number, n: number, words: number, j: number, nullBit: number, out: number): void
  hash_16(values: number, n: number, out: number): void
  hash_8(values: number, n: number, out: number): void
  hash_texts(offsets: number, bytes: number, n: number, out: number): void
  hll_add(hashes: number, validity: number, groups: number, from: number, n: number, sketches: number): number
  hll_move(from: number, to: number): void
  i64_to_bits(values: number, n: number, out: number): void
  iota_4(from: number, n: number, out: number): void
  join_fields(sources: number, k: number, validity: number, n: number, style: number, outOffsets: number, out: number): void
  join_found(groupOf: number, n: number, starts: number, out: number): void
  join_items(source: number, offsets: number, validity: number, n: number, style: number, outOffsets: number, out: number): void
  join_lists(groupOf: number, n: number, groups: number, starts: number, rows: number): void
  join_mask(groupOf: number, n: number, bits: number, groups: number): void
  join_pairs(groupOf: number, n: number, starts: number, rows: number, state: number, limit: number, outLeft: number, outRight: number): number
  join_streams(streams: number, n: number, width: number, out: number): void
  key_codes(codes: number, rows: number, n: number, words: number, j: number, keys: number): void
  key_range(keys: number, from: number, n: number, words: number, j: number, out: number): void
  key_stride(keys: number, from: number, n: number, words: number, j: number, base: number, out: number): void
  key_validity(keys: number, n: number, words: number, mask: number, hasNullWord: number | boolean, out: number): void
  key_values(values: number, validity: number, rows: number, n: number, words: number, j: number, nullBit: number, isFloat: number | boolean, keys: number): void
  key_zero(n: number, words: number, j: number, keys: number): void
  keys_to_values(kind: number, wantMin: number | boolean, keys: number, n: number, out: number): void
  last_of_stretch(starts: number, n: number, values: number, out: number): void
  levels_count(levels: number, n: number, level: number): number
  levels_decode(src: number, end: number, n: number, cell: number, out: number): number
  levels_encode(bits: number, n: number, out: number): number
  levels_whole_rows(rep: number, n: number, most: number): number
  lists_across(n: number, k: number, offsets: number, places: number): void
  logic_and(a: number, va: number, b: number, vb: number, n: number, out: number, outValidity: number): void
  logic_or(a: number, va: number, b: number, vb: number, n: number, out: number, outValidity: number): void
  lp_entry(state: number, at: number): number
  lp_fill(column: number, rows: number): void
  lp_index_put(index: number, entry: number): void
  lp_key_hash(key: number, length: number, index: number): number
  lp_parse(state: number, limit: number): number
  map_codes_4(codes: number, n: number, ranks: number, out: number): void
  map_codes_8(codes: number, n: number, table: number, out: number): void
  map_codes_to_bits(codes: number, n: number, table: number, out: number): void
  mark_ends(codes: number, n: number, bits: number): void
  marks_codes(marks: number, n: number, codes: number, out: number): void
  marks_to_ends(bits: number, n: number, out: number): number
  mask_4(src: number, bits: number, n: number, out: number): void
  mix_eights(kind: number, values: number, validity: number, n: number, hashes: number): void
  mix_texts(offsets: number, bytes: number, validity: number, n: number, hashes: number): void
  move_16(src: number, from: number, to: number, n: number, out: number): void
  move_32(src: number, from: number, to: number, n: number, out: number): void
  move_4(src: number, from: number, to: number, n: number, out: number): void
  move_8(src: number, from: number, to: number, n: number, out: number): void
  move_bit_8(bits: number, from: number, to: number, n: number, out: number): void
  narrow_64(values: number, n: number, float: number | boolean, out: number): void
  narrow_ends(values: number, runs: number, rows: number, out: number): number
  narrow_u32(from: number, n: number, width: number, out: number): void
  newest_in(tags: number, rows: number, groups: number, tag: number, outGroups: number, outRows: number): number
  newest_least(times: number, tags: number, groups: number, out: number): void
  newest_valid(validity: number, perm: number, starts: number, groups: number, out: number, outValidity: number): number
  offsets_rebase(from: number, n: number, base: number, out: number): void
  order_by_counting(keys: number, rows: number, buckets: number, counts: number, perm: number): void
  order_by_radix(keys: number, rows: number, counts: number, other: number, perm: number): void
  order_groups(keys: number, times: number, rows: number, perm: number, starts: number): number
  order_identity(perm: number, rows: number): void
  order_keys(series: number, ranks: number, rows: number, keys: number): number
  order_newest(perm: number, starts: number, groups: number, out: number): void
  order_runs(series: number, times: number, rowAt: number, rows: number, runSeries: number, ends: number, firsts: number, lasts: number): number
  order_times(keys: number, times: number, rows: number, perm: number, other: number): number
  pack_f64(values: number, validity: number, n: number, base: number, width: number, out: number): void
  pack_i64(values: number, validity: number, n: number, base: number, width: number, out: number): void
  pack_range_f64(values: number, validity: number, n: number, out: number): number
  pack_range_i64(values: number, validity: number, n: number, unsigned: number | boolean, out: number): number
  pack_step_i64(values: number, validity: number, n: number, out: number): void
  parts_of(hashes: number, n: number, level: number, parts: number, out: number): void
  peer_ranks(isDense: number | boolean, starts: number, peers: number, n: number, state: number, out: number): void
  pick_best(kind: number, wantMin: number | boolean, values: number, times: number, validity: number, ends: number, groups: number, n: number, accKeys: number, accTimes: number, seen: number, outRows: number, outGroups: number): number
  pick_by_time(wantLast: number | boolean, ascending: number | boolean, times: number, validity: number, ends: number, groups: number, n: number, accTimes: number, seen: number, outRows: number, outGroups: number): number
  plain_text_decode(src: number, end: number, n: number, ends: number, out: number): number
  plain_text_encode(offsets: number, bytes: number, n: number, out: number): number
  plain_text_gather(texts: number, rows: number, n: number, ends: number, to: number): number
  plain_text_gather_size(offsets: number, rows: number, n: number): number
  plain_text_lengths(offsets: number, n: number, out: number): void
  plain_text_offsets(lengths: number, n: number, limit: number, out: number): number
  plain_text_range(offsets: number, bytes: number, codes: number, n: number, out: number): void
  plain_text_spread(dense: number, validity: number, n: number, base: number, out: number): void
  range_f64(values: number, n: number, out: number): number
  ranges_edges(d: number, ranges: number, n: number, back: number, newest: number | boolean, out: number): number
  ranges_mark(d: number, ranges: number, n: number, marks: number): void
  ranges_newest(d: number, ranges: number, n: number, groupOf: number, passes: number, tag: number, times: number, tags: number, rows: number): number
  ranges_rows(ranges: number, n: number, out: number): number
  ranges_runs(d: number, ranges: number, n: number, outSeries: number, outEnds: number): number
  ranges_ties(d: number, ranges: number, n: number, groupOf: number, passes: number, times: number, outRows: number): number
  ranges_values(values: number, bytes: number, ranges: number, n: number, rows: number, out: number): void
  regex_captured(records: number, count: number, stride: number, first: number, offsets: number, bytes: number, out: number): void
  regex_captured_offsets(records: number, count: number, stride: number, first: number, n: number, lists: number, validity: number, items: number): number
  regex_count(records: number, count: number, stride: number, n: number, out: number): void
  regex_find(program: number, threads: number, offsets: number, bytes: number, starts: number, wanted: number, n: number, matchesMax: number, cursor: number, stride: number, out: number, room: number, budget: number): number
  regex_match(program: number, offsets: number, bytes: number, from: number, n: number, budget: number, out: number): number
  regex_place(records: number, count: number, stride: number, offsets: number, bytes: number, nth: number, nthStep: number, wanted: number, wantedStep: number, n: number, out: number): void
  regex_replaced(records: number, count: number, stride: number, offsets: number, bytes: number, parts: number, partCount: number, literals: number, n: number, out: number): void
  regex_replaced_offsets(records: number, count: number, stride: number, offsets: number, parts: number, partCount: number, n: number, out: number): number
  regex_starts(offsets: number, bytes: number, from: number, fromStep: number, n: number, starts: number): void
  renumber(codes: number, n: number, table: number, used: number): number
  rle_decode(src: number, end: number, bits: number, n: number, top: number, cell: number, to: number): number
  rle_encode(codes: number, n: number, width: number, out: number): number
  round_f32(values: number, n: number, out: number): void
  row_shares(numbers: number, sizes: number, n: number, less: number, out: number): void
  row_tiles(numbers: number, sizes: number, n: number, parts: number): void
  rows_frames(starts: number, n: number, before: number, after: number, first: number, end: number): void
  rows_series(d: number, rows: number, n: number, out: number): void
  run_codes(codes: number, ends: number, runs: number, out: number): void
  run_groups(ends: number, groups: number, n: number, out: number): void
  run_starts(ends: number, n: number, out: number): void
  run_values(values: number, ends: number, runs: number, last: number, out: number): void
  running_best(wantMin: number | boolean, keys: number, validity: number, starts: number, n: number, state: number, best: number, counts: number): void
  running_sum(isFloat: number | boolean, values: number, validity: number, starts: number, n: number, state: number, sums: number, counts: number): void
  runs_codes(series: number, ends: number, n: number, codes: number, out: number): void
  safe_rows(rows: number, n: number, out: number): void
  scatter_4(src: number, rows: number, n: number, out: number): void
  scatter_8(src: number, rows: number, n: number, out: number): void
  scatter_value_4(value: number, rows: number, n: number, out: number): void
  segment_ranges(d: number, low: number, high: number, allowed: number, out: number): number
  segment_series(d: number, from: number, to: number, out: number): void
  segments_share_key(a: number, b: number, ranks: number): number
  series_add(directory: number, codes: number): number
  series_find(directory: number, codes: number): number
  series_merge(columns: number, ranks: number, tags: number, a: number, na: number, b: number, nb: number, to: number): void
  series_sort_pass(codes: number, ranks: number, values: number, counts: number, from: number, n: number, to: number): void
  shifted_rows(starts: number, n: number, distance: number, rows: number, safe: number): void
  slots_coded(at: number, def: number, n: number, codes: number): void
  slots_items(at: number, def: number, rep: number, n: number, offsets: number, level: number, outAt: number, outDef: number, outRep: number): void
  slots_items_count(at: number, n: number, offsets: number): number
  slots_pin(at: number, n: number): void
  slots_used(at: number, n: number, out: number): number
  slots_valid(at: number, def: number, n: number, validity: number): void
  sort_changes(keys: number, rows: number, n: number, out: number): void
  sort_keys_4(values: number, n: number, descending: number | boolean, out: number): void
  sort_keys_8(kind: number, values: number, validity: number, n: number, descending: number | boolean, out: number): void
  sort_keys_null(validity: number, n: number, nullsFirst: number | boolean, out: number): void
  sort_load(keys: number, low: number, perm: number, n: number, pairs: number): void
  sort_pass(src: number, dst: number, n: number, shift: number, counts: number): void
  sort_range(keys: number, n: number, out: number): void
  sort_store(pairs: number, n: number, perm: number): void
  splat_128(value: number, n: number, out: number): void
  splat_256(value: number, n: number, out: number): void
  splat_64(one: number, n: number, out: number): void
  split_streams(values: number, n: number, width: number, out: number): void
  spread_64(dense: number, validity: number, n: number, out: number): number
  spread_bits(dense: number, validity: number, n: number, out: number): void
  spread_codes(dense: number, validity: number, n: number, shift: number, out: number): void
  stretch_rows(table: number, words: number, starts: number, count: number, order: number, perm: number): number
  stretch_sizes(starts: number, n: number, out: number): void
  stretch_starts(table: number, words: number, prefix: number, n: number, most: number, starts: number): number
  sum_f64_by_run(values: number, validity: number, ends: number, groups: number, n: number, sums: number, counts: number): void
  sum_i64_as_f64_by_run(values: number, unsigned: number | boolean, validity: number, ends: number, groups: number, n: number, sums: number, counts: number): void
  sum_i64_by_run(values: number, validity: number, ends: number, groups: number, n: number, sums: number, counts: number): void
  sum_packed_by_run(form: number, codes: number, width: number, extra: number, validity: number, ends: number, groups: number, n: number, sums: number, counts: number): void
  tag_dict_add(dict: number, at: number, length: number): number
  tag_dict_find(dict: number, at: number, length: number): number
  tag_dict_merge(offsets: number, bytes: number, a: number, na: number, b: number, nb: number, to: number): void
  tag_dict_ranks(order: number, n: number, ranks: number, first: number): void
  tag_dict_rehash(slots: number, mask: number, hashes: number, first: number, count: number, add: number): void
  tag_dict_sort_pass(offsets: number, bytes: number, from: number, to: number, n: number, width: number): void
  take_1(src: number, rows: number, n: number, out: number): void
  take_16(src: number, rows: number, n: number, out: number): void
  take_2(src: number, rows: number, n: number, out: number): void
  take_32(src: number, rows: number, n: number, out: number): void
  take_4(src: number, rows: number, n: number, out: number): void
  take_8(src: number, rows: number, n: number, out: number): void
  take_bits(src: number, rows: number, n: number, out: number): void
  take_text(offsets: number, bytes: number, rows: number, n: number, outOffsets: number, out: number): void
  take_text_offsets(offsets: number, rows: number, n: number, outOffsets: number): number
  text_ascii_case(bytes: number, n: number, upper: number | boolean, out: number): number
  text_characters(offsets: number, bytes: number, n: number, out: number): void
  text_compare(op: number, aOffsets: number, aBytes: number, aStep: number, bOffsets: number, bBytes: number, bStep: number, n: number, out: number): void
  text_concat(aOffsets: number, aBytes: number, aStep: number, bOffsets: number, bBytes: number, bStep: number, n: number, out: number): void
  text_concat_offsets(aOffsets: number, aStep: number, bOffsets: number, bStep: number, n: number, out: number): number
  text_find(offsets: number, bytes: number, count: number, text: number, length: number): number
  text_intern(offsets: number, bytes: number, validity: number, from: number, n: number, slots: number, mask: number, dOffsets: number, dBytes: number, state: number, entryLimit: number, byteLimit: number, out: number): number
  text_lengths(offsets: number, n: number, out: number): void
  text_like(offsets: number, bytes: number, n: number, pattern: number, length: number, escape: number, out: number): void
  text_lookup(offsets: number, bytes: number, validity: number, n: number, slots: number, mask: number, dOffsets: number, dBytes: number, out: number): void
  text_ranks(offsets: number, bytes: number, n: number, first: number, rows: number, other: number, ranks: number): void
  text_rehash(offsets: number, bytes: number, count: number, slots: number, mask: number): void
  time_add_interval(values: number, valueStep: number, intervals: number, intervalStep: number, sign: number, perSecond: number, validity: number, n: number, out: number): number
  time_bin_months(values: number, perSecond: number, months: number, origin: number, n: number, out: number): void
  time_part(part: number, values: number, perSecond: number, n: number, out: number): void
  translate_codes(codes: number, n: number, table: number): void
  unary_f64(op: number, values: number, n: number, out: number): void
  unnest_advance(counts: number, rows: number, state: number, most: number, outRows: number, outItems: number): number
  unnest_counts(offsets: number, validity: number, n: number, counts: number): void
  unnest_places(offsets: number, validity: number, rows: number, items: number, n: number, places: number, safe: number): number
  unpack_f64(codes: number, width: number, from: number, n: number, base: number, out: number): void
  unpack_i64(codes: number, width: number, from: number, n: number, base: number, out: number): void
  utf8_check(text: number, length: number): number
  widen_32(values: number, n: number, kind: number, out: number): void
  widen_8(values: number, n: number, out: number): void
  widen_ends(ends: number, runs: number, out: number): void
  widen_u32(from: number, n: number, width: number, out: number): void
  windows_add(d: number, duration: number, slots: number, mask: number, taken: number): number
  wrap_i64(values: number, bits: number, signed: number | boolean, n: number, out: number): void
  zero_unset_8(bits: number, n: number, values: number): void
}
