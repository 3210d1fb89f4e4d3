// The hosts of the TSBS "devops cpu-only" data: their ten tag values and the start values of their ten
// fields. Semantics of timescale/tsbs; the bytes need not equal the Go tool's, since every system gets our
// file. Invariant: for each host the draws are region, datacenter, rack, os, arch, team, service, version,
// environment, fields.
import type { Random } from './random.ts'

const REGIONS: readonly (readonly [string, string])[] = [
  ['us-east-1', 'abce'], ['us-west-1', 'ab'], ['us-west-2', 'abc'], ['eu-west-1', 'abc'],
  ['eu-central-1', 'ab'],
  ['ap-southeast-1', 'ab'], ['ap-southeast-2', 'ab'], ['ap-northeast-1', 'ac'], ['sa-east-1', 'abc'],
]
const OS = ['Ubuntu16.10', 'Ubuntu16.04LTS', 'Ubuntu15.10']
const ARCH = ['x64', 'x86']
const TEAM = ['SF', 'NYC', 'LON', 'CHI']
const ENVIRONMENT = ['production', 'staging', 'test']

export const TAGS = [
  'hostname', 'region', 'datacenter', 'rack', 'os', 'arch', 'team', 'service', 'service_version',
  'service_environment',
] as const
export const FIELDS = [
  'usage_user', 'usage_system', 'usage_idle', 'usage_nice', 'usage_iowait', 'usage_irq', 'usage_softirq',
  'usage_steal',
  'usage_guest', 'usage_guest_nice',
] as const

/** Field values are kept in 1/65536, from 0 to 100. */
export const ONE = 65536
export const TOP = 100 * ONE

export type Hosts = {
  readonly tags: readonly (readonly string[])[]
  /** TAGS.length values a host, host by host; walked on by the generator. */
  readonly values: Int32Array
}

function pick(random: Random, from: readonly string[] | string): string {
  return from[random.below(from.length)] ?? ''
}

export function makeHosts(scale: number, random: Random): Hosts {
  const values = new Int32Array(scale * FIELDS.length)
  const tags: string[][] = []
  for (let h = 0; h < scale; h++) {
    const [region, zones] = REGIONS[random.below(REGIONS.length)] ?? ['', '']
    tags.push([
      `host_${h}`, region, region + pick(random, zones), String(random.below(100)), pick(random, OS),
      pick(random, ARCH),
      pick(random, TEAM), String(random.below(20)), String(random.below(2)), pick(random, ENVIRONMENT),
    ])
    for (let f = 0; f < FIELDS.length; f++) values[h * FIELDS.length + f] = random.below(TOP + 1)
  }
  return { tags, values }
}
