import type { AgentRecord, ClockReading, Connector } from '@drover/database';
import type { ProofSide } from '@drover/proof';

const LOCAL = 'local-files';

/** Who a side is, and what it proved itself by when it was authorised. */
export function proofSide(connector: Connector | undefined, agents: readonly AgentRecord[]): ProofSide {
  if (connector === undefined) {
    return { connector: 'Deleted connector', service: '', address: null, identity: [], clockAheadMs: null };
  }
  const own = agents.filter(({ connectorId }) => connectorId === connector.id);
  return {
    connector: connector.displayName,
    service: connector.type,
    address: addressOf(connector, own),
    identity: [...pinned(connector), ...own.map(({ key, host }) => `agent ${key} on ${host}`)],
    clockAheadMs: null,
  };
}

/** The same with what was measured of its clock when the last copy began. */
export function withClock(side: ProofSide, reading: ClockReading = { why: 'No copy has asked for it.' }): ProofSide {
  if ('why' in reading) return { ...side, clockAheadMs: null, clock: reading };
  const { aheadMs, at, withinMs } = reading;
  return { ...side, clockAheadMs: aheadMs, clock: { at, withinMs } };
}

function addressOf({ type, options }: Connector, agents: readonly AgentRecord[]): string | null {
  if (type === LOCAL) return 'this server';
  if (agents.length > 0) return agents.map(({ host }) => host).join(', ');
  const server = text(options['server']);
  if (server === null) return null;
  const user = text(options['username']);
  const port = text(options['port']);
  return `${user === null ? '' : `${user}@`}${server}${port === null ? '' : `:${port}`}`;
}

/** Of FTP and SFTP servers: the one key or certificate that is accepted. */
function pinned({ options }: Connector): string[] {
  const hostKey = text(options['hostKey']);
  const certificate = text(options['certificate']);
  return [
    ...(hostKey === null ? [] : [`host key ${hostKey}`]),
    ...(certificate === null ? [] : [`certificate ${certificate}`]),
  ];
}

function text(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
