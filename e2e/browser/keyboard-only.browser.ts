import { type FtpServer, startProftpd } from '@drover/testing-servers';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fillFolder } from './support/fill-folder.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { ftpOptions } from './support/server-options.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot('proftpd'), 'working with the keyboard alone', () => {
  let stage: Stage;
  let server: FtpServer;
  beforeAll(async () => {
    [stage, server] = await Promise.all([openStage(), startProftpd()]);
    await fillFolder(server, 'Home', 9);
    await fillFolder(server, 'Target', 0);
    await stage.authorize('ftp', 'Server', ftpOptions(server));
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  it('chooses both folders and starts a scan', async () => {
    const { page, complaints } = await stage.open();
    await page.getByRole('button', { name: 'Connect Server' }).first().waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to content');
    await tabTo(page, 'Connect Server');
    await page.keyboard.press('Enter');
    const source = page.getByRole('region', { name: 'Step 1: Select source' });
    await source.getByText('List complete').waitFor();
    await tabTo(page, 'Content of the source folder');
    await page.keyboard.press('h'); // type-ahead
    await takePicture(page, 'task-keyboard');
    await page.keyboard.press('Enter');
    await source.getByText('~/Home', { exact: true }).waitFor();
    await source.getByRole('row', { name: /Letters/ }).waitFor();
    expect(await focused(page)).toBe('Content of the source folder'); // still there after the change of folders
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowRight');
    await source.getByText('~/Home/übrige').waitFor();
    await source
      .getByRole('row', { name: /document/ })
      .first()
      .waitFor();
    await page.keyboard.press('Backspace');
    await source.getByText('3 folders, 0 files').waitFor();
    await tabTo(page, 'Connect Server');
    await page.keyboard.press('Enter');
    await page.getByText('A scan writes nothing.').waitFor();
    await tabTo(page, 'Scan first');
    await page.keyboard.press('Enter');
    await page.getByText('What a copy would do').waitFor({ timeout: 90_000 });
    expect(complaints).toEqual([]);
  });
});

/** The name of what has the focus, which must be visible. */
async function focused(page: Page): Promise<string> {
  return (await page.evaluate(
    `(() => { const it = document.activeElement; return it?.getAttribute('aria-label') ?? it?.textContent ?? ''; })()`,
  )) as string;
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 60; step++) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${name}`);
}
