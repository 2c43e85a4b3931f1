export { FakeClock } from '../clock/fake-clock.ts';
export {
  type Call,
  type CallHandler,
  type Paging,
  type Send,
  type Start,
  wrapConnection,
} from '../layers/wrap-connection.ts';
export type { AcceptanceCase, CaseResult } from './acceptance-case.ts';
export { acceptanceCases } from './all-cases.ts';
export { type AcceptanceRecord, describeConnector } from './describe-connector.ts';
export { oidcTestProvider } from './oauth-provider.ts';
export { realClock } from './real-clock.ts';
export { runSuite } from './run-suite.ts';
export type {
  AcceptanceSetup,
  ConnectionSetup,
  DefinitionSetup,
  RunningService,
  ServiceControl,
  StartedService,
} from './setup.ts';
