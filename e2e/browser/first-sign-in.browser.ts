import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { openBrowser, openPage } from './support/open-browser.ts';
import { ADMINISTRATOR } from './support/open-stage.ts';
import { type Product, startProduct } from './support/start-product.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot(), 'the first sign-in', () => {
  let product: Product;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  beforeAll(async () => {
    product = await startProduct();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.[Symbol.asyncDispose]();
  });

  it('leads from the printed link into the wizard, and in again with the password', async () => {
    const { page, context, complaints } = await openPage(browser);
    await page.goto(`${product.url}/`);
    await page.getByText('This server has no administrator yet.').waitFor();
    await page.goto(product.signInLink);
    await page.getByRole('heading', { name: 'Welcome to Drover' }).waitFor();
    expect(page.url()).toBe(`${product.url}/welcome`); // the token stays out of the history
    await takePicture(page, 'welcome');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByText('Your name is needed.').waitFor();
    await fieldOf(page, 'Your name').fill(ADMINISTRATOR.name);
    await fieldOf(page, 'E-mail address').fill(ADMINISTRATOR.email);
    await fieldOf(page, 'Password').fill(ADMINISTRATOR.password);
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByText('No connectors yet').first().waitFor();

    await page.getByRole('button', { name: /account of Maya Okafor/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto(`${product.url}/account`);
    await fieldOf(page, 'E-mail address').fill(ADMINISTRATOR.email);
    await fieldOf(page, 'Password').fill('two green apples');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('E-mail address or password is wrong').first().waitFor();
    await takePicture(page, 'sign-in-refused');
    await fieldOf(page, 'Password').fill(ADMINISTRATOR.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Account' }).waitFor(); // where one wanted to go
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('works once with a link', async () => {
    const { page, context } = await openPage(browser);
    await page.goto(product.signInLink);
    await page.getByText('This link does not work').waitFor();
    await context.close();
  });
});
