import type { ConnectorType } from '@drover/api';
import type { ConnectorDraft } from '@drover/migration';

/** What was taken over, in one line and without secrets: `me@ftp.example.com:21, Password taken over`. */
export function summaryOf(
  { options }: Pick<ConnectorDraft, 'options'>,
  { fields }: Pick<ConnectorType, 'fields'>,
): string {
  const { server, port, username, path, account, tenant } = options;
  const onServer =
    port === undefined ? '' : `${username === undefined ? '' : `${username}@`}${server ?? 'server'}:${port}`;
  const place = path ?? account ?? tenant ?? onServer;
  const secrets = fields
    .filter(({ secret, name }) => secret && options[name] !== undefined)
    .map(({ label }) => `${label} taken over`);
  return [String(place), ...secrets].filter((part) => part !== '').join(', ');
}
