import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildPage } from './support/build-page.ts';
import { findAccessibilityFaults } from './support/check-accessibility.ts';
import { describeTask } from './support/describe-task.ts';
import { type FakeServer, startFakeServer } from './support/fake-server.ts';
import { openBrowser, openPage } from './support/open-browser.ts';
import { empty, full, signedOut } from './support/sample-answers.ts';
import { connectors, endedRun, liveRun } from './support/sample-data.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const wizard = `/transfer-wizard?from=${connectors[0]?.id}&fromPath=${encodeURIComponent('["Projects"]')}`;
const looks = [
  { look: 'wide-light', width: 1440, height: 900, colorScheme: 'light' },
  { look: 'wide-dark', width: 1440, height: 900, colorScheme: 'dark' },
  { look: 'narrow-light', width: 360, height: 740, colorScheme: 'light' },
  { look: 'narrow-dark', width: 360, height: 740, colorScheme: 'dark' },
] as const;

const SIDEWAYS = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
/** Pictures are taken when fonts, pop-ups and colours have come to rest. */
const SETTLED_MS = 300;

/** Name, address, answers, and what must be read before the page is what it should be. */
const pages = [
  ['sign-in', '/sign-in', signedOut, 'Sign in'],
  ['wizard-empty', '/transfer-wizard', empty, 'No connectors yet'],
  ['wizard-connectors', '/transfer-wizard', full, 'Step 3: Start transferring'],
  ['wizard-source', wizard, full, 'List complete'],
  ['wizard-ready', `${wizard}&to=${connectors[3]?.id}`, full, 'A scan writes nothing'],
  ['wizard-lost', `/transfer-wizard?from=${connectors[2]?.id}`, full, 'This connector is no longer authorized.'],
  ['authorize-dialog', '/transfer-wizard?authorize=source', full, 'Servers and protocols'],
  ['authorize-ftp', '/connectors/authorize/ftp', full, 'What to prepare'],
  ['reauthorize-ftp', `/connectors/${connectors[0]?.id}/reauthorize`, full, 'What to prepare'],
  ['connectors-empty', '/connectors', empty, 'No connectors yet'],
  ['connectors', '/connectors', full, 'SFTP'],
  ['manager-empty', '/migration-manager', empty, 'No transfers yet'],
  ['manager', '/migration-manager', full, 'Failures'],
  ['manager-panel', `/migration-manager?transfer=T${'0'.repeat(20)}1`, full, 'Transfer Summary'],
  ['run-live', `/runs/${liveRun.id}`, full, 'The file is open in another program'],
  ['run-limits', `/runs/${liveRun.id}?tab=settings`, full, 'Files at once'],
  ['run-ended', `/runs/${endedRun.id}?tab=log`, full, 'Code 211'],
  ['run-settings', `/runs/${endedRun.id}?tab=settings`, full, 'Exclusion rules'],
  ['run-empty', `/runs/${endedRun.id}`, empty, 'The log is empty'],
  ['account', '/account', full, 'Nightly report'],
  ['users', '/users', full, 'Tomas Berg'],
  ['audit', '/audit', full, 'connector.authorize'],
  ['not-found', '/nowhere', full, 'There is no page at this address'],
] as const;

describeTask(await whyNot(), 'every page', () => {
  let browser: Browser;
  let server: FakeServer;
  beforeAll(async () => {
    await buildPage();
    browser = await openBrowser();
    server = await startFakeServer(full);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  it.each(pages)('%s can be used by everybody, and fits', async (name, address, answers, landmark) => {
    server.answers = answers;
    const { page, context, complaints } = await openPage(browser);
    try {
      await page.goto(server.url + address);
      for (const { look, width, height, colorScheme } of looks) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        await page.getByText(landmark).first().waitFor();
        await page.waitForTimeout(SETTLED_MS);
        await takePicture(page, `${name}-${look}`);
        expect(await findAccessibilityFaults(page), look).toEqual([]);
        expect(await page.evaluate(SIDEWAYS), `${look}: wider than the window by`).toBe(0);
      }
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
