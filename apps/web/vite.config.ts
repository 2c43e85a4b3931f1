import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { leanRoutes } from './lean-routes.ts';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [leanRoutes(), react()],
  build: {
    target: 'es2023',
    // The server's content security policy forbids inline scripts, and data: URLs would miss its caching.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What several pages share comes in one file: dozens of small ones are compressed worse, by a twentieth of the first load.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 5 }] } } },
  },
});
