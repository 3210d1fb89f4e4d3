# Compares our regular expressions with the reference's (DataFusion): a development script, never part of the test suite.
#   python test/regex/oracle.py --fill            writes the third column of cases.txt
#   python test/regex/oracle.py                   compares it
#   node test/regex/random-answers.ts 2000 | python test/regex/oracle.py -     compares random patterns, {pattern, text, answer} a line
import json, pathlib, sys
import datafusion, pyarrow as pa

cases = pathlib.Path(__file__).parent / 'cases.txt'
context = datafusion.SessionContext()
quote = lambda text: "'" + text.replace("'", "''") + "'"


def answer(pattern, text):
    sql = f"SELECT regexp_replace({quote(text)}, {quote(pattern)}, '<$0|$1|$2>', 'g') AS r"
    try:
        return context.sql(sql).collect()[0].to_pydict()['r'][0]
    except BaseException as error:
        return 'error: ' + str(error).split('External error: ')[-1]


def main():
    if '-' in sys.argv:
        rows = [json.loads(line) for line in sys.stdin]
        differ = [(r, a) for r in rows if (a := answer(r['pattern'], r['text'])) != r['answer']]
        for r, a in differ[:20]: print(json.dumps({**r, 'oracle': a}, ensure_ascii=False))
        print(f'{len(rows)} compared, {len(differ)} differ')
        return
    out = []
    for line in cases.read_text().splitlines():
        if line.startswith('#') or line == '': out.append(line); continue
        parts = line.split('\t')
        expected = json.dumps(answer(json.loads(parts[0]), json.loads(parts[1])), ensure_ascii=False)
        if len(parts) == 3 and parts[2] != expected: print('differs:', line, expected)
        out.append('\t'.join([*parts[:2], expected]))
    if '--fill' in sys.argv: cases.write_text('\n'.join(out) + '\n')


main()
