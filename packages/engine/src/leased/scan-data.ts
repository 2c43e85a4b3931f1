import type { ScanReport } from '@drover/core';
import { ScanCollector } from '../scan/scan-collector.ts';
import { type ErrorData, errorData, errorFrom } from './error-data.ts';

/** A scan's report as plain data. */
export interface ScanData extends Omit<ScanReport, 'cautions' | 'failures' | 'rewritten'> {
  /** These are absent from scans of older versions. */
  readonly cautions?: ScanReport['cautions'];
  readonly rewritten?: ScanReport['rewritten'];
  readonly failures: {
    readonly count: number;
    readonly examples: readonly { readonly path: readonly string[]; readonly error: ErrorData }[];
  };
}

export function scanData(report: ScanReport): ScanData {
  const { count, examples } = report.failures;
  const failures = { count, examples: examples.map(({ path, error }) => ({ path, error: errorData(error) })) };
  return { ...report, failures };
}

const NONE = { count: 0, examples: [] } as const;

export function scanFrom(data: ScanData): ScanReport {
  const { count, examples } = data.failures;
  const failures = { count, examples: examples.map(({ path, error }) => ({ path, error: errorFrom(error) })) };
  const { cautions = NONE, rewritten = NONE } = data;
  return { ...data, cautions, rewritten, failures };
}

/** What several planners have found, as one report. */
export function mergeScans(parts: Iterable<ScanReport>): ScanReport {
  const merged = new ScanCollector();
  for (const part of parts) merged.absorb(part);
  return merged.report();
}
