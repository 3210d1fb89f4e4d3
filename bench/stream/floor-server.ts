// The floor under a streamed answer: as many bytes as the path says, the same 256 KiB again and again, by
// node:http in the way of server/http/result.ts: at most two chunks ahead of the socket. Message {} -> port.
import http from 'node:http'

const CHUNK = Buffer.alloc(262_144, 'x')

const server = http.createServer((request, response) => {
  let left = Number(request.url?.slice(1) ?? 0)
  let underWay = 0
  const more = (): void => {
    while (underWay < 2 && left > 0) {
      const bytes = left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK
      left -= bytes.length
      underWay++
      response.write(bytes, () => {
        underWay--
        if (left > 0) more()
        else if (underWay === 0) response.end()
      })
    }
  }
  more()
})

process.on('message', () => server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ result: typeof address === 'object' ? address?.port : 0 })
}))
process.on('disconnect', () => process.exit(0))
