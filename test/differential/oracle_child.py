# DataFusion as a child of oracle.ts: one JSON request a line, one JSON answer a line. Never part of the test suite.
#   {"tables": {"t": ["line", …]}}   new tables in place of all others     -> {}
#   {"sql": "…"}                     -> {"names": […], "types": […], "rows": [[cell, …], …]} or {"error": "…"}
# Tables, values as text and the settings of a session are those of the text tests' oracle.
import json, pathlib, sys
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'sql'))
import oracle, pyarrow as pa

NAMES = {'string': 'Utf8', 'bool': 'Boolean', 'double': 'Float64', 'float': 'Float32', 'null': 'Null', 'date32[day]': 'Date32',
         'string_view': 'Utf8', 'large_string': 'Utf8'}


def type_text(t):
    if pa.types.is_dictionary(t): return f'Dictionary(Int32, {type_text(t.value_type)})'
    if pa.types.is_list(t) or pa.types.is_large_list(t): return f'List({type_text(t.value_type)})'
    if pa.types.is_struct(t): return 'Struct(' + ', '.join(f'"{f.name}": {type_text(f.type)}' for f in t) + ')'
    if pa.types.is_timestamp(t): return f'Timestamp({t.unit})' if t.tz is None else f'Timestamp({t.unit}, "{t.tz}")'
    if pa.types.is_decimal(t): return f'Decimal128({t.precision}, {t.scale})'
    text = str(t)
    return NAMES.get(text, text[:1].upper() + text[1:].replace('int', 'Int') if text.startswith('int') else text.replace('uint', 'UInt'))


def cell(scalar):
    if not scalar.is_valid: return None
    t = scalar.type
    if pa.types.is_dictionary(t): return None if scalar.as_py() is None else str(scalar.as_py())
    is_text = pa.types.is_string(t) or pa.types.is_string_view(t) or pa.types.is_large_string(t)
    return scalar.as_py() if is_text else oracle.value_text(scalar)


def answer(context, sql):
    frame = context.sql(sql)
    schema, batches = frame.schema(), frame.collect()
    rows = [[cell(c[i]) for c in b.columns] for b in batches for i in range(b.num_rows)]
    # The plan's schema is that of before coercion; an answer without batches has no types.
    types = [type_text(t) for t in batches[0].schema.types] if batches else []
    return {'names': list(schema.names), 'types': types, 'rows': rows}


def main():
    context = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if 'tables' in request:
                context = oracle.session()
                for name, lines in request['tables'].items():
                    table = oracle.Table()
                    for each in lines: table.add(each, 1)
                    context.register_record_batches(oracle.quoted(name), [table.arrow().to_batches()])
                reply = {}
            else: reply = answer(context, request['sql'])
        except BaseException as error: reply = {'error': str(error)}
        print(json.dumps(reply), flush=True)


main()
