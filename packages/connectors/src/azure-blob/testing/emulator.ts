import { request } from 'node:http';
import { type AzuriteServer, azuriteAvailability } from '@drover/testing-servers';
import { prepare, targetOf } from '../http/request.ts';
import { sharedKey } from '../sign-in/shared-key.ts';

/** Why nothing can run against the emulator here; null when it can. */
export async function whyNoEmulator(): Promise<string | null> {
  const found = await azuriteAvailability();
  return found.available ? null : found.reason;
}

const never = new AbortController().signal;

/** Makes a container, which connectors do not. */
export async function createContainer(server: AzuriteServer, name: string): Promise<void> {
  await callEmulator(server, 'PUT', name, { restype: 'container' });
}

/** Calls the emulator past the connector. */
async function callEmulator(
  server: AzuriteServer,
  method: 'DELETE' | 'PUT',
  path: string,
  query: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<void> {
  const { account, endpoint, key, port } = server;
  const [container = '', ...names] = path.split('/');
  const call = {
    method,
    container,
    query,
    headers,
    body: [Buffer.from(body)],
    ...(names.length === 0 ? {} : { blob: names.join('/') }),
  };
  const signed = await sharedKey(account, Buffer.from(key, 'base64')).sign(
    prepare(call, new URL(endpoint).pathname, Date.now()),
    never,
  );
  await new Promise<void>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path: targetOf(signed), headers: signed.headers });
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      if (statusCode < 300) response.on('end', resolve);
      else reject(new Error(`${method} ${path}: ${statusCode} ${String(response.headers['x-ms-error-code'])}`));
    });
    sent.end(body);
  });
}
