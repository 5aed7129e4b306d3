import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { shipLicences } from './licences.ts'
import { slim } from './slim.ts'

// Addresses are relative, so that the page works under the prefix of any proxy.
export default defineConfig({
  base: './',
  worker: { plugins: () => [slim()] },
  plugins: [slim(), shipLicences(fileURLToPath(new URL('.', import.meta.url)))],
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, sourcemap: false, chunkSizeWarningLimit: 1200 },
})
