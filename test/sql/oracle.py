# Compares the text tests of SQL with DataFusion: a development script, never part of the test suite.
#   python test/sql/oracle.py [files]          differences that docs/sql/differences.md does not explain
#   python test/sql/oracle.py --fill [files]   writes DataFusion's rows below queries that have no `----` yet
#   python test/sql/oracle.py -v [files]       also compares the texts of errors
# It needs Python with datafusion and pyarrow, reads line protocol with a parser of its own, and merges points as sql.md 10 says.
# A query under a comment `# differs: <key>` is left out; the key must be explained in docs/sql/differences.md.
import datetime, decimal, json, math, pathlib, re, sys, warnings
import datafusion, pyarrow as pa
warnings.filterwarnings('ignore')

here = pathlib.Path(__file__).parent
WORD = re.compile(r'^(?![\d])[\w%][\w%.:/@()*+=,;-]*$')
MEANING = {'NULL', 'true', 'false', 'NaN', 'inf', '-inf'}
UNIT = {'s': 10**9, 'ms': 10**6, 'us': 10**3, 'ns': 1}


# --- line protocol -> tables ------------------------------------------------------------------------------------------------

def split_outside(text, sep, quotes):
    parts, at, quoted, i = [], 0, False, 0
    while i < len(text):
        c = text[i]
        if c == '\\': i += 2; continue
        if quotes and c == '"': quoted = not quoted
        elif c == sep and not quoted: parts.append(text[at:i]); at = i + 1
        i += 1
    return parts + [text[at:]]


def cut_head(line):
    head = split_outside(line, ' ', False)[0]
    return head, line[len(head) + 1:]


def split_fields(rest):
    # Quotes open a string only after an equals sign.
    at, i, quoted = 0, 0, False
    while i < len(rest):
        if rest[i] == '\\': i += 2; continue
        if rest[i] == '"' and (quoted or rest[i - 1:i] == '='): quoted = not quoted
        elif rest[i] == ' ' and not quoted: return rest[:i], rest[i + 1:]
        i += 1
    raise ValueError(rest)


def split_commas(text):
    parts, at, i, quoted = [], 0, 0, False
    while i < len(text):
        if text[i] == '\\': i += 2; continue
        if text[i] == '"' and (quoted or text[i - 1:i] == '='): quoted = not quoted
        elif text[i] == ',' and not quoted: parts.append(text[at:i]); at = i + 1
        i += 1
    return parts + [text[at:]]


def plain(text):
    return re.sub(r'\\([ ,=])', r'\1', text)


def value(text):
    if text.startswith('"'): return 'utf8', re.sub(r'\\(["\\])', r'\1', text[1:-1])
    if text in ('t', 'T', 'true', 'True', 'TRUE'): return 'bool', True
    if text in ('f', 'F', 'false', 'False', 'FALSE'): return 'bool', False
    if text.endswith('i'): return 'int64', int(text[:-1])
    if text.endswith('u'): return 'uint64', int(text[:-1])
    return 'float64', float(text)


class Table:
    def __init__(self): self.tags, self.fields, self.rows = [], {}, {}

    def add(self, line, unit):
        head, rest = cut_head(line)
        fields, time = split_fields(rest)
        tags = dict(tuple(plain(p) for p in split_outside(part, '=', False)) for part in split_outside(head, ',', False)[1:])
        row = self.rows.setdefault((tuple(sorted(tags.items())), int(time) * unit), {})
        for tag in tags:
            if tag not in self.tags: self.tags.append(tag)
        for part in split_commas(fields):
            name = split_outside(part, '=', False)[0]
            text = part[len(name) + 1:]
            kind, v = value(text)
            self.fields[plain(name)] = kind
            row[plain(name)] = v

    def arrow(self):
        kinds = {'utf8': pa.string(), 'bool': pa.bool_(), 'int64': pa.int64(), 'uint64': pa.uint64(), 'float64': pa.float64()}
        columns, schema = [], []
        for name in sorted([*self.tags, *self.fields, 'time']):
            if name == 'time':
                columns.append(pa.array([time for _, time in self.rows], pa.timestamp('ns')))
                schema.append(pa.field('time', pa.timestamp('ns'), False))
            elif name in self.tags:
                text = pa.array([dict(tags).get(name) for tags, _ in self.rows], pa.string())
                columns.append(text.dictionary_encode().cast(pa.dictionary(pa.int32(), pa.string())))
                schema.append(pa.field(name, pa.dictionary(pa.int32(), pa.string())))
            else:
                columns.append(pa.array([row.get(name) for row in self.rows.values()], kinds[self.fields[name]]))
                schema.append(pa.field(name, kinds[self.fields[name]]))
        return pa.Table.from_arrays(columns, schema=pa.schema(schema))


# --- values -> text ---------------------------------------------------------------------------------------------------------

