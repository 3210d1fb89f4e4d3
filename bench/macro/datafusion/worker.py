# DataFusion (PyPI `datafusion`) in a process of its own: the two Parquet files that DuckDB wrote, the one in
# arrival order as a table in memory. Jobs and answers are lines of JSON (process.ts has their types). Times a
# statement from its parsed tree until its result is complete in memory: no text, no HTTP.
# Invariant: one context for each source and number of threads, so that nothing is planned for another number.
import json
import sys
import time

import pyarrow as pa
from datafusion import SessionConfig, SessionContext

# About what parsing takes: the budget of time is for both.
PARSE_MS = 1

files = {}
batches = []
contexts = {}


def load(job):
    started = time.perf_counter()
    files.update(parquet=job['parquet'])
    reader = SessionContext(SessionConfig().with_target_partitions(1))
    batches.extend(reader.read_parquet(job['arrival'], file_extension='').collect())
    return {'loadS': time.perf_counter() - started}


def dealt(threads):
    """The table's batches in as many partitions as there are threads, neighbours together."""
    size = -(-len(batches) // threads)
    return [batches[at:at + size] for at in range(0, len(batches), size)]


def context_of(job):
    key = (job['source'], job['threads'])
    if key not in contexts:
        context = SessionContext(SessionConfig().with_target_partitions(job['threads']))
        if job['source'] == 'table':
            context.register_record_batches('cpu', dealt(job['threads']))
        else:
            context.register_parquet('cpu', files['parquet'])
        contexts[key] = context
    return contexts[key]


def run(context, statement):
    """Parsed outside the measurement, as DuckDB's statements are prepared outside of theirs."""
    frame = context.sql(statement)
    before = time.perf_counter()
    result = frame.collect()
    return result, (time.perf_counter() - before) * 1000, frame.schema()


def measure(job):
    context = context_of(job)
    latencies = []
    spent = 0.0
    while len(latencies) < job['requestsMin'] or spent < job['seconds'] * 1000:
        _, ms, _ = run(context, job['statements'][len(latencies) % len(job['statements'])])
        spent += ms + PARSE_MS
        latencies.append(ms)
    return {'latenciesMs': latencies}


def plain(column):
    """Times as epoch seconds: those of the data set are whole ones, and a cast that lost something raises."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp('s')).cast(pa.int64())
    return column.to_pylist()


def rows(job):
    result, ms, schema = run(context_of(job), job['statement'])
    table = pa.Table.from_batches(result, schema)
    return {
        'latenciesMs': [ms],
        'names': table.column_names,
        'columns': [plain(column) for column in table.columns],
    }


JOBS = {'load': load, 'time': measure, 'rows': rows}

for line in sys.stdin:
    job = json.loads(line)
    try:
        answer = {'result': JOBS[job['kind']](job)}
    except Exception as error:
        answer = {'error': str(error)}
    print(json.dumps(answer), flush=True)
