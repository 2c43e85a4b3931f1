import type { InputOf, PermissionDecision, PermissionPass, PermissionQuestion, routes } from '@drover/api';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findAccessibilityFaults } from './support/check-accessibility.ts';
import { describeTask } from './support/describe-task.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { fieldOf } from './support/field-of.ts';
import { openPage } from './support/open-browser.ts';
import { full } from './support/sample-answers.ts';
import { answersAboutRows, someMigration, someRow } from './support/sample-migration.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const SIDEWAYS = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const address = `/migration-manager/${someMigration.id}`;
const asked = (at: number): PermissionQuestion => ({
  ...{ kind: 'not-mapped', principal: `person${at}@elsewhere.example`, items: 200 - at, rows: 3 },
  ...{ example: `/Letters/${at}.docx`, answers: ['map', 'leave-out'], decision: null },
});
const LONG: PermissionQuestion = {
  ...{
    kind: 'special-rights',
    principal: `${'ملفات قديمة '.repeat(4)}<b>${'x'.repeat(120)}</b>`,
    items: 12_345,
    rows: 1,
  },
  ...{ example: `/${'long name '.repeat(30)}`, answers: ['grant', 'leave-out'], decision: null },
};

describeTask(await whyNot(), 'decide about permissions', () => {
  let stage: FakeStage;
  let questions: readonly PermissionQuestion[] = [];
  let decisions: readonly PermissionDecision[] = [];
  const sent: InputOf<typeof routes.decidePermission>['body'][] = [];
  const applied: unknown[] = [];
  const rows = [someRow(0, { state: 'success', permissions: 'needs-decision' }), someRow(1)];
  const pass: PermissionPass = {
    ...{ items: 1200, given: 310, leftOut: 4, waiting: 7, failed: 0, unanswered: 0 },
    ...{ state: 'needs-decision', failure: null, againAt: null, begunAt: null, endedAt: null },
  };

  beforeAll(async () => {
    stage = await openFakeStage({
      ...full,
      ...answersAboutRows(() => rows),
      getPermissionMap: () => ({ entries: [], changedAt: null, changedBy: null }),
      listPermissionQuestions: () => ({ questions, total: questions.length, open: questions.length }),
      listPermissionDecisions: () => decisions,
      decidePermission: ({ body }) => {
        sent.push(body);
        const made = { ...body, id: 'D'.repeat(22), at: new Date().toISOString(), by: 'Maya' } as const;
        decisions = [made];
        questions = [];
        return made;
      },
      takeBackPermissionDecision: () => {
        decisions = [];
        return undefined;
      },
      steerPermissions: ({ body }) => {
        applied.push(body);
        return { done: 1, refused: [], refusedCount: 0 };
      },
      getRowPermissions: () => ({ pass }),
    });
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  const open = async (path: string) => {
    const watched = await openPage(stage.browser);
    await watched.page.goto(stage.server.url + address + path);
    return watched;
  };
  const look = async (page: Page, name: string) => {
    await takePicture(page, name);
    expect(await findAccessibilityFaults(page), name).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await takePicture(page, `${name}-narrow-dark`);
    // Less where a dialog keeps the place of the scroll bar that it took away.
    expect(await page.evaluate(SIDEWAYS), name).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
  };

  it('is asked for on the row, answered with a reason, applied without a copy, and taken back', async () => {
    questions = [LONG, ...Array.from({ length: 199 }, (_, at) => asked(at))];
    const { page, context } = await open(`?row=${rows[0]?.id}`);
    await page.getByRole('row').getByText('Needs decision').waitFor();
    const panel = page.getByRole('region', { name: 'Permissions' });
    await panel.getByText('310').waitFor();
    await look(page, 'permissions-row');
    await panel.getByRole('link', { name: 'Decide' }).click();
    await page.getByText('Needs decision: 200').waitFor();
    await look(page, 'permissions-200-questions');
    questions = [LONG];
    await page.reload();
    await page.getByText('Needs decision: 1').waitFor();
    await page.getByRole('button', { name: 'Decide' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Decide' }).click();
    await dialog.getByText('Choose one.').waitFor();
    await dialog.getByRole('radio', { name: 'Give them an ordinary role instead' }).check();
    await dialog.getByRole('radio', { name: 'May write' }).check();
    await fieldOf(page, 'Reason').fill('Agreed with the owner');
    await look(page, 'permissions-decide');
    await dialog.getByRole('button', { name: 'Decide' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { kind, principal } = LONG;
    const answer = { action: 'grant', role: 'write' };
    expect(sent).toEqual([{ kind, principal, answer, reason: 'Agreed with the owner' }]);
    await page.getByText('Nothing is to be decided.').waitFor();
    await page.getByText('May write').waitFor();
    await page.getByRole('button', { name: 'Apply permissions now' }).click();
    await page.getByText('Permissions are applied to 3 users').first().waitFor();
    expect(applied).toMatchObject(Array(3).fill({ steering: 'apply' }));
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.getByText('May write').waitFor({ state: 'detached' });
    await context.close();
  });
});
