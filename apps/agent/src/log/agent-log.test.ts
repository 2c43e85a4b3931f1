import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { agentLog, LOGGERS, logLine } from './agent-log.ts';
import { LogFile } from './log-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drover-agent-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('shows the last 20 characters of the logger, as the documents of the original do', () => {
  expect(logLine('INFO', LOGGERS.bifrost, 'Bifrost service initialized with connector key: 0')).toBe(
    '[1] INFO ocess.BifrostService: Bifrost service initialized with connector key: 0',
  );
});

it('keeps to one line whatever a name holds', () => {
  expect(logLine('WARN', LOGGERS.shares, 'a\nb\u001b[2J')).toBe(
    '[1] WARN Process.ShareService: a\\u000Ab\\u001B[2J'.replace(': a', ': a'),
  );
});

it('puts the time into the file and not on the screen', () => {
  const lines: string[] = [];
  const file = new LogFile(join(folder, 'x.log'));
  const clock = { now: () => 0, monotonic: () => 0, sleep: async () => undefined };
  agentLog(file, { clock, screen: (line) => lines.push(line) })('INFO', LOGGERS.bifrost, 'up');
  file[Symbol.dispose]();
  expect(lines).toEqual(['[1] INFO ocess.BifrostService: up']);
  expect(readFileSync(join(folder, 'x.log'), 'utf8')).toBe(
    '1970-01-01T00:00:00.000Z [1] INFO ocess.BifrostService: up\n',
  );
});

it('gives a full file the name .1, keeps as many as it should, and lets only the owner read', () => {
  const path = join(folder, 'drover-agent.log');
  using file = new LogFile(path, { maxBytes: 20, kept: 2 });
  for (const line of ['first line here', 'second line here', 'third line here', 'fourth']) file.write(line);
  const [now, one, two] = [path, `${path}.1`, `${path}.2`].map((each) => readFileSync(each, 'utf8'));
  expect({ now, one, two }).toEqual({ now: 'fourth\n', one: 'third line here\n', two: 'second line here\n' });
  expect(existsSync(`${path}.3`)).toBe(false);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('goes on in the file that an earlier start has left, and rotates a line that is too long by itself', () => {
  const path = join(folder, 'drover-agent.log');
  new LogFile(path).write('old');
  using file = new LogFile(path, { maxBytes: 10, kept: 1 });
  file.write('a line longer than a file may be');
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('old\n');
  expect(readFileSync(path, 'utf8')).toBe('a line longer than a file may be\n');
});
