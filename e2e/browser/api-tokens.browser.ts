import { afterAll, beforeAll, expect, it } from 'vitest';
import { findAccessibilityFaults } from './support/check-accessibility.ts';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot(), 'an API token', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('is shown once, works for a program, and no more when it is deleted', async () => {
    const { page, complaints } = await stage.open('/account');
    await page.getByText('You have no tokens.').waitFor();
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('Name is needed.').waitFor();
    await fieldOf(page, 'What it is for').fill('Nightly report');
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('Copy the token now; it is not shown again.').waitFor();
    const token = (await page.getByRole('code').textContent()) ?? '';
    await takePicture(page, 'task-token');
    expect(await findAccessibilityFaults(page)).toEqual([]);
    const status = async () => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`${stage.product.url}/api/transfers`, { headers })).status;
    };
    expect(await status()).toBe(200);
    await page.reload();
    await page.getByText(/administrator, made .*, used/).waitFor();
    expect(await page.content()).not.toContain(token);
    await page.getByRole('button', { name: 'Delete the token Nightly report' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Delete this token?' });
    await dialog.getByText('are shut out at once').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('You have no tokens.').waitFor();
    expect(await status()).toBe(401);
    expect(complaints).toEqual([]);
  });
});
