import type { OpenContext } from '@drover/connector-kit';
import { StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { options } from '../options.ts';
import { accessOf } from './access.ts';

const KEY = Buffer.alloc(64, 5).toString('base64');
const ignore = (): void => undefined;
const context: OpenContext = {
  clock: { now: () => 0, monotonic: () => 0, sleep: async () => undefined },
  log: { debug: ignore, info: ignore, warn: ignore },
  tokens: { read: async () => null, refresh: (_, refresh) => refresh(null) },
};
const access = (entered: Readonly<Record<string, string>>) => accessOf(options.schema.parse(entered), context);
const connection = (connectionString: string) => access({ authentication: 'connection-string', connectionString });
const sas = (sasUrl: string, container?: string) =>
  access({ authentication: 'sas', sasUrl, ...(container === undefined ? {} : { container }) });

describe('where an account is', () => {
  it.each([
    ['public', 'https://contoso.blob.core.windows.net/'],
    ['government', 'https://contoso.blob.core.usgovcloudapi.net/'],
    ['china', 'https://contoso.blob.core.chinacloudapi.cn/'],
  ])('in the cloud %s', (cloud, href) => {
    expect(access({ authentication: 'key', account: 'contoso', key: KEY, cloud }).endpoint.href).toBe(href);
  });

  it('at an address of its own', () => {
    const endpoint = 'https://files.example.com:8443/contoso';
    expect(access({ authentication: 'key', account: 'contoso', key: KEY, endpoint }).endpoint.href).toBe(endpoint);
  });

  it.each([
    [
      `DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=${KEY};EndpointSuffix=core.windows.net`,
      'https://contoso.blob.core.windows.net/',
    ],
    [` AccountKey=${KEY} ; accountname=contoso; `, 'https://contoso.blob.core.windows.net/'],
    [
      `AccountName=contoso;AccountKey=${KEY};BlobEndpoint=http://10.1.2.3:10000/contoso`,
      'http://10.1.2.3:10000/contoso',
    ],
    [
      'BlobEndpoint=https://contoso.blob.core.windows.net/;SharedAccessSignature=sv=1&sig=a%2Bb=',
      'https://contoso.blob.core.windows.net/',
    ],
  ])('by the connection string %#', (text, href) => {
    expect(connection(text)).toMatchObject({ account: 'contoso', endpoint: { href } });
  });

  it.each([
    ['https://contoso.blob.core.windows.net/?sv=1&sig=x', 'https://contoso.blob.core.windows.net/', null],
    [
      'https://contoso.blob.core.windows.net/team-files?sv=1&sig=x',
      'https://contoso.blob.core.windows.net/',
      'team-files',
    ],
    ['http://127.0.0.1:10000/contoso/team-files?sv=1&sig=x', 'http://127.0.0.1:10000/contoso', 'team-files'],
  ])('by the SAS URL %s', (url, href, container) => {
    expect(sas(url)).toMatchObject({ account: 'contoso', endpoint: { href }, container });
  });

  it('a container may be named beside a SAS that names none', () => {
    expect(sas('https://contoso.blob.core.windows.net/?sv=1&sig=x', 'team-files').container).toBe('team-files');
  });
});

it.each([
  ['a connection string of nothing', () => connection('hello')],
  ['a connection string without a key', () => connection('AccountName=contoso')],
  [
    'a connection string with an endpoint that is none',
    () => connection(`BlobEndpoint=contoso;AccountName=a;AccountKey=${KEY}`),
  ],
  ['a key that is none', () => access({ authentication: 'key', account: 'contoso', key: 'hello world' })],
  ['a SAS URL that is none', () => sas('sv=1&sig=verysecret')],
  ['a SAS URL without a signature', () => sas('https://contoso.blob.core.windows.net/?sv=1')],
  ['a SAS URL of a single file', () => sas('https://contoso.blob.core.windows.net/c/f?sv=1&sig=verysecret')],
  [
    'a certificate that is none',
    () =>
      access({
        ...{ authentication: 'entra-certificate', account: 'contoso', tenant: 't', clientId: 'c' },
        certificate: 'verysecret',
      }),
  ],
])('%s is refused at once, in words without secrets', (_, work) => {
  let thrown: unknown;
  try {
    work();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(StorageError);
  expect(thrown).toMatchObject({ kind: 'config-invalid', fault: 'credentials', remedy: expect.stringMatching(/\.$/) });
  expect(String(thrown)).not.toContain('verysecret');
});
