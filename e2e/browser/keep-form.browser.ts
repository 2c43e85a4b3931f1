import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { refuse } from './support/fake-server.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { fieldOf } from './support/field-of.ts';
import { openPage } from './support/open-browser.ts';
import { full, session } from './support/sample-answers.ts';
import { connectors } from './support/sample-data.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const over = () => {
  throw refuse('not-signed-in', 'The session is over.');
};

async function signInAgain(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.waitFor();
  await fieldOf(page, 'Password').last().fill('three green apples');
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

describeTask(await whyNot(), 'a form that is filled in when the session ends', () => {
  let stage: FakeStage;
  beforeAll(async () => {
    stage = await openFakeStage(full);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('stays as it is while one signs in again in front of it', async () => {
    stage.server.answers = full;
    const { page, context, complaints } = await openPage(stage.browser);
    await page.goto(`${stage.server.url}/connectors/authorize/ftp`);
    await fieldOf(page, 'Display Name').fill('Old scanner');
    await fieldOf(page, 'Server').fill('scanner.example');
    await fieldOf(page, 'Username').fill('scans');
    await fieldOf(page, 'Password').fill('a secret of the scanner');
    stage.server.answers = { ...full, tryConnector: over };
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await takePicture(page, 'task-sign-in-again');
    stage.server.answers = { ...full, signIn: () => session };
    await signInAgain(page);
    expect(await fieldOf(page, 'Display Name').inputValue()).toBe('Old scanner');

    expect(complaints).toEqual([]);
    await context.close();
  });

  it('stays, too, when what the page asks for by itself is refused, as after lunch', async () => {
    stage.server.answers = full;
    const { page, context, complaints } = await openPage(stage.browser);
    const address = `/connectors/${connectors[0]?.id}/reauthorize`;
    await page.goto(`${stage.server.url}${address}`);
    await fieldOf(page, 'Server').fill('scanner.example');
    stage.server.answers = { ...full, getConnector: over, signIn: () => session };
    await page.waitForTimeout(6000); // then what was loaded is old
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    await takePicture(page, 'task-sign-in-again-by-itself');
    stage.server.answers = { ...full, signIn: () => session };
    await signInAgain(page);
    expect(await fieldOf(page, 'Server').inputValue()).toBe('scanner.example');
    expect(new URL(page.url()).pathname).toBe(address);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is not shown at all to whose role may not send it', async () => {
    const viewer = { ...session, user: session.user && { ...session.user, role: 'viewer' as const } };
    stage.server.answers = { ...full, getSession: () => viewer };
    const { page, context, complaints } = await openPage(stage.browser);
    for (const address of ['/connectors/authorize/ftp', '/connectors/authorize/sftp']) {
      await page.goto(`${stage.server.url}${address}`);
      await page.getByText('Your role may look, but not authorize connectors.').waitFor();
      expect(await page.getByRole('textbox').count()).toBe(0);
    }
    await takePicture(page, 'task-viewer-authorize');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
