// The structs that the line protocol kernel and its driver share, as offsets in u32 from the struct's
// address / 4. The kernel's side is kernels/assembly/line-protocol.ts; both files change together. Says
// nothing of behaviour.

/** Statuses of lp_parse. */
export const DONE = 0, PAUSE = 1, NEW_SERIES = 2, NEW_TABLE = 3, NEW_FIELD = 4, GROW_ROWS = 5, GROW_BYTES = 6,
  NEED_VALIDITY = 7, ODD_LINE = 8

/** State of one parse. DEFAULT_TIME is an i64. */
export const S_POSITION = 0, S_END = 1, S_INDEX = 2, S_LOCAL_INDEX = 3, S_TABLES = 4, S_LINES = 5,
  S_PRECISION = 6, S_LAST_ENTRY = 7, S_DEFAULT_TIME = 8, S_DETAIL = 10, S_KEY_END = 11, S_POWERS = 12
export const STATE_BYTES = 80

/** An index: slots hold addresses of entries. SEED is a u64. */
export const I_SLOTS = 0, I_MASK = 1, I_COUNT = 2, I_SEED = 4
export const INDEX_BYTES = 24

/** An entry of an index: raw bytes of a series key, the table's ordinal, the series. */
export const E_HASH = 0, E_TABLE = 1, E_SERIES = 2, E_KEY = 3, E_LENGTH = 4, E_NEXT = 5, E_LOCAL = 6
export const ENTRY_BYTES = 32

/** A table as one request fills it. FIRST is the field guessed to open the next line. */
export const T_ROWS = 0, T_CAPACITY = 1, T_SERIES = 2, T_TIMES = 3, T_LINES = 4, T_FIRST = 5, T_FIELDS = 6,
  T_FIELD_COUNT = 7, T_COLUMNS = 8, T_COLUMN_COUNT = 9
export const TABLE_BYTES = 48

/**
 * A spelling of a field name: raw bytes with the equals sign. PREFIX and SUFFIX are its first and last 8
 * bytes (u64, under MASK), TAIL the offset of the latter.
 */
export const F_NAME = 0, F_LENGTH = 1, F_COLUMN = 2, F_NEXT = 3, F_PREFIX = 4, F_MASK = 6,
  F_SUFFIX = 8, F_TAIL = 10
export const FIELD_BYTES = 48

/** A column buffer. FILLED rows are written; USED and ROOM are bytes of a string column. */
export const C_TYPE = 0, C_DATA = 1, C_VALIDITY = 2, C_FILLED = 3, C_OFFSETS = 4, C_USED = 5, C_ROOM = 6
export const COLUMN_BYTES = 32

export const precisionCodes = { auto: 0, s: 1, ms: 2, us: 3, ns: 4 } as const

/** A series id that only the request knows has this bit; the rest counts its new series per table. */
export const PROVISIONAL = 0x80000000
