// What can be measured here: our server always, the peers where their program is found.
// A missing peer is named in the report, never an error.
import { accessSync, closeSync, constants, openSync, readSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pythonWithDataFusion } from '../datafusion/process.ts'
import { influxdb1 } from './influxdb1.ts'
import { ours, reference } from './influxdb3.ts'
import type { System } from './system.ts'
import { victoriaMetrics } from './victoria-metrics.ts'

const ELF = Buffer.from('\x7fELF', 'latin1')

/** The peers are machine code; an `influxdb3` that is a script is this program, installed. */
function isNative(path: string): boolean {
  const start = Buffer.alloc(ELF.length)
  const file = openSync(path, 'r')
  readSync(file, start)
  closeSync(file)
  return start.equals(ELF)
}

function find(variable: string, names: readonly string[]): string | undefined {
  const given = process.env[variable]
  if (given !== undefined) return given
  const dirs = (process.env['PATH'] ?? '').split(delimiter)
  return dirs.flatMap((dir) => names.map((name) => join(dir, name))).find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return isNative(path)
    } catch {
      return false
    }
  })
}

export type Installed = {
  readonly systems: readonly System[]
  /** The Python that has DataFusion, where that is wanted. */
  readonly python: string | undefined
  readonly missing: readonly string[]
}

export function installedSystems(wanted: readonly string[] | undefined): Installed {
  const influxd = find('INFLUXD_BIN', ['influxd'])
  const victoria = find('VM_BIN', ['victoria-metrics', 'victoria-metrics-prod'])
  const core = find('INFLUXDB3_BIN', ['influxdb3-core', 'influxdb3'])
  const all: readonly (readonly [string, System | undefined])[] = [
    ['ours', ours],
    ['influxdb-1.6', influxd === undefined ? undefined : influxdb1(influxd)],
    ['victoria-metrics', victoria === undefined ? undefined : victoriaMetrics(victoria)],
    ['influxdb3-core', core === undefined ? undefined : reference(core)],
  ]
  const isWanted = (name: string) => wanted === undefined || wanted.includes(name)
  const chosen = all.filter(([name]) => isWanted(name))
  const python = isWanted('datafusion') ? pythonWithDataFusion() : undefined
  return {
    systems: chosen.flatMap(([, system]) => system === undefined ? [] : [system]),
    python,
    missing: [
      ...chosen.flatMap(([name, system]) => system === undefined ? [name] : []),
      ...(isWanted('datafusion') && python === undefined ? ['datafusion'] : []),
    ],
  }
}
