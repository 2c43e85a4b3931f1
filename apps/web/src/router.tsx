import { type ApiClient, itemOutcomeSchema, PAGES, transferSortSchema } from '@drover/api';
import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { eachSearchSchema } from './addresses/each-search.ts';
import { migrationSearchSchema } from './addresses/migration-search.ts';
import { returnSearchSchema } from './addresses/return-search.ts';
import { wizardSearchSchema } from './addresses/wizard-search.ts';
import { Frame } from './frame/frame.tsx';
import { lazyPage } from './pages/lazy-page.ts';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { RootPage } from './pages/root-page.tsx';
import { PageError, RouteErrorPage } from './pages/route-error-page.tsx';
import { queries } from './server/queries.ts';

interface RouterContext {
  readonly api: ApiClient;
  readonly client: QueryClient;
  /** What a service sent this window back with; empty but in the window of a sign-in. */
  readonly signInQuery: string;
}

const root = createRootRouteWithContext<RouterContext>()({
  component: RootPage,
  notFoundComponent: NotFoundPage,
  errorComponent: RouteErrorPage,
});

/** A path of this page and no other's address. */
const ownPath = z.string().regex(/^\/(?![/\\])/);

const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyPage('WelcomePage'),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: z.object({ next: ownPath.optional().catch(undefined) }),
  beforeLoad: async ({ context: { api, client }, search }) => {
    const session = await client.ensureQueryData(queries.session(api));
    if (session.user !== null) throw redirect({ href: search.next ?? '/', replace: true });
  },
  component: lazyPage('SignInPage'),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  path: PAGES.signedIn,
  component: lazyPage('SignedInPage'),
});

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  beforeLoad: async ({ context: { api, client }, location }) => {
    const session = await client.ensureQueryData(queries.session(api));
    if (session.user === null) throw redirect({ to: '/sign-in', search: { next: location.href } });
    return { user: session.user };
  },
  component: Frame,
  errorComponent: RouteErrorPage,
});

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/transfer-wizard', replace: true });
  },
});

const wizard = createRoute({
  getParentRoute: () => frame,
  path: '/transfer-wizard',
  staticData: { keepsForm: true },
  validateSearch: wizardSearchSchema,
  component: lazyPage('WizardPage'),
});

const connectors = createRoute({
  getParentRoute: () => frame,
  path: '/connectors',
  validateSearch: z.object({ authorize: z.boolean().optional().catch(undefined) }),
  component: lazyPage('ConnectorsPage'),
});

const authorize = createRoute({
  getParentRoute: () => frame,
  path: '/connectors/authorize/$type',
  staticData: { keepsForm: true },
  validateSearch: returnSearchSchema,
  component: lazyPage('AuthorizePage'),
});

const reauthorize = createRoute({
  getParentRoute: () => frame,
  path: '/connectors/$id/reauthorize',
  staticData: { keepsForm: true },
  validateSearch: returnSearchSchema,
  component: lazyPage('ReauthorizePage'),
});

const agents = createRoute({
  getParentRoute: () => frame,
  path: '/connectors/$id/agents',
  component: lazyPage('AgentsPage'),
});

const rclone = createRoute({
  getParentRoute: () => frame,
  path: '/connectors/from-rclone',
  staticData: { keepsForm: true },
  /** The remote that is being authorized. */
  validateSearch: z.object({ remote: z.string().optional().catch(undefined) }),
  component: lazyPage('RclonePage'),
});

const limits = createRoute({
  getParentRoute: () => frame,
  path: '/connectors/$id/limits',
  staticData: { keepsForm: true },
  component: lazyPage('LimitsPage'),
});

const each = createRoute({
  getParentRoute: () => frame,
  path: '/transfer-wizard/each',
  staticData: { keepsForm: true },
  validateSearch: eachSearchSchema,
  component: lazyPage('EachPage'),
});

const manager = createRoute({
  getParentRoute: () => frame,
  path: '/migration-manager',
  validateSearch: z.object({
    /** Single transfers, also where there are migrations. */
    view: z.literal('single').optional().catch(undefined),
    state: z.enum(['new', 'in-progress', 'completed', 'warning', 'failed']).optional().catch(undefined),
    q: z.string().optional().catch(undefined),
    tag: z.string().optional().catch(undefined),
    sort: transferSortSchema.optional().catch(undefined),
    order: z.enum(['ascending', 'descending']).optional().catch(undefined),
    transfer: z.string().optional().catch(undefined),
  }),
  component: lazyPage('ManagerPage'),
});

const migration = createRoute({
  getParentRoute: () => frame,
  path: '/migration-manager/$id',
  validateSearch: migrationSearchSchema,
  component: lazyPage('MigrationPage'),
});

const migrationImport = createRoute({
  getParentRoute: () => frame,
  path: '/migration-manager/$id/import',
  staticData: { keepsForm: true },
  /** With `update`, the file changes rows that are there. */
  validateSearch: z.object({ update: z.boolean().optional().catch(undefined) }),
  component: lazyPage('ImportPage'),
});

const migrationDiscover = createRoute({
  getParentRoute: () => frame,
  path: '/migration-manager/$id/discover',
  staticData: { keepsForm: true },
  component: lazyPage('DiscoverPage'),
});

const migrationPermissionMap = createRoute({
  getParentRoute: () => frame,
  path: '/migration-manager/$id/permission-map',
  staticData: { keepsForm: true },
  component: lazyPage('PermissionMapPage'),
});

const run = createRoute({
  getParentRoute: () => frame,
  path: '/runs/$id',
  validateSearch: z.object({
    tab: z.enum(['problems', 'log', 'settings']).optional().catch(undefined),
    outcome: itemOutcomeSchema.optional().catch(undefined),
    reason: z.string().optional().catch(undefined),
    q: z.string().optional().catch(undefined),
    order: z.enum(['oldest', 'newest']).optional().catch(undefined),
    sort: z.enum(['status', 'start', 'end', 'size', 'name', 'info']).optional().catch(undefined),
    direction: z.enum(['ascending', 'descending']).optional().catch(undefined),
  }),
  component: lazyPage('RunPage'),
});

const account = createRoute({
  getParentRoute: () => frame,
  path: '/account',
  staticData: { keepsForm: true },
  component: lazyPage('AccountPage'),
});

const users = createRoute({
  getParentRoute: () => frame,
  path: '/users',
  component: lazyPage('UsersPage'),
});

const audit = createRoute({
  getParentRoute: () => frame,
  path: '/audit',
  component: lazyPage('AuditPage'),
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  staticData: { keepsForm: true },
  component: lazyPage('SettingsPage'),
});

const help = createRoute({
  getParentRoute: () => frame,
  path: '/help',
  component: lazyPage('HelpPage'),
});

const routeTree = root.addChildren([
  welcome,
  signIn,
  signedIn,
  frame.addChildren([
    home,
    wizard,
    connectors,
    authorize,
    reauthorize,
    agents,
    limits,
    rclone,
    each,
    manager,
    migration,
    migrationImport,
    migrationDiscover,
    migrationPermissionMap,
    run,
    account,
    users,
    audit,
    settings,
    help,
  ]),
]);

export type AppRouter = ReturnType<typeof createAppRouter>;

/** The addresses of all pages; each page is loaded when it is first opened. */
export function createAppRouter(context: RouterContext) {
  return createRouter({
    routeTree,
    context,
    defaultErrorComponent: PageError,
    defaultPreload: 'intent',
    defaultPendingMs: 300,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** The page has a form that the end of a session must not empty. */
    readonly keepsForm?: boolean;
  }
  interface Register {
    router: AppRouter;
  }
}
