export { ALIVE } from './alive.ts';
export { ApiError, notReached } from './client/api-error.ts';
export type { EventOf, InputOf, OutputOf } from './client/call-types.ts';
export { type ApiClient, type ClientSettings, createClient } from './client/create-client.ts';
export { type RawEvent, readEvents } from './client/read-events.ts';
export { urlOf } from './client/url-of.ts';
export type { Access, Answer, Route, Upload } from './define-route.ts';
export { isLocked } from './is-locked.ts';
export { openApiDocument, problemsOf } from './openapi.ts';
export { PAGES } from './pages.ts';
export { isProblemCode, PROBLEMS, type ProblemCode, problemInfo } from './problem-codes.ts';
export { routes } from './routes.ts';
export * from './schemas/agents.ts';
export * from './schemas/connectors.ts';
export * from './schemas/fixes.ts';
export * from './schemas/limits.ts';
export * from './schemas/migration-files.ts';
export * from './schemas/migration-rows.ts';
export * from './schemas/migrations.ts';
export * from './schemas/notifications.ts';
export * from './schemas/pairing.ts';
export * from './schemas/people.ts';
export * from './schemas/permission-maps.ts';
export * from './schemas/permission-questions.ts';
export * from './schemas/problem.ts';
export * from './schemas/problems.ts';

export * from './schemas/queue.ts';
export * from './schemas/reports.ts';
export * from './schemas/row-actions.ts';
export * from './schemas/runs.ts';

export * from './schemas/schedules.ts';
export * from './schemas/settings.ts';
export * from './schemas/sign-ins.ts';

export * from './schemas/transfer-sets.ts';
export * from './schemas/transfers.ts';
export * from './schemas/views.ts';
