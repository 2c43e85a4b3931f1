import type { Transfer } from '../stores/transfer.ts';

/** What a run goes by: the settings of its transfer, as they were when it began. */
export type RunSettings = Pick<Transfer, 'policy' | 'filters'>;
