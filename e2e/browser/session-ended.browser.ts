import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { ADMINISTRATOR, openStage, type Stage } from './support/open-stage.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot(), 'a session that has ended', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('is said at the next step, and one goes on where one was', async () => {
    const { page, context, complaints } = await stage.open('/connectors');
    await page.getByText('No connectors yet').waitFor();
    const { url } = stage.product;
    const ended = await context.request.delete(`${url}/api/session`, { headers: { origin: url } });
    expect(ended.ok()).toBe(true);
    await page.getByRole('link', { name: 'Migration Manager' }).click();
    await page.getByText('Your session has ended. Sign in to go on where you were.').waitFor();
    await takePicture(page, 'task-session-ended');
    await fieldOf(page, 'E-mail address').fill(ADMINISTRATOR.email);
    await fieldOf(page, 'Password').fill(ADMINISTRATOR.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Migration Manager' }).waitFor();
    await page.getByText('No transfers yet').waitFor();

    await page.getByRole('button', { name: /account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.getByText(/Your session has ended/).count()).toBe(0); // one knows that
    expect(complaints).toEqual([]);
  });
});
