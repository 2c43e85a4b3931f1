import type { Signals } from './commands/up.ts';

const FORCED = 1;

/** The first SIGTERM or SIGINT, or the death of the parent that shares a channel, asks to end; the second does not wait. SIGHUP only reloads. */
export function processSignals(process: NodeJS.Process): Signals {
  const ending = new AbortController();
  const force: (() => void)[] = [];
  const reload: (() => void)[] = [];
  const end = (): void => {
    if (ending.signal.aborted) {
      for (const callback of force) callback();
      process.exit(FORCED);
    }
    ending.abort(new DOMException('Drover was asked to end.', 'AbortError'));
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, end);
  // From the beginning: before there is anything to be read again, it must not end the process.
  process.on('SIGHUP', () => {
    for (const callback of reload) callback();
  });
  process.on('disconnect', () => {
    if (!ending.signal.aborted) end();
  });
  process.channel?.unref(); // listening on it would keep a process alive that has nothing left to do
  return {
    ending: ending.signal,
    onReload: (callback) => void reload.push(callback),
    onForce: (callback) => void force.push(callback),
  };
}
