// Small file systems for tests: a tmpfs of a few megabytes, a read-only view of a directory. Only root may
// mount; `mayNotMount` says why not. What was mounted is unmounted when the test is over, however it ends.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Mount = {
  readonly path: string
  /** Other options from now on, such as `size=8m`. */
  remount(options: string): void
  unmount(): void
}

const mounted = new Set<Mount>()
process.on('exit', () => { for (const one of mounted) one.unmount() })

function mount(words: readonly string[]): void {
  execFileSync('mount', words, { stdio: 'pipe' })
}

function mountedAt(path: string): Mount {
  const one: Mount = {
    path,
    remount: (options) => mount(['-o', `remount,${options}`, path]),
    unmount: () => {
      if (!mounted.delete(one)) return
      // Lazy: a server that is still ending must not keep it.
      execFileSync('umount', ['--lazy', path], { stdio: 'pipe' })
      rmdirSync(path)
    },
  }
  mounted.add(one)
  return one
}

export function mountTmpfs(options: string): Mount {
  const path = mkdtempSync(join(tmpdir(), 'mount-test-'))
  mount(['-t', 'tmpfs', '-o', options, 'tmpfs', path])
  return mountedAt(path)
}

/** The same directory under another name, where nothing can be written. */
export function mountReadOnly(directory: string): Mount {
  const path = mkdtempSync(join(tmpdir(), 'mount-test-'))
  mount(['--bind', directory, path])
  const one = mountedAt(path)
  one.remount('bind,ro')
  return one
}

/** False, or why no test here can mount anything: what `skip` takes. */
export function mayNotMount(): string | false {
  try {
    mountTmpfs('size=64k').unmount()
    return false
  } catch (error) {
    return `mount is not permitted here: ${String(error).split('\n')[0]}`
  }
}
