import type { Transfer } from '@drover/api';
import { useStartRun } from '../../parts/use-start-run.ts';

/** Starts a transfer again and goes to its run; `missing` says why it cannot be started. */
export function useTransferRun(transfer: Transfer): {
  readonly missing: string | null;
  readonly start: (mode: 'copy' | 'scan') => void;
} {
  const { source, destination, lastRun } = transfer;
  const deauthorized = [source, destination].some(({ connectorState }) => connectorState === 'deauthorized');
  const { missing, start } = useStartRun(
    transfer,
    (deauthorized ? 'Reauthorize the connector first.' : null) ??
      (lastRun !== null && lastRun.state !== 'ended' ? 'It is running already.' : null),
  );
  return { missing, start: (mode) => start({ mode }) };
}
