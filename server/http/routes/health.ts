// GET /health and /api/v1/health: the process answers.
import { fixed } from '../answer.ts'
import { route } from '../route.ts'

const healthy = fixed(200, 'OK', 'text/plain; charset=utf-8')

export default route({
  method: 'GET',
  path: ['/health', '/api/v1/health'],
  permission: () => ({ kind: 'any-token', open: 'health' }),
  query: {},
  body: 'none',
  handle: () => healthy,
}, 'health')
