import type { Page } from 'playwright-core';

/** Fonts are there, what moves and ends has ended, and the page was drawn with all of that. */
const AT_REST = `(async () => {
  const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  await document.fonts.ready;
  await drawn();
  const ending = document.getAnimations().filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
  const ended = Promise.all(ending.map(({ finished }) => finished.catch(() => null)));
  // One that somebody has paused never ends.
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000))]);
  await drawn();
})()`;

/** Waits until the page has come to rest. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(AT_REST);
}
