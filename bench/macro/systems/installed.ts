// Which servers can be measured here: ours always, the peers where their program is found.
// A missing peer is named in the report, never an error.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { influxdb1 } from './influxdb1.ts'
import { ours, reference } from './influxdb3.ts'
import type { System } from './system.ts'
import { victoriaMetrics } from './victoria-metrics.ts'

function find(variable: string, names: readonly string[]): string | undefined {
  const given = process.env[variable]
  if (given !== undefined) return given
  const dirs = (process.env['PATH'] ?? '').split(delimiter).filter((dir) => !dir.includes('node_modules'))
  return dirs.flatMap((dir) => names.map((name) => join(dir, name))).find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

export type Installed = { readonly systems: readonly System[]; readonly missing: readonly string[] }

export function installedSystems(wanted: readonly string[] | undefined): Installed {
  const influxd = find('INFLUXD_BIN', ['influxd'])
  const victoria = find('VM_BIN', ['victoria-metrics', 'victoria-metrics-prod'])
  const core = find('INFLUXDB3_BIN', ['influxdb3-core'])
  const all: readonly (readonly [string, System | undefined])[] = [
    ['ours', ours],
    ['influxdb-1.6', influxd === undefined ? undefined : influxdb1(influxd)],
    ['victoria-metrics', victoria === undefined ? undefined : victoriaMetrics(victoria)],
    ['influxdb3-core', core === undefined ? undefined : reference(core)],
  ]
  const chosen = all.filter(([name]) => wanted === undefined || wanted.includes(name))
  return {
    systems: chosen.flatMap(([, system]) => system === undefined ? [] : [system]),
    missing: chosen.flatMap(([name, system]) => system === undefined ? [name] : []),
  }
}
