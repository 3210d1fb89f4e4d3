// Sends the one request of an administrative command and waits for its end; the body of success is returned
// as text.
import { text } from 'node:stream/consumers'
import type { Client, Request } from './client.ts'

export async function finish(client: Client, request: Request): Promise<string> {
  try {
    return await text(await client.send(request))
  } finally {
    client.close()
  }
}
