import type { InputOf, MadeSet, routes } from '@drover/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { medianFrameOf } from './support/median-frame.ts';
import { openPage } from './support/open-browser.ts';
import { agentConnector, withHomeDrives } from './support/sample-agents.ts';
import { connectors } from './support/sample-data.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const HOMES = 10_000;
/** With slack for a busy machine; work on all rows at each step would take seconds. */
const MOST_MS = 300;
const COUNT_ROWS = `document.querySelectorAll('[role=grid] [role=rowgroup] [role=row]').length`;
const PLACES = `from=${agentConnector.id}&fromPath=${encodeURIComponent('["D:","Users"]')}&to=${connectors[3]?.id}`;

describeTask(await whyNot(), '10,000 home drives', () => {
  let stage: FakeStage;
  let asked: InputOf<typeof routes.createTransferSet>['body'] | null = null;
  let left: MadeSet['left'] = [];
  beforeAll(async () => {
    stage = await openFakeStage({
      ...withHomeDrives(HOMES),
      createTransferSet: ({ body }) => {
        asked = body;
        return { made: (body.only ?? []).length - left.length, tags: body.tags ?? [], left };
      },
    });
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('become a transfer each by keys alone, but for those that have one, cannot have one, or are not wanted', async () => {
    const { page, context, complaints } = await openPage(stage.browser);
    await page.goto(`${stage.server.url}/transfer-wizard?${PLACES}`);
    await page.getByText('A scan writes nothing.').waitFor();
    await page.getByRole('button', { name: 'Transfer each folder in it' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('9,980 of 10,000 chosen').waitFor();
    expect(await page.evaluate(COUNT_ROWS)).toBeLessThan(70);
    await takePicture(page, 'home-drives');

    const list = page.getByRole('grid', { name: 'Folders that get a transfer each' });
    await list.focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('9,978 of 10,000 chosen').waitFor();
    await page.keyboard.press('End');
    await page.locator(`[aria-rowindex="${HOMES + 1}"]`).waitFor();

    await page.getByLabel('Find a folder').fill('user-0000');
    await page.getByRole('row', { name: /user-00009/ }).waitFor();
    await page.waitForFunction(`${COUNT_ROWS} < 10`);
    await list.focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+a');
    await page.getByText('9,973 of 10,000 chosen').waitFor();
    await page.getByLabel('Find a folder').fill('');

    const pattern = page.getByLabel('Way at the destination');
    await pattern.fill('/staff');
    await page.getByText('The pattern lacks {name}').first().waitFor();
    await pattern.fill('/staff/{name}/Documents');
    await page.getByText('/staff/user-00004/Documents').waitFor();
    await page.getByText('9,973 of 10,000 chosen').waitFor();
    await page.getByLabel('Tags').fill('homes, 2026');
    await page.keyboard.press('Enter');
    await page.getByText('Made 9,973 transfers').first().waitFor();
    await page.waitForURL(/migration-manager\?tag=homes/);
    await page.getByRole('button', { name: 'Tag homes: show all tags' }).waitFor();
    expect(asked).toMatchObject({
      source: { connectorId: agentConnector.id, path: ['D:', 'Users'] },
      pattern: '/staff/{name}/Documents',
      tags: ['homes', '2026'],
    });
    expect(asked?.only).toHaveLength(9973);
    expect(asked?.only).not.toContain('user-00004');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('scroll with few rows drawn, and those that got none are listed with why', async () => {
    left = Array.from({ length: 300 }, (_, n) => ({
      ...{ name: `user-${n}`, display: `user-${n}`, reason: 'gone' as const, transferId: null },
      message: 'It is not there any more, or is no folder.',
    }));
    const { page, context, complaints } = await openPage(stage.browser, { viewport: { width: 360, height: 740 } });
    await page.goto(`${stage.server.url}/transfer-wizard/each?${PLACES}`);
    await page.getByText('9,980 of 10,000 chosen').waitFor();
    expect(await page.evaluate(medianFrameOf('[role=grid]'))).toBeLessThan(MOST_MS);
    expect(await page.evaluate(COUNT_ROWS)).toBeLessThan(70);
    await page.getByRole('button', { name: 'Make 9,980 transfers' }).click();
    await page.getByText('9,680 transfers made').waitFor();
    await page.getByText('300 folders got none').waitFor();
    await takePicture(page, 'home-drives-left');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
