// The session settings of the reference that change results, with the values this engine keeps.
// Not a way to change them (SET is refused); settings of parts we do not have are left out.
// information_schema.df_settings lists them, SHOW knows their names.

export type Setting = { readonly name: string; readonly value: string | null; readonly description: string }

/** Sorted by name. */
export const settings: readonly Setting[] = ([
  ['catalog.create_default_catalog_and_schema', 'true', 'Whether the default catalog and schema exist.'],
  ['catalog.default_catalog', 'public', 'The catalog of names that do not say one.'],
  ['catalog.default_schema', 'iox', 'The schema of names that do not say one.'],
  ['catalog.information_schema', 'true', 'Whether SHOW and information_schema can be used.'],
  ['execution.batch_size', '8192', 'Rows that are worked on at a time.'],
  ['execution.enable_ansi_mode', 'false', 'Whether casts and arithmetic are stricter, as in ANSI SQL.'],
  ['execution.enable_recursive_ctes', 'true', 'Whether WITH RECURSIVE is allowed.'],
  ['execution.time_zone', null, 'The time zone of times that do not say one; none.'],
  ['explain.format', 'indent', 'The form of EXPLAIN without FORMAT.'],
  ['format.date_format', '%Y-%m-%d', 'How dates become text.'],
  ['format.datetime_format', '%Y-%m-%dT%H:%M:%S%.f', 'How dates with a time become text.'],
  ['format.null', '', 'How NULL is shown in tables of text.'],
  ['format.time_format', '%H:%M:%S%.f', 'How times of day become text.'],
  ['format.timestamp_format', '%Y-%m-%dT%H:%M:%S%.f', 'How timestamps become text.'],
  ['sql_parser.default_null_ordering', 'nulls_max', 'NULLs are ordered as the largest values.'],
  ['sql_parser.dialect', 'generic', 'The dialect of SQL.'],
  ['sql_parser.enable_ident_normalization', 'true', 'Names without quotes become lower case.'],
  ['sql_parser.map_string_types_to_utf8view', 'false', 'VARCHAR, TEXT and CHAR are Utf8.'],
  ['sql_parser.parse_float_as_decimal', 'false', 'Numbers with a point are floats.'],
  ['sql_parser.recursion_limit', '50', 'How deep a query may be nested.'],
] as const).map(([name, value, description]) => ({ name: `datafusion.${name}`, value, description }))
