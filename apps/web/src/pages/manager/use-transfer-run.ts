import type { Transfer } from '@drover/api';
import { useMayOperate } from '../../frame/use-user.ts';
import { useStartRun } from '../../parts/use-start-run.ts';

/** Starts a transfer again and goes to its run; `missing` says why it cannot be started. */
export function useTransferRun({ id, source, destination, lastRun }: Transfer): {
  readonly missing: string | null;
  readonly start: (mode: 'copy' | 'scan') => void;
} {
  const mayOperate = useMayOperate();
  const { busy, start } = useStartRun(id);
  const states = [source.connectorState, destination.connectorState];
  const missing =
    (mayOperate ? null : 'Your role may look, but not start transfers.') ??
    (states.includes('deleted') ? 'A connector of this transfer was deleted.' : null) ??
    (states.includes('deauthorized') ? 'Reauthorize the connector first.' : null) ??
    (lastRun !== null && lastRun.state !== 'ended' ? 'It is running already.' : null) ??
    (busy ? 'Starting …' : null);
  return { missing, start: (mode) => start({ mode }) };
}
