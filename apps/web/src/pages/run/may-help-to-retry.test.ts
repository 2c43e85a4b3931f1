import { expect, test } from 'vitest';
import { mayHelpToRetry } from './may-help-to-retry.ts';

test('offers another attempt for failures and conflicts, not for what stays as it is', () => {
  for (const cause of ['source:permission-denied:permission', 'destination:quota-exceeded', 'conflict']) {
    expect(mayHelpToRetry({ cause }), cause).toBe(true);
  }
  for (const cause of ['link', 'special', 'unsupported-at-destination:too-large', 'unsupported-at-source']) {
    expect(mayHelpToRetry({ cause }), cause).toBe(false);
  }
});
