import type { InputOf, MigrationRow, routes } from '@drover/api';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { findAccessibilityFaults } from './support/check-accessibility.ts';
import { describeTask } from './support/describe-task.ts';
import { refuse } from './support/fake-server.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { medianFrameOf } from './support/median-frame.ts';
import { openPage } from './support/open-browser.ts';
import { full, session } from './support/sample-answers.ts';
import { answersAboutRows, someMigration, someRow } from './support/sample-migration.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const ROWS = 10_000;
const address = `/migration-manager/${someMigration.id}`;
const DRAWN = '[role=grid][aria-label=Users] [role=rowgroup] [role=row]';
const MEDIAN_FRAME = medianFrameOf('[role=grid][aria-label="Users"]');
/** Only says when something is broken. */
const LONG = { timeout: 60_000 };
/** The longest time that the page did nothing else, in ms, between a press of a key and what came of it. */
const LONGEST_TASK = `performance.getEntriesByType('longtask').reduce((most, { duration }) => Math.max(most, duration), 0)`;

const HARSH: Partial<MigrationRow> = {
  source: {
    root: '',
    path: ['<img src=x onerror=alert(1)>', 'ملفات المستخدم القديمة', 'x'.repeat(300)],
    display: `/<img src=x onerror=alert(1)>/ملفات المستخدم القديمة/${'x'.repeat(300)}`,
  },
  tags: ['<b>bold</b>', '=HYPERLINK("http://x")'],
  notes: `${'A long note. '.repeat(60)}<script>alert(1)</script>`,
};

