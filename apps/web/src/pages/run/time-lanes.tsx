import type { Run } from '@drover/api';
import { LanesCard } from '../../parts/lanes/lanes-card.tsx';
import { bottleneck, lanesOfRun } from './bottleneck.ts';

/** Where the time of a run goes, and in one sentence what holds it up. */
export function TimeLanes({ run }: { readonly run: Run }) {
  return run.mode === 'scan' ? null : <LanesCard of={lanesOfRun(run)} sentence={bottleneck(run)} />;
}
