import { createHmac } from 'node:crypto';

/** The account of an emulator, as whoever administers it uses it: past the connector, and signed by code of its own. */
export interface AzuriteAccount {
  readonly endpoint: string;
  readonly account: string;
  /** Base64. */
  readonly key: string;
}

const VERSION = '2021-12-02';

/** Makes a container; connectors do not. */
export async function createContainer(owner: AzuriteAccount, name: string): Promise<void> {
  const { account, endpoint, key } = owner;
  const date = new Date().toUTCString();
  const headers = `x-ms-date:${date}\nx-ms-version:${VERSION}`;
  const resource = `/${account}/${account}/${name}\nrestype:container`;
  const signature = sign(key, `PUT${'\n'.repeat(12)}${headers}\n${resource}`);
  const answer = await fetch(`${endpoint}/${name}?restype=container`, {
    method: 'PUT',
    headers: { 'x-ms-date': date, 'x-ms-version': VERSION, authorization: `SharedKey ${account}:${signature}` },
  });
  if (!answer.ok) throw new Error(`the container ${name} could not be made: ${answer.status} ${await answer.text()}`);
}

/**
 * A SAS URL, of the account or of one container, with these rights (letters as the service names them), that ends at a time.
 * https://learn.microsoft.com/rest/api/storageservices/create-account-sas and create-service-sas
 */
export function sasUrl(
  { account, endpoint, key }: AzuriteAccount,
  { container, rights, ends }: { readonly container?: string; readonly rights: string; readonly ends: Date },
): string {
  const end = `${ends.toISOString().slice(0, 19)}Z`;
  const shared = { sv: VERSION, sp: rights, se: end };
  const [address, parameters, text] =
    container === undefined
      ? [
          `${endpoint}/`,
          { ...shared, ss: 'b', srt: 'sco' },
          [account, rights, 'b', 'sco', '', end, '', '', VERSION, '', ''].join('\n'),
        ]
      : [
          `${endpoint}/${container}`,
          { ...shared, sr: 'c' },
          [rights, '', end, `/blob/${account}/${container}`, '', '', '', VERSION, 'c', '', '', '', '', '', '', ''].join(
            '\n',
          ),
        ];
  return `${address}?${new URLSearchParams({ ...parameters, sig: sign(key, text) })}`;
}

function sign(key: string, text: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
}
