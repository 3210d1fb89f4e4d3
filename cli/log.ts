// Log lines of the server: pino decides what is on and adds the time, this file gives a line the
// reference's shape (`2026-01-01T00:00:00.000000Z  INFO influxdb3_server: startup time: 123ms
// address=0.0.0.0:8181`). Invariant: a log line is one line, whatever text it carries.
import pino from 'pino'
import type { Log, LogFields, LogLevel } from '../server/config.ts'
import type { Parsed } from './parse.ts'

type Line = {
  readonly level: LogLevel
  readonly time: string
  readonly target: string
  readonly message: string
}
type Format = 'full' | 'pretty' | 'json' | 'logfmt'
const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug', 'trace']

export type LogFilter = {
  readonly level: LogLevel
  readonly byTarget: readonly (readonly [string, LogLevel])[]
}

export function createLog(parsed: Parsed): Log {
  const stream = parsed.text('log-destination') === 'stderr' ? process.stderr : process.stdout
  const format = parsed.must('log-format') as Format
  const loudest = LEVELS[Math.min(parsed.count('verbose'), 3) + 1]
  const filter = parsed.count('verbose') > 0 && loudest !== undefined
    ? { level: loudest, byTarget: [] } : parseFilter(parsed.must('log-filter'))
  return logTo((text) => stream.write(text), format, filter)
}

export function logTo(write: (text: string) => void, format: Format, filter: LogFilter): Log {
  const logger = pino({
    level: 'trace', base: null, messageKey: 'message', timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  }, { write: (json: string) => write(format === 'json' ? json : shapeLine(json, format)) })
  return targetLog(logger, filter, 'influxdb3')
}

function targetLog(logger: pino.Logger, filter: LogFilter, target: string): Log {
  const on = LEVELS.indexOf(levelOf(filter, target))
  const isOn = (level: LogLevel) => LEVELS.indexOf(level) <= on
  const at = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (isOn(level)) logger[level]({ target, ...fields }, message)
  }
  return {
    error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug'), trace: at('trace'), isOn,
    target: (name) => targetLog(logger, filter, name),
  }
}

/** `info,some::target=warn`: parts that nobody can read are left out, the rest counts. */
export function parseFilter(text: string): LogFilter {
  let level: LogLevel = 'info'
  const byTarget: [string, LogLevel][] = []
  for (const part of text.split(',').map((part) => part.trim())) {
    const [name = '', word] = part.split('=')
    const found = LEVELS.find((known) => known === (word ?? name).toLowerCase())
    if (found === undefined) continue
    if (word === undefined) level = found
    else byTarget.push([name, found])
  }
  return { level, byTarget }
}

function levelOf(filter: LogFilter, target: string): LogLevel {
  const nearest = filter.byTarget.filter(([name]) => target === name || target.startsWith(`${name}::`))
    .sort(([a], [b]) => b.length - a.length)[0]
  return nearest?.[1] ?? filter.level
}

function shapeLine(json: string, format: Format): string {
  const { level, time, target, message, ...fields } = JSON.parse(json) as Line & LogFields
  const at = time.replace('Z', '000Z')
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${quoted(String(value))}`)
  if (format === 'logfmt') {
    const words = JSON.stringify(message)
    return [`level=${level}`, `msg=${words}`, ...pairs, `target="${target}"`, `time=${at}`].join(' ') + '\n'
  }
  const head = `${at} ${level.toUpperCase().padStart(5)} ${target}: ${oneLine(message)}`
  if (format === 'pretty' && pairs.length > 0) return `  ${head}\n    ${pairs.join(', ')}\n`
  return [head, ...pairs].join(' ') + '\n'
}

function quoted(text: string): string {
  return text === '' || /[\s"=]/.test(text) ? JSON.stringify(text) : text
}

function oneLine(text: string): string {
  return text.replaceAll('\n', '\\n').replaceAll('\r', '\\r')
}
