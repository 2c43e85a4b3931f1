import { type ConnectorOptions, routes, type TryEnd, type TryStep } from '@drover/api';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useApi } from '../../server/api-context.ts';

export interface ConnectionTest {
  readonly state: 'idle' | 'running' | 'passed' | 'failed';
  readonly steps: readonly TryStep[];
  readonly end: TryEnd | null;
  /** Why the test itself could not be made. */
  readonly error: unknown;
}

const idle: ConnectionTest = { state: 'idle', steps: [], end: null, error: null };

interface Wanted {
  readonly type: string;
  readonly options: ConnectorOptions;
  readonly id?: string;
}

/** Tries settings step by step; the steps show as they come. */
export function useConnectionTest(): {
  readonly test: ConnectionTest;
  /** True when everything passed. */
  readonly run: (wanted: Wanted) => Promise<boolean>;
  /** Forgets the result, because the settings changed. */
  readonly reset: () => void;
} {
  const api = useApi();
  const [test, setTest] = useState(idle);
  const running = useRef<AbortController | null>(null);
  const reset = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setTest(idle);
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  const run = useCallback(
    async (wanted: Wanted) => {
      running.current?.abort();
      const own = new AbortController();
      running.current = own;
      setTest({ ...idle, state: 'running' });
      try {
        for await (const event of api.events(routes.tryConnector, { body: wanted }, own.signal)) {
          if (event.event === 'step') {
            setTest((before) => ({ ...before, steps: putStep(before.steps, event.data) }));
          } else {
            const { passed } = event.data;
            setTest((before) => ({ ...before, state: passed ? 'passed' : 'failed', end: event.data }));
            return passed;
          }
        }
        throw new Error('The connection to the server broke before the test had ended.');
      } catch (error) {
        if (!own.signal.aborted) setTest((before) => ({ ...before, state: 'failed', error }));
        return false;
      }
    },
    [api],
  );
  return { test, run, reset };
}

/** The steps with one added, or told again in its place. */
export function putStep(steps: readonly TryStep[], step: TryStep): readonly TryStep[] {
  return steps.some((one) => one.step === step.step)
    ? steps.map((one) => (one.step === step.step ? step : one))
    : [...steps, step];
}
