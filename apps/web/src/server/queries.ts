import { type ApiClient, type InputOf, type MigrationRow, type RowSelection, routes } from '@drover/api';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

type Query<R extends keyof typeof routes> =
  InputOf<(typeof routes)[R]> extends { readonly query?: infer Q } ? NonNullable<Q> : never;

/** Which transfers, and in which order. */
export type TransferQuery = Pick<Query<'listTransfers'>, 'order' | 'q' | 'sort' | 'state' | 'tag'>;

/** Which rows of a migration, and in which order. */
export type RowQuery = Omit<Query<'listRows'>, 'limit' | 'offset'>;

/** A folder inside a connector. */
export interface Place {
  readonly connectorId: string;
  readonly root: string;
  readonly path: readonly string[];
}

/** From which folder to which each folder in it goes, and on which way. */
export interface TransferSet {
  readonly source: Place;
  readonly destination: Place;
  readonly pattern: string;
}

const PAGE = 500;
const SET_PAGE = 2000;
/** Rows of the log that are asked for at once; fewer come when the server would have to look for long. */
export const LOG_PAGE = 200;
const firstPage = undefined as string | undefined;
const nextPage = (page: { readonly next: string | null }) => page.next ?? undefined;
const withCursor = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

/** Everything that the pages ask the server for, and the key under which each answer is kept. */
export const queries = {
  session: (api: ApiClient) =>
    queryOptions({ queryKey: ['session'], queryFn: ({ signal }) => api.call(routes.getSession, {}, signal) }),
  connectorTypes: (api: ApiClient) =>
    queryOptions({
      queryKey: ['connector-types'],
      queryFn: ({ signal }) => api.call(routes.listConnectorTypes, {}, signal),
      staleTime: 3_600_000,
    }),
  connectors: (api: ApiClient) =>
    queryOptions({
      queryKey: ['connectors'],
      queryFn: async ({ signal }) => (await api.call(routes.listConnectors, {}, signal)).items,
      // Agents come and go by themselves.
      refetchInterval: ({ state }) => (state.data?.some(({ agents }) => agents !== null) === true ? 5000 : false),
    }),
  agentServer: (api: ApiClient) =>
    queryOptions({ queryKey: ['agent-server'], queryFn: ({ signal }) => api.call(routes.getAgentServer, {}, signal) }),
  agentDownloads: (api: ApiClient) =>
    queryOptions({
      queryKey: ['agent-downloads'],
      queryFn: ({ signal }) => api.call(routes.listAgentDownloads, {}, signal),
    }),
  /** What is known of a whole key; asked again and again, because agents call when they are started. */
  foundAgent: (api: ApiClient, key: string) =>
    queryOptions({
      queryKey: ['agents', key],
      queryFn: ({ signal }) => api.call(routes.findAgent, { params: { key } }, signal),
      refetchInterval: 2000,
      staleTime: 0,
    }),
  connector: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['connectors', id],
      queryFn: ({ signal }) => api.call(routes.getConnector, { params: { id } }, signal),
    }),
  connectorLimits: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['connectors', id, 'limits'],
      queryFn: ({ signal }) => api.call(routes.getConnectorLimits, { params: { id } }, signal),
    }),
  /** With `refresh`, those that the server keeps are read anew. */
  roots: (api: ApiClient, id: string, refresh = false) =>
    queryOptions({
      queryKey: ['connectors', id, 'roots'],
      queryFn: async ({ signal }) =>
        (await api.call(routes.listRoots, { params: { id }, query: { refresh } }, signal)).items,
      retry: false,
    }),
  entries: (api: ApiClient, { connectorId, root, path }: Place) =>
    infiniteQueryOptions({
      queryKey: ['connectors', connectorId, 'entries', root, path],
      queryFn: ({ signal, pageParam }) =>
        api.call(
          routes.listEntries,
          { params: { id: connectorId }, query: { root, path: [...path], limit: PAGE, ...withCursor(pageParam) } },
          signal,
        ),
      initialPageParam: firstPage,
      getNextPageParam: nextPage,
      retry: false,
      staleTime: 60_000,
      // Comparing 100,000 entries with themselves at each page would take longer than loading them.
      structuralSharing: false,
    }),
  notices: (api: ApiClient, source: Place, destination: Place) =>
    queryOptions({
      queryKey: ['notices', source, destination],
      queryFn: ({ signal }) => api.call(routes.findNotices, { body: { source, destination } }, signal),
      retry: false,
    }),
  /** The transfer of exactly this pair; null when there is none yet. */
  transferOf: (api: ApiClient, source: Place, destination: Place) =>
    queryOptions({
      queryKey: ['transfers', 'of', source, destination],
      queryFn: async ({ signal }) => {
        const query = { source, destination, limit: 1 };
        return (await api.call(routes.listTransfers, { query }, signal)).items[0] ?? null;
      },
    }),
  setPreview: (api: ApiClient, set: TransferSet) =>
    infiniteQueryOptions({
      queryKey: ['transfer-sets', set],
      queryFn: ({ signal, pageParam }) =>
        api.call(routes.previewTransferSet, { body: { ...set, limit: SET_PAGE, ...withCursor(pageParam) } }, signal),
      initialPageParam: firstPage,
      getNextPageParam: nextPage,
      retry: false,
      staleTime: 60_000,
      structuralSharing: false,
    }),
  transferPage: (api: ApiClient, query: TransferQuery, skip: number, limit: number) =>
    queryOptions({
      queryKey: ['transfers', 'page', query, skip, limit],
      queryFn: ({ signal }) => api.call(routes.listTransfers, { query: { ...query, skip, limit } }, signal),
    }),
  transferTotals: (api: ApiClient, query: Query<'getTransferTotals'>) =>
    queryOptions({
      queryKey: ['transfers', 'totals', query],
      queryFn: ({ signal }) => api.call(routes.getTransferTotals, { query }, signal),
    }),
  transfer: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['transfers', id],
      queryFn: ({ signal }) => api.call(routes.getTransfer, { params: { id } }, signal),
    }),
  transferRuns: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['transfers', id, 'runs'],
      queryFn: async ({ signal }) =>
        (await api.call(routes.listTransferRuns, { params: { id }, query: { limit: 20 } }, signal)).items,
    }),
  migrations: (api: ApiClient) =>
    queryOptions({
      queryKey: ['migrations'],
      queryFn: async ({ signal }) => (await api.call(routes.listMigrations, { query: { limit: 500 } }, signal)).items,
    }),
  migration: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['migrations', id],
      queryFn: ({ signal }) => api.call(routes.getMigration, { params: { id } }, signal),
    }),
  migrationRows: (api: ApiClient, id: string, query: RowQuery, offset: number, limit: number) =>
    queryOptions({
      queryKey: ['migrations', id, 'rows', query, offset, limit],
      queryFn: ({ signal }) =>
        api.call(routes.listRows, { params: { id }, query: { ...query, offset, limit } }, signal),
      retry: false,
    }),
  rowView: (api: ApiClient) =>
    queryOptions({
      queryKey: ['row-view'],
      queryFn: ({ signal }) => api.call(routes.getRowView, {}, signal),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  filterSuggestions: (api: ApiClient, id: string, text: string) =>
    queryOptions({
      queryKey: ['migrations', id, 'suggestions', text],
      queryFn: ({ signal }) => api.call(routes.suggestFilter, { params: { id }, query: { text } }, signal),
    }),
  rowTotals: (api: ApiClient, id: string, filter: string) =>
    queryOptions({
      queryKey: ['migrations', id, 'totals', filter],
      queryFn: ({ signal }) => api.call(routes.getRowTotals, { params: { id }, query: { filter } }, signal),
      retry: false,
    }),
  migrationRow: (api: ApiClient, id: string, rowId: string) =>
    queryOptions({
      queryKey: ['migrations', id, 'row', rowId],
      queryFn: ({ signal }) => api.call(routes.getRow, { params: { id, rowId } }, signal),
    }),
  migrationProblems: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['migrations', id, 'problems'],
      queryFn: ({ signal }) => api.call(routes.listMigrationProblems, { params: { id } }, signal),
    }),
  proofKey: (api: ApiClient) =>
    queryOptions({
      queryKey: ['proof-key'],
      queryFn: ({ signal }) => api.call(routes.getProofKey, {}, signal),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  fixes: (api: ApiClient, id: string, row?: string) =>
    queryOptions({
      queryKey: ['migrations', id, 'fixes', row ?? null],
      queryFn: ({ signal }) =>
        api.call(routes.listFixes, { params: { id }, query: row === undefined ? {} : { row } }, signal),
    }),
  longFolders: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['migrations', id, 'long-folders'],
      queryFn: ({ signal }) => api.call(routes.listLongFolders, { params: { id } }, signal),
    }),
  acceptances: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['migrations', id, 'acceptances'],
      queryFn: ({ signal }) => api.call(routes.listAcceptances, { params: { id } }, signal),
    }),
  permissionQuestions: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['migrations', id, 'permission-questions'],
      queryFn: ({ signal }) => api.call(routes.listPermissionQuestions, { params: { id } }, signal),
    }),
  permissionDecisions: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['migrations', id, 'permission-decisions'],
      queryFn: ({ signal }) => api.call(routes.listPermissionDecisions, { params: { id } }, signal),
    }),
  /** Read anew as often as the row says something else. */
  rowPermissions: (api: ApiClient, id: string, { id: rowId, permissions }: Pick<MigrationRow, 'id' | 'permissions'>) =>
    queryOptions({
      queryKey: ['migrations', id, 'row-permissions', rowId, permissions],
      queryFn: ({ signal }) => api.call(routes.getRowPermissions, { params: { id, rowId } }, signal),
      enabled: permissions !== null,
      refetchInterval: permissions === 'running' || permissions === 'waiting' ? 3000 : false,
    }),
  permissionMap: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['migrations', id, 'permission-map'],
      queryFn: ({ signal }) => api.call(routes.getPermissionMap, { params: { id } }, signal),
      // Else it would be read anew under the hands of whoever edits it.
      staleTime: Number.POSITIVE_INFINITY,
    }),
  readiness: (api: ApiClient, id: string, rowId: string) =>
    queryOptions({
      queryKey: ['migrations', id, 'readiness', rowId],
      queryFn: ({ signal }) => api.call(routes.getReadiness, { params: { id, rowId } }, signal),
    }),
  scanOverview: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['migrations', id, 'scans'],
      queryFn: ({ signal }) => api.call(routes.getScanOverview, { params: { id } }, signal),
    }),
  migrationQueue: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['migrations', id, 'queue'],
      queryFn: ({ signal }) => api.call(routes.getQueue, { params: { id } }, signal),
    }),
  migrationThroughput: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['migrations', id, 'throughput'],
      queryFn: ({ signal }) => api.call(routes.getMigrationThroughput, { params: { id } }, signal),
    }),
  /** What chosen rows come to by their last scans. */
  rowLoad: (api: ApiClient, id: string, selection: RowSelection) =>
    queryOptions({
      queryKey: ['migrations', id, 'load', selection],
      queryFn: ({ signal }) => api.call(routes.weighRows, { params: { id }, body: { selection } }, signal),
      structuralSharing: false,
    }),
  exclusionRules: (api: ApiClient) =>
    queryOptions({
      queryKey: ['exclusion-rules'],
      queryFn: ({ signal }) => api.call(routes.listExclusionRules, {}, signal),
      staleTime: 3_600_000,
    }),
  run: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['runs', id],
      queryFn: ({ signal }) => api.call(routes.getRun, { params: { id } }, signal),
    }),
  runSettings: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['runs', id, 'settings'],
      queryFn: ({ signal }) => api.call(routes.getRunSettings, { params: { id } }, signal),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  throughput: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['runs', id, 'throughput'],
      queryFn: ({ signal }) => api.call(routes.listThroughput, { params: { id } }, signal),
    }),
  problems: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['runs', id, 'problems'],
      queryFn: ({ signal }) => api.call(routes.listProblems, { params: { id } }, signal),
    }),
  items: (
    api: ApiClient,
    id: string,
    filter: Pick<Query<'listItems'>, 'direction' | 'order' | 'outcome' | 'q' | 'reason' | 'sort'>,
  ) =>
    infiniteQueryOptions({
      queryKey: ['runs', id, 'items', filter],
      queryFn: ({ signal, pageParam }) =>
        api.call(
          routes.listItems,
          { params: { id }, query: { ...filter, limit: LOG_PAGE, ...withCursor(pageParam) } },
          signal,
        ),
      initialPageParam: firstPage,
      getNextPageParam: nextPage,
      // A search through a long log would begin anew with every look at another window.
      refetchOnWindowFocus: false,
    }),
  tokens: (api: ApiClient) =>
    queryOptions({
      queryKey: ['tokens'],
      queryFn: async ({ signal }) => (await api.call(routes.listTokens, {}, signal)).items,
    }),
  preferences: (api: ApiClient) =>
    queryOptions({ queryKey: ['preferences'], queryFn: ({ signal }) => api.call(routes.getPreferences, {}, signal) }),
  signInApps: (api: ApiClient) =>
    queryOptions({ queryKey: ['sign-in-apps'], queryFn: ({ signal }) => api.call(routes.listSignInApps, {}, signal) }),
  mailSettings: (api: ApiClient) =>
    queryOptions({ queryKey: ['mail'], queryFn: ({ signal }) => api.call(routes.getMailSettings, {}, signal) }),
  mailDeliveries: (api: ApiClient) =>
    queryOptions({
      queryKey: ['mail', 'deliveries'],
      queryFn: async ({ signal }) => (await api.call(routes.listMailDeliveries, {}, signal)).items,
    }),
  webhooks: (api: ApiClient) =>
    queryOptions({
      queryKey: ['webhooks'],
      queryFn: async ({ signal }) => (await api.call(routes.listWebhooks, {}, signal)).items,
    }),
  webhookDeliveries: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['webhooks', id, 'deliveries'],
      queryFn: async ({ signal }) => (await api.call(routes.listWebhookDeliveries, { params: { id } }, signal)).items,
      // Calls are made by themselves.
      refetchInterval: 3000,
    }),
  secondFactor: (api: ApiClient) =>
    queryOptions({
      queryKey: ['second-factor'],
      queryFn: ({ signal }) => api.call(routes.getSecondFactor, {}, signal),
    }),
  users: (api: ApiClient) =>
    queryOptions({
      queryKey: ['users'],
      queryFn: async ({ signal }) => (await api.call(routes.listUsers, {}, signal)).items,
    }),
  settings: (api: ApiClient) =>
    queryOptions({ queryKey: ['settings'], queryFn: ({ signal }) => api.call(routes.getSettings, {}, signal) }),
  transferDefaults: (api: ApiClient) =>
    queryOptions({
      queryKey: ['transfer-defaults'],
      queryFn: ({ signal }) => api.call(routes.getTransferDefaults, {}, signal),
    }),
  audit: (api: ApiClient) =>
    infiniteQueryOptions({
      queryKey: ['audit'],
      queryFn: ({ signal, pageParam }) =>
        api.call(routes.listAudit, { query: { limit: 100, ...withCursor(pageParam) } }, signal),
      initialPageParam: firstPage,
      getNextPageParam: nextPage,
    }),
} as const;
