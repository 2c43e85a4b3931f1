import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { BUILT_PAGE } from './support/fake-server.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { openPage } from './support/open-browser.ts';
import { full } from './support/sample-answers.ts';
import { whyNot } from './support/why-not.ts';

const MOST_BYTES = 350 * 1024;

describeTask(await whyNot(), 'the first load', () => {
  let stage: FakeStage;
  beforeAll(async () => {
    stage = await openFakeStage(full);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('of the wizard is under 350 KiB of compressed files, and nothing comes from elsewhere', async () => {
    const { page, context } = await openPage(stage.browser);
    // Else the parts of other pages may come before this one is whole.
    await page.addInitScript("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })");
    const paths = new Set<string>();
    const strangers: string[] = [];
    page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url());
      if (origin !== stage.server.url) strangers.push(request.url());
      else if (!pathname.startsWith('/api/')) paths.add(pathname === '/transfer-wizard' ? '/index.html' : pathname);
    });
    await page.goto(`${stage.server.url}/transfer-wizard`);
    await page.getByRole('button', { name: 'Manage SFTP' }).first().waitFor();
    const sizes = await Promise.all(
      [...paths].map(async (path) => gzipSync(await readFile(join(BUILT_PAGE, path))).length),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`first load: ${(total / 1024).toFixed(0)} KiB in ${sizes.length} files`);
    expect(total).toBeLessThan(MOST_BYTES);
    expect(strangers).toEqual([]);
    await context.close();
  });
});
