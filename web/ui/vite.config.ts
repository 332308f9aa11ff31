import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Where `npm run dev` finds the API: a running `make run`.
const api = process.env.TANDEM_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, reportCompressedSize: false },
  // The one worker, which holds the phone's WebSocket. Its name stays: web/softphone.go serves it with a policy of its own.
  worker: { format: 'es', rolldownOptions: { output: { entryFileNames: 'phone-worker.js' } } },
  server: { host: '127.0.0.1', port: 5173, proxy: { '/api': { target: api, ws: true } } },
  test: {
    environment: 'happy-dom',
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
    testTimeout: 90_000,
  },
});
