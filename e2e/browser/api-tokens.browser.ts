import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeAt } from '../../apps/server/src/auth/second-factor/totp.ts';
import { findAccessibilityFaults } from './support/check-accessibility.ts';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { openAs, PASSWORD } from './support/open-as.ts';
import { openPage } from './support/open-browser.ts';
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

  it('does not take the place of two-step sign-in, which is turned on, asked for, and turned off', async () => {
    const { page, complaints, user } = await openAs(stage, 'viewer', 'Tomas Berg', '/account');
    await page.getByRole('button', { name: 'Turn on' }).click();
    await fieldOf(page, 'Your password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('img', { name: /^QR code/ }).waitFor();
    await takePicture(page, 'task-two-step');
    expect(await findAccessibilityFaults(page)).toEqual([]);
    const secret = ((await page.getByRole('dialog').getByRole('code').textContent()) ?? '').replaceAll(' ', '');
    await fieldOf(page, 'Code of the app').fill(codeAt(secret, Math.floor(Date.now() / 30_000)));
    await page.getByRole('dialog').getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('button', { name: 'I have kept them' }).waitFor();
    const codes = await page
      .getByRole('listitem')
      .filter({ hasText: /^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/ })
      .allTextContents();
    expect(codes).toHaveLength(10);
    await page.getByRole('button', { name: 'I have kept them' }).click();

    const fresh = await openPage(stage.browser);
    await fresh.page.goto(`${stage.product.url}/sign-in?next=/account`);
    await fieldOf(fresh.page, 'E-mail address').fill(user.email);
    await fieldOf(fresh.page, 'Password').fill(PASSWORD);
    await fresh.page.getByRole('button', { name: 'Sign in' }).click();
    await fieldOf(fresh.page, 'Code').fill('0');
    expect(await findAccessibilityFaults(fresh.page)).toEqual([]);
    await fresh.page.getByRole('button', { name: 'Sign in' }).click();
    await fresh.page.getByText('The code is wrong', { exact: true }).waitFor();
    await fieldOf(fresh.page, 'Code').fill(codes[0] ?? '');
    await fresh.page.getByRole('button', { name: 'Sign in' }).click();
    await fresh.page.getByText('9 recovery codes are left.').waitFor();
    await fresh.page.getByRole('button', { name: 'Turn off' }).click();
    await fieldOf(fresh.page, 'Your password').fill(PASSWORD);
    await fieldOf(fresh.page, 'Code').fill(codes[1] ?? '');
    await fresh.page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
    await fresh.page.getByRole('button', { name: 'Turn on' }).waitFor();
    expect([...complaints, ...fresh.complaints]).toEqual([]);
  });
});
