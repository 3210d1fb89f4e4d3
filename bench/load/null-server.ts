// A server that does nothing: answers every request with a fixed body as soon as its bytes are in.
// Shows what the client and the machine cost by themselves: the floor under every HTTP figure.
// Message {start} -> {port}. Knows Content-Length bodies only.
import net from 'node:net'

const BODY = `{"results":[${'0,'.repeat(190)}0]}`
const ANSWER = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`)

const server = net.createServer({ noDelay: true }, (socket) => {
  let left = 0
  socket.on('data', (bytes) => {
    let at = 0
    while (at < bytes.length) {
      if (left === 0) {
        const end = bytes.indexOf('\r\n\r\n', at)
        if (end < 0) return
        const length = /content-length: *(\d+)/i.exec(bytes.toString('latin1', at, end))
        left = Number(length?.[1] ?? 0)
        at = end + 4
      }
      const count = Math.min(left, bytes.length - at)
      left -= count
      at += count
      if (left === 0) socket.write(ANSWER)
    }
  })
  socket.on('error', () => socket.destroy())
})

process.on('message', () => {
  if (server.listening) return
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    process.send?.({ result: typeof address === 'object' ? address?.port : 0 })
  })
})
process.on('disconnect', () => process.exit(0))
