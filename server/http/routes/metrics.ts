// GET /metrics: Prometheus text.
import { fixed } from '../answer.ts'
import { route } from '../route.ts'

export default route({
  method: 'GET',
  path: '/metrics',
  permission: () => ({ kind: 'any-token', open: 'metrics' }),
  query: {},
  body: 'none',
  handle: async ({ metrics }) => {
    const { type, body } = await metrics.text()
    return fixed(200, body, type)
  },
}, 'metrics')
