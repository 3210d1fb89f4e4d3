// Socket addresses of options: `0.0.0.0:8181`, `[::1]:8181`, `localhost:8181`, and the seed's
// `http://127.0.0.1:8181`.
import type { BindAddress } from '../../server/config.ts'

export function parseAddress(text: string): BindAddress | undefined {
  const plain = text.replace(/^https?:\/\//, '').replace(/\/$/, '')
  const colon = plain.lastIndexOf(':')
  if (colon <= 0) return undefined
  const port = plain.slice(colon + 1)
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) return undefined
  const host = plain.slice(0, colon)
  if (host.startsWith('[') && host.endsWith(']')) return { host: host.slice(1, -1), port: Number(port) }
  // Four numbers, or the one name everybody has; other names would need a look-up before binding.
  const parts = host.split('.')
  const numeric = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)
  return numeric || host === 'localhost' ? { host, port: Number(port) } : undefined
}

export function addressComplaint(text: string): string | undefined {
  return parseAddress(text) === undefined
    ? `Cannot parse socket address '${text}': invalid socket address` : undefined
}
