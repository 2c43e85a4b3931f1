import { describe, expect, it } from 'vitest';
import { putStep } from './use-connection-test.ts';

describe('the steps of a connection test', () => {
  it('are told once each, in the order in which they began', () => {
    const name = { step: 'name', state: 'running', detail: '' } as const;
    const port = { step: 'port', state: 'running', detail: '' } as const;
    const steps = [name, port, { ...name, state: 'passed' } as const].reduce(putStep, [] as never);
    expect(steps).toEqual([{ ...name, state: 'passed' }, port]);
  });
});
