// Runs the tests of what needs no browser: each *.test.ts is bundled, and run by Node's own runner.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

const src = new URL('src/', import.meta.url).pathname
const tests = readdirSync(src, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(join(src, name)).filter((file) => file.endsWith('.test.ts')).map((file) => join(src, name, file)))
if (tests.length === 0) throw new Error('no test was found')
const out = mkdtempSync(join(tmpdir(), 'web-'))
try {
  await build({ entryPoints: tests, bundle: true, platform: 'node', format: 'esm', outdir: out, outExtension: { '.js': '.mjs' }, outbase: src, logLevel: 'warning' })
  const files = readdirSync(out).flatMap((name) => readdirSync(join(out, name)).map((file) => join(out, name, file)))
  process.exitCode = spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' }).status ?? 1
} finally {
  rmSync(out, { recursive: true })
}
