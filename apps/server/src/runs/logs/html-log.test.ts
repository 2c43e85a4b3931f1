import type { Item } from '@drover/api';
import { expect, it } from 'vitest';
import { endedRunOf } from '../../testing/ended-run.ts';
import { htmlLog } from './html-log.ts';
import { logName } from './log-name.ts';

const item = (facts: Partial<Item>): Item => ({
  ...{
    seq: 1,
    path: ['x'],
    display: '/x',
    kind: 'file',
    outcome: 'success',
    reason: 'copied',
    bytes: 7,
    size: 7,
    message: '',
  },
  ...{
    remedy: null,
    help: null,
    side: null,
    notes: [],
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:00:01.000Z',
  },
  ...facts,
});

async function htmlOf(items: readonly Item[], source = '/Users/a'): Promise<string> {
  async function* each(): AsyncGenerator<Item> {
    yield* items;
  }
  return (await Array.fromAsync(htmlLog({ run: endedRunOf(source), logDays: 30, start: [] }, each()))).join('');
}

it('text of others stays text in the log as HTML', async () => {
  const html = await htmlOf(
    [item({ display: '/<script>alert(1)</script>', message: '"><img src=x onerror=alert(1)>' })],
    '/<b>&',
  );
  expect(html).not.toMatch(/<script|<img|<b>/);
  expect(html).toContain('/&#60;script&#62;alert(1)&#60;/script&#62;');
  expect(html).toContain("default-src 'none'");
});

it('each failure leads to what it means and what to do, in the same file', async () => {
  const failed = item({ outcome: 'failed', reason: 'source:permission-denied:path' });
  const html = await htmlOf([failed, failed, item({})]);
  expect(html).toContain('<a href="#permission-denied">source:permission-denied:path</a>');
  expect(html.split('id="permission-denied"')).toHaveLength(2);
  expect(html).toContain('Logs are kept for 30 days');
  expect(await htmlOf([item({})])).not.toContain('What the failures mean');
});

it.each([
  ['/Users/anna', '2026-01-02_Users-anna_R000000000000000000001.droverlog.csv'],
  ['/', '2026-01-02_root_R000000000000000000001.droverlog.csv'],
  ['D:/a\\b:*?"<>|\u202ec', '2026-01-02_D-a-b-c_R000000000000000000001.droverlog.csv'],
])('the log of %j is called %s', (source, name) => {
  expect(logName(endedRunOf(source), 'csv')).toBe(name);
});

it.each(['a', 'é', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'])(
  'names of logs fit into 255 bytes, cut between characters: %s',
  (letter) => {
    const name = logName(endedRunOf(`/${letter.repeat(300)}`), 'html');
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(Buffer.byteLength(name)).toBeGreaterThan(255 - 20);
    expect(name).toMatch(/_R000000000000000000001\.droverlog\.html$/);
  },
);
