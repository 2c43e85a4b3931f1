import { afterAll, beforeAll, expect, it } from 'vitest';
import { findAccessibilityFaults } from './support/check-accessibility.ts';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { openPage } from './support/open-browser.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot(), 'inviting somebody', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('gives a link that works once, by which they choose a password and are in', async () => {
    const { page, complaints } = await stage.open('/users');
    await page.getByRole('button', { name: 'Add user' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add user' });
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('Name is needed.').waitFor();
    await dialog.getByText('An e-mail address is needed.').waitFor();
    expect(await findAccessibilityFaults(page)).toEqual([]);
    await fieldOf(page, 'Name').fill('Tomas Berg');
    await fieldOf(page, 'E-mail address').fill('tomas.berg@contoso.example');
    await fieldOf(page, 'Role').selectOption({ label: 'Operator' });
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    const given = page.getByRole('alertdialog', { name: 'Give this link to Tomas Berg' });
    const link = (await given.getByRole('code').textContent()) ?? '';
    await takePicture(page, 'task-invitation');
    expect(await findAccessibilityFaults(page)).toEqual([]);
    await given.getByRole('button', { name: 'Done' }).click();
    await page.getByText('invited, has not signed in yet').waitFor();
    expect(await page.content()).not.toContain(new URL(link).hash.slice(1));

    const his = await openPage(stage.browser);
    await his.page.goto(link);
    await fieldOf(his.page, 'New password').fill('short');
    await his.page.getByRole('button', { name: 'Save and sign in' }).click();
    await his.page.getByText('At least 10 characters.').waitFor();
    await takePicture(his.page, 'task-invited');
    await fieldOf(his.page, 'New password').fill('seven quiet rivers');
    await his.page.getByRole('button', { name: 'Save and sign in' }).click();
    await his.page.getByText('No connectors yet').first().waitFor();
    expect(his.page.url()).toBe(`${stage.product.url}/transfer-wizard`);
    await his.page.getByRole('button', { name: /account of Tomas Berg/ }).click();
    await his.page.getByText('operator', { exact: true }).waitFor();
    expect(await his.page.getByRole('menuitem', { name: 'Users' }).count()).toBe(0);

    const late = await openPage(stage.browser);
    await late.page.goto(link);
    await late.page.getByText('This link does not work').waitFor();
    await page.reload();
    await page.getByText(/tomas\.berg@contoso\.example · seen/).waitFor();
    expect([...complaints, ...his.complaints, ...late.complaints]).toEqual([]);
  });
});
