// GET and POST /ping: who answers, in the words clients look for (version and build also as headers).
import { fixed } from '../answer.ts'
import { route } from '../route.ts'

export default route({
  method: ['GET', 'POST'],
  path: '/ping',
  permission: () => ({ kind: 'any-token', open: 'ping' }),
  query: {},
  body: 'none',
  handle: ({ config, processUuid, newRequestId }) => {
    const id = newRequestId()
    return fixed(200, JSON.stringify({
      product_name: 'InfluxDB 3 Core', version: config.version, revision: config.revision.slice(0, 10),
      process_id: processUuid,
    }), 'application/json', [
      'x-influxdb-build', 'Core', 'x-influxdb-version', config.version, 'request-id', id, 'x-request-id', id,
    ])
  },
}, 'ping')
