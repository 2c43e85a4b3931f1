import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    target: 'es2023',
    // The server's content security policy forbids inline scripts, and data: URLs would miss its caching.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