def float_text(v):
    if math.isnan(v): return 'NaN'
    if math.isinf(v): return 'inf' if v > 0 else '-inf'
    sign = '-' if math.copysign(1, v) < 0 else ''
    if v == 0: return sign + '0.0'
    _, digits, exponent = decimal.Decimal(repr(abs(v))).normalize().as_tuple()
    digits = ''.join(map(str, digits))
    e = exponent + len(digits) - 1
    if e < -5 or e > 15: return f'{sign}{digits[0]}{"." + digits[1:] if len(digits) > 1 else ""}e{e}'
    if e < 0: return f'{sign}0.{"0" * (-e - 1)}{digits}'
    if len(digits) <= e + 1: return f'{sign}{digits.ljust(e + 1, "0")}.0'
    return f'{sign}{digits[:e + 1]}.{digits[e + 1:]}'


def float32_text(v):
    import numpy as np
    return float_text(v) if not math.isfinite(v) or v == 0 else float_text(float(np.format_float_scientific(np.float32(v), unique=True, trim='-')))


def fraction_text(nanos):
    if nanos == 0: return ''
    for digits, per in ((3, 10**6), (6, 10**3), (9, 1)):
        if nanos % per == 0: return f'.{nanos // per:0{digits}d}'


def time_text(ns, zone):
    seconds, nanos = divmod(ns, 10**9)
    moment = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    tail = ''
    if zone:
        import zoneinfo
        if zone in ('UTC', '+00:00'): tail = 'Z'
        else:
            moment = moment.astimezone(zoneinfo.ZoneInfo(zone)) if '/' in zone else moment.astimezone(
                datetime.datetime.fromisoformat('2000-01-01T00:00:00' + zone).tzinfo)
            tail = moment.strftime('%z'); tail = tail[:3] + ':' + tail[3:]
    return moment.strftime('%Y-%m-%dT%H:%M:%S').rjust(19, '0') + fraction_text(nanos) + tail


def duration_text(ns):
    if ns == 0: return 'P0D'
    seconds, nanos = divmod(abs(ns), 10**9)
    digits = f'.{nanos:09d}'.rstrip('0').rstrip('.') if nanos else ''
    return f'{"-" if ns < 0 else ""}PT{seconds}{digits}S'


def interval_text(v):
    months, days, ns = v
    sign, size = ('-' if ns < 0 else ''), abs(ns)
    hours, mins, secs, frac = size // (3600 * 10**9), size // (60 * 10**9) % 60, size // 10**9 % 60, size % 10**9
    parts = [f'{months} mons'] * (months != 0) + [f'{days} days'] * (days != 0)
    parts += [f'{sign}{hours} hours'] * (hours != 0) + [f'{sign}{mins} mins'] * (mins != 0)
    if secs or frac: parts.append(f'{sign}{secs}.{frac:09d} secs')
    return ' '.join(parts) or '0 secs'


def text_value(s):
    return s if WORD.match(s) and s not in MEANING else json.dumps(s, ensure_ascii=False)


def value_text(scalar, top=True):
    t = scalar.type
    if pa.types.is_dictionary(t): return ('NULL' if top else '') if scalar.as_py() is None else value_text(pa.scalar(scalar.as_py(), t.value_type), top)
    if not scalar.is_valid: return 'NULL' if top else ''
    if pa.types.is_timestamp(t): return time_text(scalar.value * UNIT[t.unit], t.tz)
    if pa.types.is_duration(t): return duration_text(scalar.value * UNIT[t.unit])
    if pa.types.is_date32(t): return str(scalar.as_py())
    if pa.types.is_time(t):
        return time_text(scalar.value * UNIT[t.unit], None)[11:]
    if pa.types.is_interval(t): return interval_text(scalar.as_py())
    if pa.types.is_map(t):
        return '{' + ', '.join(f'{value_text(pa.scalar(k, t.key_type), False)}: {value_text(pa.scalar(v, t.item_type), False)}' for k, v in scalar.as_py()) + '}'
    if pa.types.is_struct(t): return '{' + ', '.join(f'{k}: {value_text(v, False)}' for k, v in scalar.items()) + '}'
    if pa.types.is_list(t) or pa.types.is_large_list(t) or pa.types.is_fixed_size_list(t):
        return '[' + ', '.join(value_text(v, False) for v in scalar.values) + ']'
    v = scalar.as_py()
    if isinstance(v, bool): return str(v).lower()
    if pa.types.is_float32(t): return float32_text(v)
    if isinstance(v, float): return float_text(v)
    if isinstance(v, bytes): return v.hex()
    if isinstance(v, str): return text_value(v) if top else v
    if isinstance(v, decimal.Decimal): return f'{v:f}'
    return str(v)


# --- text tests -------------------------------------------------------------------------------------------------------------

