export { askRoots, type SharedRoot, type Standing, tellStanding } from './agent/agent-calls.ts';
export { type AgentDuties, serveAgent } from './agent/serve-agent.ts';
export { connectThrough } from './carrier/connect-through.ts';
export { type ProxyRoute, type ProxySettings, proxyFor } from './carrier/proxy.ts';
export {
  type AcceptAgentOptions,
  type AcceptedAgent,
  acceptAgent,
  type Judgement,
} from './handshake/accept-agent.ts';
export { type DialAgentOptions, type DialledAgent, dialAgent } from './handshake/dial-agent.ts';
export {
  connectorKeyOf,
  createIdentity,
  type Identity,
  loadIdentity,
  pinOf,
  readConnectorKey,
} from './handshake/identity.ts';
export type { Binding, Hello, Ready } from './handshake/messages.ts';
export { PendingSessions } from './handshake/pending-sessions.ts';
export type { Refusal } from './handshake/refusals.ts';
export type { Lane, Link, LinkStream, Part, ServeCall } from './link.ts';
export type { ServerLink } from './mux/open-link.ts';
export type { ServedLink } from './mux/serve-link.ts';
export type { LinkSource } from './storage/client/calls.ts';
export { openAgentConnection } from './storage/client/open-agent-connection.ts';
export { AgentRuns } from './storage/client/prepared-runs.ts';
export type { PreparedRuns } from './storage/serve/prepared-runs.ts';
export { serveStorage } from './storage/serve/serve-storage.ts';
export { offerUpdates, type ReleaseSource } from './updates/offer-updates.ts';
export {
  isSignedBy,
  type ReleaseManifest,
  readManifest,
  releaseBytes,
  type SignedRelease,
  signedReleaseSchema,
} from './updates/release.ts';
export { takeUpdates, type UpdateOffer } from './updates/take-updates.ts';
export { isNewer } from './updates/versions.ts';
