import { decodeText } from '../csv/decode-text.ts';
import { type FileProblem, fileError } from '../file-problem.ts';
import { atOnce } from '../steps.ts';
import { azureDraft } from './azure-draft.ts';
import { type ConnectorDraft, type Draft, filled, isOn, none, stated } from './draft.ts';
import { oneDriveDraft } from './onedrive-draft.ts';
import { parseConfig, type Remote } from './parse-config.ts';
import { reveal } from './reveal.ts';

export interface ReadConfig {
  readonly drafts: readonly ConnectorDraft[];
  readonly problems: readonly FileProblem[];
}

/** What an `rclone.conf` says of connectors: each remote as a form to check and to authorize, or why there is none. */
export async function readRcloneConfig(bytes: Uint8Array): Promise<ReadConfig> {
  const { text, problem } = atOnce(decodeText(bytes));
  if (problem !== null) return { drafts: [], problems: [problem] };
  const remotes = parseConfig(text);
  if (remotes === null) return { drafts: [], problems: [ENCRYPTED] };
  if (remotes.length === 0) return { drafts: [], problems: [NO_REMOTES] };
  const drafts = await Promise.all(
    remotes.map(async (remote): Promise<ConnectorDraft> => {
      const { name, line } = remote;
      return { name, line, remoteType: stated(remote, 'type'), ...(await draftOf(remote, remotes)) };
    }),
  );
  return { drafts, problems: [] };
}

async function draftOf(remote: Remote, all: readonly Remote[]): Promise<Draft> {
  const type = stated(remote, 'type');
  if (type === 'sftp') return await sftpDraft(remote);
  if (type === 'ftp') return await ftpDraft(remote);
  if (type === 'azureblob') return azureDraft(remote);
  if (type === 'onedrive') return oneDriveDraft(remote);
  if (type === 'local') return none('Make a connector of the type Local folder, and choose the folder there.');
  if (type === 'alias') return aliasDraft(remote, all);
  if (type === 'smb')
    return none('Share the folder by an agent, or mount it and make a connector of the type Local folder.');
  if (type in WRAPPERS)
    return none(`${WRAPPERS[type]} It wraps "${stated(remote, 'remote') || stated(remote, 'upstreams')}".`);
  if (type === '') return none('The remote states no type.');
  return none(
    `There is no connector for "${type}" yet. Tokens of rclone are of no use to another program: authorize it anew once there is.`,
  );
}

/** What changes what lies below it, so that its files would be copied as rclone stores them. */
const WRAPPERS: Readonly<Record<string, string>> = {
  cache: 'Use the remote below it.',
  chunker: 'Drover would copy the pieces of files that it makes.',
  combine: 'Make a connector for each remote below it.',
  compress: 'Drover would copy the compressed files that it makes.',
  crypt: 'Drover would copy the encrypted names and contents as they are stored.',
  hasher: 'Use the remote below it.',
  union: 'Make a connector for each remote below it.',
};

async function sftpDraft(remote: Remote): Promise<Draft> {
  const secret = secretsOf(remote);
  const key = stated(remote, 'key_pem').replaceAll('\\n', '\n');
  const keyFile = stated(remote, 'key_file');
  const byKey =
    key !== '' || keyFile !== '' || (stated(remote, 'key_use_agent') === 'true' && stated(remote, 'pass') === '');
  const [password, passphrase] = await Promise.all([secret('pass'), secret('key_file_pass')]);
  const notes = [
    ...loginNotes(remote),
    ...(byKey && key === '' ? [keyFile === '' ? PASTE_KEY : `Paste the content of the key file ${keyFile}.`] : []),
    ...(password === null ? [REENTER] : []),
    ...(passphrase === null ? ['Enter the passphrase of the key anew: it could not be revealed.'] : []),
    ...(!byKey && password === '' ? ['Enter the password: rclone has none.'] : []),
    'Compare the fingerprint of the host key when it is shown.',
  ];
  const options = {
    ...login(remote, 22),
    authentication: byKey ? 'key' : 'password',
    ...filled({ password: password ?? '', privateKey: key, passphrase: passphrase ?? '' }),
  };
  return { connectorType: 'sftp', options, notes };
}

async function ftpDraft(remote: Remote): Promise<Draft> {
  const password = await secretsOf(remote)('pass');
  const security = isOn(remote, 'tls') ? 'implicit' : isOn(remote, 'explicit_tls') ? 'explicit' : 'plain';
  const notes = [
    ...loginNotes(remote),
    ...(password === null ? [REENTER] : []),
    ...(password === '' ? ['Enter the password: rclone has none.'] : []),
    ...(isOn(remote, 'no_check_certificate')
      ? [
          'rclone does not check the certificate. Enter the fingerprint of the one to trust, or leave it empty to have it verified.',
        ]
      : []),
  ];
  const options = {
    type: security,
    ...login(remote, security === 'implicit' ? 990 : 21),
    ...filled({ password: password ?? '' }),
  };
  return { connectorType: 'ftp', options, notes };
}

function aliasDraft(remote: Remote, all: readonly Remote[]): Draft {
  const target = stated(remote, 'remote');
  if (/^(?:\/|[A-Za-z]:[/\\])/.test(target))
    return { connectorType: 'local-files', options: { path: target }, notes: [] };
  const [name = '', path = ''] = target.split(':');
  if (!all.some((each) => each.name === name))
    return none(`It stands for "${target}", which is no remote of this file.`);
  return none(`Use the connector of "${name}", and choose the folder ${path === '' ? '/' : path} there.`);
}

function login(remote: Remote, port: number): Readonly<Record<string, number | string>> {
  const own = Number(stated(remote, 'port'));
  return {
    ...filled({ server: stated(remote, 'host'), username: stated(remote, 'user') }),
    port: Number.isInteger(own) && own > 0 && own < 65_536 ? own : port,
  };
}

function loginNotes(remote: Remote): string[] {
  return [
    ...(stated(remote, 'host') === '' ? ['Enter the server: rclone has none.'] : []),
    ...(stated(remote, 'user') === '' ? ['Enter the user name: rclone takes that of whoever runs it.'] : []),
    ...(stated(remote, 'socks_proxy') === '' && stated(remote, 'http_proxy') === ''
      ? []
      : ['rclone goes through a proxy there, which Drover cannot.']),
  ];
}

/** The password of a field; '' where there is none, null where it cannot be revealed. */
function secretsOf(remote: Remote): (field: string) => Promise<string | null> {
  return async (field) => {
    const obscured = stated(remote, field);
    return obscured === '' ? '' : await reveal(obscured);
  };
}

const REENTER = 'Enter the password anew: it could not be revealed.';
const PASTE_KEY = 'Paste the private key: rclone takes it from the agent of SSH.';
const ENCRYPTED = fileError(
  'The file is encrypted by a password of rclone.',
  'Run "rclone config encryption remove" on a copy of it, give that copy, and delete it afterwards.',
);
const NO_REMOTES = fileError('The file holds no remotes.', 'Give the file that "rclone config file" names.');
