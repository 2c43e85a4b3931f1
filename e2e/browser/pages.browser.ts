import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allPages } from './support/all-pages.ts';
import { findAccessibilityFaults } from './support/check-accessibility.ts';
import { describeTask } from './support/describe-task.ts';
import { type FakeServer, startFakeServer } from './support/fake-server.ts';
import { openBrowser, openPage } from './support/open-browser.ts';
import { full } from './support/sample-answers.ts';
import { settled } from './support/settled.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const looks = [
  { look: 'wide-light', width: 1440, height: 900, colorScheme: 'light', axe: true },
  { look: 'wide-dark', width: 1440, height: 900, colorScheme: 'dark', axe: true },
  // Colours are looked at above, sizes and places here.
  { look: 'narrow-dark', width: 360, height: 740, colorScheme: 'dark', axe: false },
  { look: 'narrow-light', width: 360, height: 740, colorScheme: 'light', axe: true },
  { look: 'huge-light', width: 3840, height: 2160, colorScheme: 'light', axe: false },
] as const;

/** Pages aim at one second; a machine that has much else to do may take many times that. */
const MOST_PAINT_MS = 15_000;
const LARGEST_PAINT = `new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime)).observe({
    type: 'largest-contentful-paint',
    buffered: true,
  });
})`;
/** Of the page, and of each table in it. */
const SIDEWAYS = `Math.max(...[document.documentElement, ...document.querySelectorAll('[aria-label$=", scrolls"]')].map(
  ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
))`;
/** How long a page may take until it fits and axe has nothing to say. */
const REST = { timeout: 10_000, interval: 300 } as const;

describeTask(await whyNot(), 'every page', () => {
  let browser: Browser;
  let server: FakeServer;
  const paints = new Map<string, number>();
  beforeAll(async () => {
    browser = await openBrowser();
    server = await startFakeServer(full);
  });
  afterAll(async () => {
    const slowest = [...paints].sort(([, one], [, other]) => other - one);
    console.log(`largest contentful paint: ${slowest.map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`).join(', ')}`);
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  it.each(allPages)('$name can be used by everybody, and fits', async ({ name, address, answers, landmark, file }) => {
    server.answers = answers;
    const { page, context, complaints } = await openPage(browser);
    try {
      await page.goto(server.url + address);
      if (file !== undefined) {
        const { label, text } = file;
        const given = { name: file.name, mimeType: 'text/plain', buffer: Buffer.from(text) };
        await page.getByLabel(label).setInputFiles(given);
      }
      await page.getByText(landmark).first().waitFor();
      await settled(page);
      const paint = (await page.evaluate(LARGEST_PAINT)) as number;
      paints.set(name, paint);
      expect(paint, 'largest contentful paint, ms').toBeLessThan(MOST_PAINT_MS);
      for (const { look, width, height, colorScheme, axe } of looks) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        await page.getByText(landmark).first().waitFor();
        await settled(page);
        await takePicture(page, `${name}-${look}`);
        if (axe) await expect.poll(() => findAccessibilityFaults(page), { ...REST, message: look }).toEqual([]);
        const message = `${look}: wider than the window by`;
        await expect.poll(() => page.evaluate(SIDEWAYS), { ...REST, message }).toBe(0);
      }
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
