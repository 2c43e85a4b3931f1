import { resolve } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSignInBed, type SignInBed, setUpApp } from '../../apps/server/src/oauth/testing/sign-in-bed.ts';
import type { Person } from '../../apps/server/src/testing/start-test-server.ts';
import { readWebFiles } from '../../apps/server/src/web/web-files.ts';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { openBrowser, openPage, type WatchedPage } from './support/open-browser.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const DIST = resolve(import.meta.dirname, '../../apps/web/dist');

describeTask(await whyNot(), 'signing in at a service', () => {
  const stack = new AsyncDisposableStack();
  let bed: SignInBed;
  let admin: Person;
  let watched: WatchedPage;
  const addresses: string[] = [];
  beforeAll(async () => {
    bed = stack.use(await openSignInBed({}, await readWebFiles(DIST)));
    admin = await bed.server.person('administrator');
    const browser = await openBrowser();
    stack.defer(() => browser.close());
    watched = await openPage(browser);
    const [name = '', value = ''] = admin.cookie.split('=');
    await watched.context.addCookies([{ name, value, url: bed.server.url }]);
  });
  afterAll(() => stack[Symbol.asyncDispose]());

  it('goes through the pages of the service in a window of its own, and nothing secret stays in the browser', async () => {
    const { page, context, complaints } = watched;
    await page.goto(`${bed.server.url}/connectors/authorize/guarded-person`);
    await page.getByText('No app for Test Sign-in is set up').waitFor();
    await takePicture(page, 'authorize-sign-in-without-app');
    await setUpApp(bed, admin);
    await page.reload();
    await fieldOf(page, 'Display Name').fill('Files of Ada');
    await fieldOf(page, 'Path').fill(bed.server.folder);
    await signIn(page, 'Authorize', 'ada');
    await page.getByText('Authorized Files of Ada').first().waitFor();
    await page.getByText('Files of Ada').first().waitFor();
    const [made] = await bed.server.app.connectors.list();
    expect(made).toMatchObject({ displayName: 'Files of Ada', account: { id: 'ada' }, state: 'authorized' });

    await page.goto(`${bed.server.url}/connectors/${made?.id}/reauthorize`);
    await context.clearCookies({ domain: 'localhost' }); // signed out at the service
    await signIn(page, 'Reauthorize', 'mallory', 'Another account signed in');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Reauthorize', exact: true }).waitFor();

    const kept = await keptIn(context, page);
    expect(bed.oidc.secrets.size).toBeGreaterThan(4);
    for (const secret of bed.oidc.secrets) {
      expect(kept.includes(secret)).toBe(false);
      // The code is in the address that the service sends the browser to, and nowhere after that.
      expect(addresses.filter((each) => each.includes(secret))).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });

  it('is set up under Settings, with a certificate to download', async () => {
    const { page, complaints } = watched;
    await page.goto(`${bed.server.url}/settings`);
    const card = page.getByRole('region', { name: 'Sign-in with Microsoft' });
    await card.getByText(`${bed.server.url}/signed-in`).waitFor();
    await card.getByRole('button', { name: 'Make a new certificate' }).click();
    await card.getByText('New certificate, not in use yet').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      card.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('drover-app.pem');
    await card.getByLabel('Application (client) ID').fill('00000000-1111-2222-3333-444444444444');
    await card.getByLabel('The app proves itself by').selectOption('next-certificate');
    await card.getByRole('button', { name: 'Save the sign-in with Microsoft' }).click();
    await card.getByText('Certificate in use', { exact: true }).waitFor();
    await takePicture(page, 'settings-sign-in-app');
    expect(complaints).toEqual([]);
  });

  /** Presses the button, and does in the window that opens what a person does. */
  async function signIn(page: Page, verb: string, account: string, refusal?: string): Promise<void> {
    const opening = page.waitForEvent('popup');
    await page.getByRole('button', { name: verb, exact: true }).click();
    const shown = await opening;
    await shown.locator('input[name=login]').fill(account);
    await shown.locator('input[name=password]').fill('any');
    await shown.getByRole('button', { name: 'Sign-in' }).click();
    await shown.getByRole('button', { name: 'Continue' }).click();
    if (refusal === undefined) {
      if (!shown.isClosed()) await shown.waitForEvent('close');
      return;
    }
    await shown.getByText(refusal).waitFor();
    addresses.push(shown.url(), String(await shown.evaluate('location.href')));
    await takePicture(shown, 'signed-in-refused');
    await shown.getByRole('button', { name: 'Close this window' }).click();
  }
});

/** All that pages of the server left in the browser. */
async function keptIn(context: BrowserContext, page: Page): Promise<string> {
  const stored = await page.evaluate(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state])',
  );
  return `${JSON.stringify(await context.storageState({ indexedDB: true }))}${stored}`;
}
