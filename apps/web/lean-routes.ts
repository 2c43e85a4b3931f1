import { routes } from '@drover/api';
import type { Plugin } from 'vite';

const ROUTES = /\/packages\/api\/src\/routes\.ts$/;

/**
 * Gives the page of each route only what a client goes by: its method, its path, the kind of its answer. The schemas of what is sent and
 * answered are the server's to check; in the page they would be a twentieth of the first load.
 */
export function leanRoutes(): Plugin {
  return {
    name: 'drover:lean-routes',
    enforce: 'pre',
    load(id) {
      if (!ROUTES.test(id)) return null;
      const lean = Object.entries(routes).map(([key, route]) => {
        const { name, method, path, answer } = route;
        const upload = 'upload' in route ? { upload: route.upload } : {};
        return [key, { name, method, path, answer: { kind: answer.kind, status: answer.status }, ...upload }];
      });
      return `export const routes = ${JSON.stringify(Object.fromEntries(lean))};`;
    },
  };
}
