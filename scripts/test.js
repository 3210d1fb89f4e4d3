// `npm test`: makes the checkout ready and runs every test with Node's own runner.
// Arguments are test files or runner options: `npm test -- test/cli/*.test.ts`.
import { prepare } from './prepare.js'
import { runNode } from './root.js'

const given = process.argv.slice(2)
const files = given.some((arg) => !arg.startsWith('-')) ? [] : ['test/**/*.test.ts']

prepare()
// A test that hangs fails by name instead of holding everything up.
runNode(['--test', '--test-timeout=120000', ...given, ...files])
