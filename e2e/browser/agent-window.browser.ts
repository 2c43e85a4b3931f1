import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentBench, deadServer } from '../support/agent-bench.ts';
import { findAccessibilityFaults } from './support/check-accessibility.ts';
import { openBrowser, openPage } from './support/open-browser.ts';

const PICTURES = join(import.meta.dirname, '../../test-results/screenshots');

let browser: Browser;
let bench: AgentBench;
let address: string;
let key: string;
beforeAll(async () => {
  browser = await openBrowser();
  bench = await AgentBench.create();
  await mkdir(PICTURES, { recursive: true });
  const agent = bench.start('start', '--server', await deadServer(), '--root', bench.sandbox.folder);
  await agent.says('Ctrl-C');
  key = /^[0-9A-F]{32}$/m.exec(agent.printed)?.[0] ?? '';
  const window = bench.start('window', '--no-browser');
  await window.says(/Window: \S+\n/);
  address = /Window: (\S+)\n/.exec(window.printed)?.[1] ?? '';
}, 120_000);
afterAll(async () => {
  await browser.close();
  await bench[Symbol.asyncDispose]();
});

const heading = (page: Page) => page.getByRole('heading', { level: 2 }).first();

describe('the window of an agent', () => {
  it('can be read by everybody, in both themes and in a narrow window', async () => {
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [360, 1000]) {
        const { page, context, complaints } = await openPage(browser, {
          colorScheme,
          viewport: { width, height: 900 },
        });
        await page.goto(address);
        await page.getByRole('heading', { name: /Not/ }).waitFor();
        expect(await findAccessibilityFaults(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        await page.screenshot({ path: join(PICTURES, `agent-window-${colorScheme}-${width}.png`), fullPage: true });
        expect(complaints).toEqual([]);
        await context.close();
      }
  }, 200_000);

  it('shows the key, copies it, connects, and says when the agent has ended', async () => {
    const { page, context, complaints } = await openPage(browser, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.goto(address);
    await page.getByText(key, { exact: true }).waitFor();
    expect(await heading(page).textContent()).toBe('Not connected');
    await page.getByText(`${bench.sandbox.folder} (read only)`, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Copy Key' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
    await expect.poll(() => page.locator('#log').textContent()).toContain('Bifrost service initialized');

    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect.poll(() => page.locator('#log').textContent(), { timeout: 60_000 }).toContain('Told to connect.');
    expect((await bench.run('stop')).exitCode).toBe(0);
    await expect.poll(() => heading(page).textContent(), { timeout: 30_000 }).toBe('Not running');
    expect(complaints).toEqual([]);
    await context.close();
  }, 200_000);

  it('is of no use to a page of another site that knows its port', async () => {
    const { page, context } = await openPage(browser);
    const { origin } = new URL(address);
    await page.route('https://attacker.example/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: 'hello' }),
    );
    await page.goto('https://attacker.example/');
    const tried = (path: string, init: object) =>
      page.evaluate(
        `fetch(${JSON.stringify(path)}, ${JSON.stringify(init)}).then((answer) => answer.text(), () => 'nothing')`,
      );
    expect(await tried(`${address}status`, {})).toBe('nothing');
    expect(await tried(`${address}disconnect`, { method: 'POST', body: '{}' })).toBe('nothing');
    expect(await tried(`${origin}/`, { mode: 'no-cors' })).toBe('nothing');
    const framed = page.frames().length;
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('iframe'), { src: ${JSON.stringify(address)} }))`,
    );
    await expect.poll(() => page.frames().length).toBe(framed + 1);
    expect(await page.frames().at(-1)?.locator('#key').count()).toBe(0);
    await context.close();
  }, 100_000);
});
