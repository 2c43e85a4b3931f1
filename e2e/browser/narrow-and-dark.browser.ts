import { type FtpServer, startProftpd } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fillFolder } from './support/fill-folder.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { ftpOptions } from './support/server-options.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const SIDEWAYS = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const BRIGHTNESS = `(() => {
  const [red, green, blue] = getComputedStyle(document.querySelector('.fui-FluentProvider')).backgroundColor.match(/\\d+/g).map(Number);
  return red + green + blue;
})()`;

describeTask(await whyNot('proftpd'), 'on a phone, in the dark', () => {
  let stage: Stage;
  let server: FtpServer;
  beforeAll(async () => {
    [stage, server] = await Promise.all([openStage(), startProftpd()]);
    await fillFolder(server, 'Home', 9);
    await stage.authorize('ftp', 'Server', ftpOptions(server));
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  it('copies with a finger on 360 pixels', async () => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
    const { page, complaints } = await stage.open('/', phone);
    const [source, destination] = [
      page.getByRole('region', { name: 'Step 1: Select source' }),
      page.getByRole('region', { name: 'Step 2: Select destination' }),
    ];
    await source.getByRole('button', { name: 'Connect Server' }).tap();
    await source.getByRole('row', { name: /Home/ }).tap();
    await source.getByText('3 folders, 0 files').waitFor();
    await destination.getByRole('button', { name: 'Connect Server' }).tap();
    await destination.getByText('List complete').waitFor();
    expect(await page.evaluate(SIDEWAYS)).toBe(0);
    await page.getByRole('button', { name: 'Scan first' }).tap();
    await page.getByText('What a copy would do').waitFor({ timeout: 90_000 });
    expect(await page.evaluate(SIDEWAYS)).toBe(0);
    await takePicture(page, 'task-phone');
    expect(complaints).toEqual([]);
  });

  it('follows the system, and the choice of the person before it', async () => {
    const { page, complaints } = await stage.open('/', { colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Switch to light colors' }).waitFor();
    expect(await page.evaluate(BRIGHTNESS)).toBeLessThan(200);
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => page.evaluate(BRIGHTNESS), { timeout: 20_000 }).toBeGreaterThan(600);
    await page.getByRole('button', { name: 'Switch to dark colors' }).click();
    await expect.poll(() => page.evaluate(BRIGHTNESS), { timeout: 20_000 }).toBeLessThan(200);
    await page.reload();
    await page.getByRole('button', { name: 'Switch to light colors' }).waitFor();
    expect(await page.evaluate(BRIGHTNESS)).toBeLessThan(200);
    expect(complaints).toEqual([]);
  });
});
