// `npm start`: makes the checkout ready and serves on this machine's port 8181 with the data beside it.
// Options after `--` go to `influxdb3 serve` and win over the ones given here.
import { join } from 'node:path'
import { prepare } from './prepare.js'
import { rootDir, runNode } from './root.js'

const given = process.argv.slice(2)
const has = (...names) => given.some((arg) => names.includes(arg.split('=')[0]))
const defaults = []
if (!has('--node-id', '--node-id-from-env', '--host-id', '--writer-id')) defaults.push('--node-id', 'local')
if (!has('--object-store')) defaults.push('--object-store', 'file')
if (!has('--data-dir')) defaults.push('--data-dir', join(rootDir, 'data'))
if (!has('--http-bind')) defaults.push('--http-bind', '127.0.0.1:8181')

prepare()
const launcher = join(rootDir, 'bin', 'influxdb3.js')
runNode([launcher, 'serve', ...defaults, ...given], { INFLUXDB3_SHOW_NEXT_STEPS: '1' })