def blocks_of(lines):
    at, comments = 0, []
    while at < len(lines):
        if lines[at] == '': at += 1; comments = []; continue
        if lines[at].startswith('#'): comments.append(lines[at]); at += 1; continue
        end = at
        while end < len(lines) and lines[end] != '': end += 1
        yield at, end, comments
        comments = []; at = end


def session():
    config = datafusion.SessionConfig().with_default_catalog_and_schema('public', 'iox').with_information_schema(True)
    for k, v in {'datafusion.sql_parser.map_string_types_to_utf8view': 'false', 'datafusion.execution.target_partitions': '1'}.items():
        config = config.set(k, v)
    return datafusion.SessionContext(config)


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def literal(v):
    if v is None: return 'NULL'
    if isinstance(v, bool): return str(v).upper()
    if isinstance(v, int): return f"arrow_cast({v}, 'UInt64')" if v >= 0 else f'({v})'
    if isinstance(v, float): return f"arrow_cast({v!r}, 'Float64')"
    return "'" + v.replace("'", "''") + "'"


def run(tables, query):
    try:
        context = session()
        for name, table in tables.items(): context.register_record_batches(quoted(name), [table.arrow().to_batches()])
        sql = '\n'.join(query['sql'])
        for k, v in query['params'].items(): sql = re.sub(r'\$' + k + r'\b', lambda _: literal(v), sql)
        frame = context.sql(sql)
        schema, batches = frame.schema(), frame.collect()
        rows = [' '.join(value_text(c[i]) for c in b.columns) for b in batches for i in range(b.num_rows)]
        if 'rowsort' in query['flags']: rows.sort(key=lambda row: row.encode('utf-16-be'))
        return ([' | '.join(schema.names)] if 'names' in query['flags'] else []) + rows, False
    except BaseException as error:
        text = str(error)
        text = re.sub(r'^DataFusion error: ', '', text)
        if 'error' not in query['flags']: return [f'error: {text}'], True
        return text.split('\n')[:1 if 'first' in query['flags'] else None], True


def close_enough(a, b):
    if a == b: return True
    xs, ys = a.split(' '), b.split(' ')
    if len(xs) != len(ys): return False
    def same(x, y):
        try: return x == y or ('.' in x + y or 'e' in x + y) and math.isclose(float(x), float(y), rel_tol=1e-14)
        except ValueError: return False
    return all(same(x, y) for x, y in zip(xs, ys))


def explained():
    page = here.parent.parent / 'docs' / 'sql' / 'differences.md'
    return set(re.findall(r'^\| `([a-z0-9-]+)`', page.read_text(), re.M)) if page.exists() else set()


def main():
    arguments = sys.argv[1:]
    fill, verbose = '--fill' in arguments, '-v' in arguments
    names = [a for a in arguments if not a.startswith('-')]
    keys, total, different, left = explained(), 0, 0, 0
    for path in [pathlib.Path(n) for n in names] or sorted(here.glob('*.slt')):
        lines = path.read_text().split('\n')
        tables, out, done = {}, [], 0
        for at, end, comments in blocks_of(lines):
            words = lines[at].split(' ')
            if words[0] == 'lp':
                unit = UNIT[words[2] if len(words) > 2 else 's']
                for line in lines[at + 1:end]:
                    if line.startswith('#'): continue
                    name = plain(split_outside(cut_head(line)[0], ',', False)[0])
                    tables.setdefault(name, Table()).add(line, unit)
                continue
            start = at + 1 + lines[at + 1].startswith('params ')
            body = lines[start:end]
            rule = body.index('----') if '----' in body else None
            query = {'flags': set(words[1:]), 'sql': body[:rule], 'params': json.loads(lines[at + 1][7:]) if start > at + 1 else {}}
            marks = [m.group(1) for c in comments if (m := re.match(r'# differs: ([a-z0-9-]+)', c))]
            for mark in marks:
                if mark not in keys: print(f'{path.name}:{at + 1} {mark} is not explained in docs/sql/differences.md')
            if rule is None and fill:
                found, failed = ([], False) if marks else run(tables, query)
                if failed != ('error' in query['flags']): print(f'{path.name}:{at + 1}', *query['sql'], *found, '', sep='\n')
                out += lines[done:end] + ['----'] + found; done = end
                continue
            if marks: left += 1; continue
            total += 1
            expected, (found, failed) = body[rule + 1:], run(tables, query)
            if 'error' in query['flags']:
                same = failed and (not verbose or ' '.join(expected) == ' '.join(found))
            else: same = len(expected) == len(found) and all(map(close_enough, expected, found))
            if same: continue
            different += 1
            print(f'{path.name}:{at + 1}', *query['sql'], '---- file', *expected, '---- datafusion', *found, '', sep='\n')
        if fill: path.write_text('\n'.join(out + lines[done:]))
    print(f'{total} queries compared, {different} differ, {left} left out as explained')


if __name__ == '__main__': main()
