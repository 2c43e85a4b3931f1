import type { TransferState, TransferTotals } from '@drover/api';
import { formatBytes, formatCount } from '../../format/numbers.ts';
import { FiguresCard } from '../../parts/figures-card.tsx';
import { STATES } from './transfer-view.ts';

interface Props {
  /** Null until they are known. */
  readonly totals: TransferTotals | null;
  readonly chosen: TransferState | undefined;
  readonly onChoose: (state: TransferState | undefined) => void;
}

/** How all transfers stand together; each number of transfers filters the list below. */
export function Dashboard({ totals, chosen, onChoose }: Props) {
  const known = (show: (sums: TransferTotals) => string) => (totals === null ? '…' : show(totals));
  return (
    <FiguresCard
      sections={[
        {
          title: 'Transfers',
          figures: STATES.map(({ state, word }) => ({
            number: known((sums) => formatCount(sums.byState[state])),
            word,
            chosen: chosen === state,
            onChoose: () => onChoose(chosen === state ? undefined : state),
          })),
        },
        {
          title: 'Files, last runs',
          figures: [
            { number: known((sums) => formatCount(sums.filesCopied)), word: 'Copied' },
            { number: known((sums) => formatCount(sums.filesFailed)), word: 'Failed' },
          ],
        },
        {
          title: 'Data, last runs',
          figures: [{ number: known((sums) => formatBytes(sums.bytesCopied)), word: 'Copied' }],
        },
      ]}
    />
  );
}
