import { afterAll, beforeAll, expect, it } from 'vitest';
import { allPages } from './support/all-pages.ts';
import { describeTask } from './support/describe-task.ts';
import type { FakeAnswers } from './support/fake-server.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { openPage } from './support/open-browser.ts';
import { full } from './support/sample-answers.ts';
import { whyNot } from './support/why-not.ts';

/** Each answer is late by this much, so that all that is loaded later shows what it pushes away. */
const LATE_MS = 150;
/** A fifth of what Web Vitals calls good, whatever fonts there are. */
const MOST_SHIFT = 0.02;
const SHIFTS = `new Promise((resolve) => {
  const shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join();
      const moved = entry.sources.map(({ node, previousRect, currentRect }) =>
        [node?.nodeName, (node?.textContent ?? '').slice(0, 40), place(previousRect), place(currentRect)].join(' '));
      shifts.push({ value: entry.value, moved: moved.join(' | ') });
    }
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(shifts), 400);
})`;

describeTask(await whyNot(), 'no page', () => {
  let stage: FakeStage;
  beforeAll(async () => {
    stage = await openFakeStage(full);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  // What somebody chooses a file for is not loaded.
  it.each(allPages.filter(({ file }) => file === undefined))(
    'moves while it is loaded: $name',
    async ({ address, answers, landmark }) => {
      stage.server.answers = late(answers);
      const { page, context } = await openPage(stage.browser);
      try {
        for (const [width, height] of [
          [1440, 900],
          [360, 740],
        ] as const) {
          await page.setViewportSize({ width, height });
          await page.goto(stage.server.url + address);
          await page.getByText(landmark).first().waitFor();
          const shifts = (await page.evaluate(SHIFTS)) as { readonly value: number; readonly moved: string }[];
          const sum = shifts.reduce((total, { value }) => total + value, 0);
          expect(sum, `${width} pixels: ${JSON.stringify(shifts)}`).toBeLessThan(MOST_SHIFT);
        }
      } finally {
        await context.close();
      }
    },
  );
});

function late(answers: FakeAnswers): FakeAnswers {
  const slow = Object.entries(answers).map(([name, answer]) => [
    name,
    name.startsWith('watch') || name === 'tryConnector'
      ? answer
      : async (input: never) => {
          await new Promise((resolve) => setTimeout(resolve, LATE_MS));
          return (answer as (input: never) => unknown)(input);
        },
  ]);
  return Object.fromEntries(slow) as FakeAnswers;
}
