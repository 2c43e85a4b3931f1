import { azureBlob } from '@drover/connectors/azure-blob';
import { expect, it } from 'vitest';
import { storageOptions } from './storage-options.ts';

const KEY = `${'A'.repeat(86)}==`;

it.each([
  ['an account key', ` ${KEY}\n`, { authentication: 'key', account: 'contoso', key: KEY }],
  [
    'a connection string',
    `DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=${KEY};EndpointSuffix=core.windows.net`,
    { authentication: 'connection-string' },
  ],
  ['a SAS URL', 'https://contoso.blob.core.windows.net/team?sv=1&sig=abc', { authentication: 'sas' }],
  [
    'a SAS alone',
    '?sv=1&sig=abc',
    { authentication: 'sas', sasUrl: 'https://contoso.blob.core.windows.net/?sv=1&sig=abc' },
  ],
])('%s shows what it is', (_, secret, expected) => {
  const options = storageOptions('contoso', secret);
  expect(options).toMatchObject(expected);
  expect(azureBlob.options.schema.safeParse(options).success).toBe(true);
});