describeTask(await whyNot(), 'a migration of 10,000 users', () => {
  let stage: FakeStage;
  let rows: readonly MigrationRow[] = [];
  const sent: InputOf<typeof routes.scanRows>[] = [];
  const many = Array.from({ length: ROWS }, (_, number) => someRow(number));
  beforeAll(async () => {
    stage = await openFakeStage({ ...full, ...answersAboutRows(() => rows) });
    const all = stage.server.answers;
    stage.server.answers = {
      ...all,
      scanRows: (input) => {
        sent.push(input);
        return { done: 3, refused: [{ rowId: rows[0]?.id ?? '', reason: 'It is running already.' }], refusedCount: 1 };
      },
      deleteMigration: () => undefined,
    };
  });
  afterEach(() => {
    sent.length = 0;
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  async function open(shown: readonly MigrationRow[], search = '', options = {}) {
    rows = shown;
    const watched = await openPage(stage.browser, options);
    await watched.page.goto(stage.server.url + address + search);
    await watched.page.getByRole('button', { name: 'Migration Actions' }).waitFor();
    return watched;
  }
  const firstRow = (page: Page) => page.locator(DRAWN).first();
  const filterBox = (page: Page) => page.getByRole('combobox', { name: 'Active Filters' });

  it('is counted, scrolled, sorted and filtered, and its address keeps all of that', async () => {
    const { page, context, complaints } = await open(many);
    await page.getByText('/Homes/user-00000').first().waitFor();
    expect(await page.locator(DRAWN).count()).toBeLessThan(60);
    console.log(`scrolling 10,000 users: ${Number(await page.evaluate(MEDIAN_FRAME)).toFixed(0)} ms a frame`);
    await page.getByRole('grid', { name: 'Users' }).press('End');
    await page.getByText('/Homes/user-09999').first().waitFor();

    await page.getByRole('button', { name: '909 Complete' }).click();
    await page.getByRole('button', { name: 'Remove the filter status:Complete' }).waitFor();
    await page.getByRole('button', { name: '0 New' }).waitFor();
    await filterBox(page).fill('tags:');
    await page.getByRole('option', { name: /tags:Pilot/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('182 of 182 done').waitFor();
    await page.getByRole('columnheader', { name: 'Files Successful' }).getByRole('button').click();
    await expect.poll(() => firstRow(page).textContent(), LONG).toContain('user-09995');
    await page.reload();
    await expect.poll(() => firstRow(page).textContent(), LONG).toContain('user-09995');
    await page.getByRole('button', { name: 'Remove the filter status:Complete' }).click();
    await page.getByText('of 2,000 done').waitFor();
    await filterBox(page).fill('failed:>many');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('failed:>many').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is worked on by keyboard alone: rows are ticked, up to here, all that match, and done something with', async () => {
    const { page, context, complaints } = await open(many);
    await page.getByText('/Homes/user-00000').first().waitFor();
    await page.getByRole('status').getByText('Please select one or more users').waitFor();
    const grid = page.getByRole('grid', { name: 'Users' });
    await grid.focus();
    await page.keyboard.press('Space');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Shift+Space']) await page.keyboard.press(key);
    await page.getByText('4 of 10,000 users selected').waitFor();
    await page
      .getByRole('status')
      .getByText(`${someMigration.source.connectorName} to ${someMigration.destination.connectorName}`)
      .waitFor();
    await page.getByRole('button', { name: 'Scan 4 Users' }).press('Enter');
    await page.getByText('left out 1').first().waitFor();
    await page.getByText('It is running already.').first().waitFor();
    expect(sent.map(({ body }) => body.selection)).toEqual([{ ids: many.slice(0, 4).map(({ id }) => id) }]);

    await grid.focus();
    await page.keyboard.press('Control+a');
    await page.getByText('10,000 of 10,000 users selected').waitFor();
    await page.keyboard.press('Space');
    await page.getByText('9,999 of 10,000 users selected').waitFor();
    await page.getByRole('button', { name: 'Scan 9,999 Users' }).press('Enter');
    await expect.poll(() => sent.length, LONG).toBe(2);
    expect(sent[1]?.body.selection).toEqual({ filter: '', except: [many[3]?.id] });

    await grid.focus();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Edit Source', exact: true }).waitFor();
    await page.getByRole('menuitem', { name: 'Duplicate 1 User' }).waitFor();
    await page.keyboard.press('Escape');
    await grid.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Transfer Summary' }).getByText('/Homes/user-00003').waitFor();
    await page.getByRole('button', { name: 'The next row' }).press('Enter');
    const summary = page.getByRole('region', { name: 'Transfer Summary' });
    await summary.getByText('/Homes/user-00004').waitFor();
    await summary.getByRole('button', { name: 'Actions' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Duplicate 1 User' }).waitFor();
    await page.keyboard.press('Escape');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('stays as somebody has it, also in a page that is opened anew', async () => {
    const { page, context, complaints } = await open(many.slice(0, 3));
    const actions = page.getByRole('button', { name: 'Migration Actions' });
    await actions.click();
    await page.getByRole('menuitemradio', { name: 'Compact' }).click();
    if (!(await page.getByRole('menu').isVisible())) await actions.click();
    await page.getByRole('menuitem', { name: 'Save Column State' }).click();
    await page.getByText('Column state saved').first().waitFor();
    await page.reload();
    await actions.click();
    await page.getByRole('menuitemradio', { name: 'Compact', checked: true }).waitFor();
    await page.getByRole('menuitem', { name: 'Forget Column State' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('lets no row jump while it goes on: figures change in place, and the order when it is asked for', async () => {
    const { page, context, complaints } = await open(many, '?sort=filesSuccessful&direction=descending');
    await expect.poll(() => firstRow(page).textContent(), LONG).toContain('user-09998');
    const winner = someRow(9997, { files: { successful: 1_234_567, failed: 0, skipped: 0, excluded: 0 } });
    rows = many.with(9997, winner);
    await page.getByText('1,234,567').first().waitFor();
    expect(await firstRow(page).textContent()).toContain('user-09998');
    await page.getByRole('button', { name: '2 changed, refresh' }).click();
    await expect.poll(() => firstRow(page).textContent(), LONG).toContain('user-09997');
    await page.getByRole('button', { name: 'Refresh', exact: true }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    // While all of that goes on, the page answers at once.
    await page.getByRole('grid', { name: 'Users' }).focus();
    for (let step = 0; step < 20; step++) await page.keyboard.press('ArrowDown');
    console.log(`longest task: ${Number(await page.evaluate(LONGEST_TASK)).toFixed(0)} ms`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('says when live updates break off, asks now and then instead, and goes on live by itself', async () => {
    const { page, context } = await open(many);
    await page.getByText('Live', { exact: true }).waitFor();
    const before = stage.server.answers;
    stage.server.answers = {
      ...before,
      watchRows: () => {
        throw refuse('unavailable', 'The server is restarting.');
      },
    };
    await page.evaluate(`window.dispatchEvent(new Event('online'))`);
    await page.getByText('Live updates broke off.').waitFor();
    await takePicture(page, 'migration-not-live');
    rows = many.with(
      0,
      someRow(0, { files: { successful: 7_654_321, failed: 0, skipped: 0, excluded: 0 }, timesRun: 1 }),
    );
    await page.getByText('7,654,321').first().waitFor();
    stage.server.answers = before;
    await page.evaluate(`window.dispatchEvent(new Event('online'))`);
    await page.getByText('Live', { exact: true }).waitFor();
    await context.close();
  });

  it('is shown empty, with one user, and with the worst of names, to everybody and in any window', async () => {
    for (const [name, shown, landmark] of [
      ['empty', [], 'No users yet'],
      ['one', [someRow(7)], '/Homes/user-00007'],
      ['harsh', [someRow(8, HARSH), someRow(9, HARSH)], '<b>bold</b>'],
      ['many', many, '/Homes/user-00000'],
    ] as const) {
      const panel = name === 'harsh' ? `?row=${someRow(8).id}` : '';
      const { page, context, complaints } = await open(shown, panel);
      await page.getByText(landmark).first().waitFor();
      for (const [look, width, colorScheme] of [
        ['wide', 1440, 'light'],
        ['dark', 1440, 'dark'],
        ['narrow', 360, 'light'],
      ] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await page.waitForFunction('document.getAnimations().every(({ playState }) => playState !== "running")');
        await takePicture(page, `migration-${name}-${look}`);
        expect(await findAccessibilityFaults(page), `${name} ${look}`).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), `${name} ${look}`).toBe(0);
      }
      expect(complaints).toEqual([]);
      await context.close();
    }
  });

  it('is seen by a viewer, whose buttons say why they cannot be used', async () => {
    const before = stage.server.answers;
    stage.server.answers = { ...before, getSession: () => ({ ...session, user: { ...session.user, role: 'viewer' } }) };
    const { page, context, complaints } = await open(many);
    await page.getByText('/Homes/user-00000').first().waitFor();
    await page.getByRole('grid', { name: 'Users' }).focus();
    await page.keyboard.press('Space');
    await page.getByText('1 of 10,000 users selected').waitFor();
    for (const name of ['Scan 1 User', 'Start Migrating 1 User', 'Edit Name']) {
      expect(await page.getByRole('button', { name }).getAttribute('aria-disabled'), name).toBe('true');
    }
    await page.getByRole('button', { name: 'Scan 1 User' }).hover();
    await page.getByRole('tooltip').filter({ hasText: 'Your role may look, but not scan.' }).waitFor();
    await page.getByRole('button', { name: 'User Actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete 1 User: Your role may look, not change' }).waitFor();
    await page.keyboard.press('Escape');
    expect(sent).toEqual([]);
    expect(complaints).toEqual([]);
    stage.server.answers = before;
    await context.close();
  });
});
