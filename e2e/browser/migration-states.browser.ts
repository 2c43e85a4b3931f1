import { transferDefaultsSchema } from '@drover/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findAccessibilityFaults } from './support/check-accessibility.ts';
import { describeTask } from './support/describe-task.ts';
import { type FakeAnswers, refuse } from './support/fake-server.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { openPage } from './support/open-browser.ts';
import { full } from './support/sample-answers.ts';
import { answersAboutRows, someMigration, someRow } from './support/sample-migration.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const address = `/migration-manager/${someMigration.id}`;
const LOOKS = [
  ['wide', 1440, 'light'],
  ['dark', 1440, 'dark'],
  ['narrow', 360, 'light'],
] as const;

describeTask(await whyNot(), 'what a migration shows of itself', () => {
  let stage: FakeStage;
  const rows = Array.from({ length: 200 }, (_, number) => someRow(number));
  const answers: FakeAnswers = { ...full, ...answersAboutRows(() => rows) };
  beforeAll(async () => {
    stage = await openFakeStage(answers);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  async function open(search: string, changes: FakeAnswers = {}) {
    stage.server.answers = { ...answers, ...changes };
    const watched = await openPage(stage.browser);
    await watched.page.goto(stage.server.url + address + search);
    await watched.page.getByRole('button', { name: 'Migration Actions' }).waitFor();
    return watched;
  }

  it('is its throughput: busy, still, with the worst of names, and when it cannot be read', async () => {
    const still = { bytesPerSecond: 0, filesPerSecond: 0, limit: null };
    const long = `${'ملفات قديمة '.repeat(8)}<b>${'x'.repeat(80)}</b>`;
    const side = { ...someMigration.source, connectorName: long };
    for (const [name, changes, landmark] of [
      ['busy', {}, 'The destination is the bottleneck'],
      [
        'still',
        {
          getMigrationThroughput: () => ({ points: [], lanes: null, source: still, destination: still }),
          getQueue: () => ({
            ...{ rowsAtOnce: 50, allowedNow: 50, underWay: 0, waiting: 0, underWayOfPair: 0, waitingOfPair: 0 },
            ...{ lowered: null, opensAt: null, waitsFor: null },
          }),
        },
        'Nothing was moved in the last ten minutes.',
      ],
      ['harsh', { getMigration: () => ({ ...someMigration, source: side, destination: side }) }, 'of 32 in use'],
      [
        'error',
        {
          getMigrationThroughput: () => {
            throw refuse('unavailable', 'The database is restarting.');
          },
        },
        'The database is restarting.',
      ],
    ] as const) {
      const { page, context } = await open('?tab=throughput', changes);
      await page.getByText(landmark).first().waitFor();
      const looks = name === 'busy' || name === 'harsh' ? LOOKS : LOOKS.slice(0, 1);
      for (const [look, width, colorScheme] of looks) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await takePicture(page, `migration-throughput-${name}-${look}`);
        expect(await findAccessibilityFaults(page), `${name} ${look}`).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), `${name} ${look}`).toBe(0);
      }
      await context.close();
    }
  });

  it('is that there is no problem, in how many files, and since when that is known', async () => {
    const { page, context } = await open('?tab=problems', { listMigrationProblems: () => [] });
    await page.getByText(/^No problems in [\d,]+ files$/).waitFor();
    await page
      .getByText('Last checked')
      .getByText(/hours? ago$/)
      .waitFor();
    await takePicture(page, 'migration-no-problems');
    await context.close();
  });

  it('is what a start comes to, and when: by keyboard alone, by the schedules that users have', async () => {
    const sent: unknown[] = [];
    const done = { done: 200, refused: [], refusedCount: 0 };
    const { page, context, complaints } = await open('', {
      startRows: ({ body }) => {
        sent.push(body);
        return done;
      },
      scanRows: ({ body }) => {
        sent.push(body);
        return done;
      },
      getTransferDefaults: () => transferDefaultsSchema.parse({}),
    });
    await page.getByText('/Homes/user-00000').first().waitFor();
    const grid = page.getByRole('grid', { name: 'Users' });
    await grid.press('Control+a');
    await page.getByRole('button', { name: 'Start Migrating 200 Users' }).press('Enter');
    await page.getByText('20 of 200 users not scanned').waitFor();
    await page.getByRole('radio', { name: 'Right Now' }).press('ArrowRight');
    await page.getByRole('radio', { name: 'The schedules that 100 users have already' }).waitFor();
    await page.getByText('100 without a schedule stay as they are.').waitFor();
    for (const [look, width, colorScheme] of LOOKS) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await takePicture(page, `migration-start-${look}`);
      expect(await findAccessibilityFaults(page), look).toEqual([]);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByLabel('This is what I mean to start').press('Space');
    await page.getByRole('button', { name: 'Start on Schedule' }).press('Enter');
    await page.getByText('Start on schedule: 200 users').first().waitFor();

    await grid.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Scan 200 Users Against …' }).press('Enter');
    await page.getByLabel('Rules of').selectOption({ label: 'A Windows share' });
    await takePicture(page, 'migration-scan-against');
    await page.getByRole('dialog').getByRole('button', { name: 'Scan 200 Users' }).press('Enter');
    await page.getByText('Queued for a scan: 200 users').first().waitFor();
    const selection = { filter: '', except: [] };
    expect(sent).toEqual([
      { selection, when: 'schedule' },
      { selection, against: 'windows' },
    ]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
