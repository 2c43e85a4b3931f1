import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { refuse } from './support/fake-server.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { openPage, type WatchedPage } from './support/open-browser.ts';
import { connectors } from './support/sample-data.ts';
import { managing, migrationAddress } from './support/sample-manager.ts';
import { whyNot } from './support/why-not.ts';

const REFUSED = 'Somebody has changed it meanwhile.';
const refused = () => {
  throw refuse('already-exists', REFUSED);
};

describeTask(await whyNot(), 'the pages of a migration with the keyboard alone', () => {
  let stage: FakeStage;
  let watched: WatchedPage;
  let page: Page;
  beforeAll(async () => {
    stage = await openFakeStage({ ...managing, acceptProblem: refused, retryProblem: refused });
    watched = await openPage(stage.browser);
    ({ page } = watched);
  });
  afterAll(async () => await stage?.[Symbol.asyncDispose]());

  const open = async (path: string) => await page.goto(stage.server.url + path);
  const button = (name: string) => page.getByRole('button', { name, exact: true }).first();
  const focused = () =>
    page.evaluate<string>(`document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent`);
  const expectFocus = (name: string) => expect.poll(focused, { timeout: 20_000 }).toBe(name);

  it('keep the focus in a dialog that says what is wrong, and give it back', async () => {
    await open(`${migrationAddress}?tab=problems`);
    await button('Accept as not migrated').press('Enter');
    const reason = page.getByRole('dialog').getByRole('textbox', { name: 'Reason' });
    await expect.poll(() => reason.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
    await reason.press('Enter');
    await page.getByText('Say why these items may stay behind.').waitFor();
    expect(await reason.getAttribute('aria-invalid')).toBe('true');
    const said = (await reason.getAttribute('aria-describedby')) ?? '';
    expect(await page.locator(`[id="${said}"]`).textContent()).toContain('Say why');
    await reason.fill('Of no worth');
    await reason.press('Enter');
    await page.getByRole('dialog').getByRole('alert').filter({ hasText: REFUSED }).waitFor();
    expect(await reason.inputValue()).toBe('Of no worth');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectFocus('Accept as not migrated');
  });

  it('leave the focus on a button whose work was refused', async () => {
    await open(`${migrationAddress}?tab=problems`);
    await button('Retry these').press('Enter');
    await page.getByText(REFUSED).first().waitFor();
    await expectFocus('Retry these');
  });

  it('pass it on to what is nearest when what had it is gone', async () => {
    await open(`${migrationAddress}?tab=proof`);
    await page
      .getByRole('list', { name: 'Users found' })
      .getByRole('button', { name: '/Homes/user-00003' })
      .press('Enter');
    await expectFocus('Choose another');
    await open(`/connectors/${connectors[0]?.id}/limits`);
    await button('Remove hours 1').press('Enter');
    await expectFocus('Add hours');
    await button('Undo changes').press('Enter');
    await expectFocus('Save limits');
  });

  it('say what could not be read, and read it again', async () => {
    const { answers } = stage.server;
    const unavailable = () => {
      throw refuse('unavailable', 'The database is restarting.');
    };
    stage.server.answers = { ...answers, listMigrationProblems: unavailable };
    await open(`${migrationAddress}?tab=problems`);
    await page.getByRole('alert').filter({ hasText: 'The database is restarting.' }).waitFor();
    stage.server.answers = answers;
    await button('Try again').press('Enter');
    await page.getByRole('heading', { name: 'Path too long at the destination' }).waitFor();
    expect(await page.evaluate('document.activeElement === document.body')).toBe(false);
  });

  it('pass it on to a page that is new', async () => {
    await open(`${migrationAddress}/permission-map`);
    await button('Users').press('Enter');
    await page.getByRole('grid', { name: 'Users' }).waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    expect(watched.complaints).toEqual([]);
  });
});
