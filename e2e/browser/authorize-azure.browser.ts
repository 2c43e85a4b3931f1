import { type AzuriteServer, azuriteAvailability, createContainer, startAzurite } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const emulator = await azuriteAvailability();

describeTask(emulator.available ? await whyNot() : emulator.reason, 'authorising a storage account', () => {
  let stage: Stage;
  let storage: AzuriteServer;
  beforeAll(async () => {
    [stage, storage] = await Promise.all([openStage(), startAzurite()]);
    await createContainer(storage, 'team-files');
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await storage?.stop();
  });

  it('asks for what the chosen way of signing in needs, and shows the containers', async () => {
    const { page, complaints } = await stage.open('/connectors');
    await page.getByRole('button', { name: 'Authorize New Connector' }).click();
    await page.getByPlaceholder('Find a type of storage').fill('azure');
    await page.getByRole('button', { name: /^Azure Blob Storage/ }).click();
    await fieldOf(page, 'Storage account').waitFor();
    await takePicture(page, 'authorize-azure-key');
    await fieldOf(page, 'Authentication').selectOption({ label: 'Microsoft Entra app with a certificate' });
    await fieldOf(page, 'Certificate and private key').waitFor();
    await takePicture(page, 'authorize-azure-entra');
    await fieldOf(page, 'Authentication').selectOption({ label: 'Connection string' });
    await fieldOf(page, 'Connection string').fill(storage.connectionString);
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await page.getByRole('button', { name: 'Connect Azure Blob Storage' }).waitFor();
    await takePicture(page, 'authorize-azure-done');
    expect(await page.content()).not.toContain(storage.key);
    expect(complaints).toEqual([]);
  });
});
