// All fuzzed surfaces, one line each.
import { http } from './http.ts'
import { lineProtocol } from './line-protocol.ts'
import { logRows } from './log-rows.ts'
import { log } from './log.ts'
import { parquet } from './parquet.ts'
import { records } from './records.ts'
import { sql } from './sql.ts'
import type { Surface } from './surface.ts'

export const surfaces: readonly Surface[] = [lineProtocol, sql, records, log, logRows, parquet, http]
