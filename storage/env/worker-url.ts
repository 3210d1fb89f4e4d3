// Where a worker's entry file is. Not a spawner. Invariant: sources start `.ts` workers and the
// packed package `.js` ones, decided in this one place from the extension of the file that asks.

/**
 * `workerUrl('scan-worker', import.meta.url)`: the file of that name beside (or relative to) the
 * asking one.
 */
export function workerUrl(name: string, importMetaUrl: string): URL {
  const extension = importMetaUrl.endsWith('.ts') ? '.ts' : '.js'
  return new URL(name.includes('/') ? `${name}${extension}` : `./${name}${extension}`, importMetaUrl)
}
