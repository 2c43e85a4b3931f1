import type { NameProfileName, NumberedFix } from '@drover/core';
import type { Transfer } from '../stores/transfer.ts';

/** What a run goes by: the settings of its transfer, as they were when it began. */
export type RunSettings = Pick<Transfer, 'policy' | 'filters'> & {
  /** With a scan: the name rules that it is held against instead of those of the destination. */
  readonly against?: NameProfileName;
  /** Rules of the migration that held for the row. */
  readonly fixes?: readonly NumberedFix[];
};
