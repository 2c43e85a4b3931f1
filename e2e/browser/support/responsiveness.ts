import type { Page } from 'playwright-core';

/** How long a page took to answer presses of keys or clicks, in ms. */
export interface Responsiveness {
  /** From a press to the next picture, as the browser tells it: 16 where it was less. Other work on the machine is in it. */
  readonly wall: { readonly p95: number; readonly longest: number };
  /** What a press and all that came of it cost the page's main thread in time of a processor. */
  readonly cpu: { readonly p95: number; readonly longest: number };
}

const WATCH = `(() => {
  window.seenByTests = {};
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) {
      if (interactionId) window.seenByTests[interactionId] = Math.max(duration, window.seenByTests[interactionId] ?? 0);
    }
  }).observe({ type: 'event', durationThreshold: 16 });
})()`;
const DRAWN = 'new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))';

/** Presses keys one after the other, each when what came of the one before is drawn. */
export async function measurePresses(page: Page, keys: readonly string[]): Promise<Responsiveness> {
  return await measureActs(
    page,
    keys.map((key) => () => page.keyboard.press(key)),
  );
}

/** The same for whatever is one press of a key or one click each. */
export async function measureActs(page: Page, acts: readonly (() => Promise<void>)[]): Promise<Responsiveness> {
  const browser = await page.context().newCDPSession(page);
  await browser.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () => {
    const { metrics } = await browser.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  await page.evaluate(WATCH);
  const cpu: number[] = [];
  for (const act of acts) {
    const before = await spent();
    await act();
    await page.evaluate(DRAWN);
    cpu.push((await spent()) - before);
  }
  const slow = await page.evaluate<number[]>('Object.values(window.seenByTests)');
  const wall = [...slow, ...acts.slice(slow.length).map(() => 16)];
  return { wall: summary(wall), cpu: summary(cpu) };
}

function summary(times: readonly number[]): { readonly p95: number; readonly longest: number } {
  const sorted = times.toSorted((a, b) => b - a).map(Math.round);
  return { p95: sorted[Math.floor(sorted.length / 20)] ?? 0, longest: sorted[0] ?? 0 };
}
