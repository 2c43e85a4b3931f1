import { describe, expect, it } from 'vitest';
import { readRcloneConfig } from './connector-drafts.ts';
import { reveal } from './reveal.ts';

const read = (text: string) => readRcloneConfig(new TextEncoder().encode(text));
/** `potato`, as rclone writes it. */
const POTATO = 'YWFhYWFhYWFhYWFhYWFhYXMaGgIlEQ';

describe('a password that rclone obscured', () => {
  it.each([
    ['YWFhYWFhYWFhYWFhYWFhYQ', ''],
    [POTATO, 'potato'],
    ['YmJiYmJiYmJiYmJiYmJiYp3gcEWbAw', 'potato'],
    ['aGVsbG8', null],
    ['not base64!', null],
    ['', null],
  ])('%j is %j', async (obscured, plain) => {
    expect(await reveal(obscured)).toBe(plain);
  });
});

describe('an rclone.conf', () => {
  it('is refused with its line where bytes of it are no text', async () => {
    const { drafts, problems } = await readRcloneConfig(Uint8Array.of(0xff, 0xfe, 0x0a, 0, 0x5b));
    expect(drafts).toEqual([]);
    expect(problems).toMatchObject([{ severity: 'error', line: 2, reason: expect.stringMatching(/no text/) }]);
  });

  it.each([
    ['blank lines', '\n'],
    ['blanks in one line', ' '],
    ['blanks in a line of words', 'a '],
  ])('is read through at once where it holds 4 MiB of %s', async (_, filler) => {
    const text = filler.repeat((4 * 1024 * 1024) / filler.length);
    const { drafts, problems } = await read(`[home]\ntype${text}b\n[away]\ntype = ftp${text}\n`);
    expect(problems).toEqual([]);
    expect(drafts.map(({ name }) => name)).toEqual(['home', 'away']);
  });

  it('is told from an encrypted one', async () => {
    expect(await read('# comment\n\n  RCLONE_ENCRYPT_V0:\nabc')).toMatchObject({
      drafts: [],
      problems: [{ reason: expect.stringContaining('encrypted') }],
    });
    expect((await read('[home]\ntype = ftp\ndescription = RCLONE_ENCRYPT_V0:\n')).drafts).toHaveLength(1);
  });

  it('fills in the form of an SFTP server', async () => {
    const { drafts } = await read(
      `# comment\r\n[home]\r\ntype = sftp\r\nhost = sftp.example.com\r\nuser = me\r\nport = 2222\r\npass = ${POTATO}\r\n`,
    );
    expect(drafts).toEqual([
      {
        ...{ name: 'home', line: 2, remoteType: 'sftp', connectorType: 'sftp' },
        options: {
          server: 'sftp.example.com',
          username: 'me',
          port: 2222,
          authentication: 'password',
          password: 'potato',
        },
        notes: ['Compare the fingerprint of the host key when it is shown.'],
      },
    ]);
  });

  it('gives keys as they are written there, and asks for those that lie elsewhere', async () => {
    const { drafts } = await read(
      [
        ...[
          '[a]',
          'type=sftp',
          'host=h',
          'user=u',
          'key_pem = -----BEGIN-----\\nABC\\n-----END-----',
          `key_file_pass = ${POTATO}`,
        ],
        ...['[b]', 'type=sftp', 'host=h', 'key_file = ~/.ssh/id_ed25519'],
        ...['[c]', 'type=sftp', 'host=h', 'user=u', 'pass = broken!'],
      ].join('\n'),
    );
    const [a, b, c] = drafts;
    expect(a?.options).toMatchObject({
      authentication: 'key',
      privateKey: '-----BEGIN-----\nABC\n-----END-----',
      passphrase: 'potato',
    });
    expect(b?.options).toEqual({ server: 'h', port: 22, authentication: 'key' });
    expect(b?.notes.slice(0, 2)).toEqual([
      'Enter the user name: rclone takes that of whoever runs it.',
      'Paste the content of the key file ~/.ssh/id_ed25519.',
    ]);
    expect(c?.options).not.toHaveProperty('password');
    expect(c?.notes).toContain('Enter the password anew: it could not be revealed.');
  });

  it.each([
    ['', 'plain', 21],
    ['explicit_tls = true', 'explicit', 21],
    ['tls = true', 'implicit', 990],
    ['tls = true\nport = 2990', 'implicit', 2990],
  ])('fills in the form of an FTP server: %j', async (more, type, port) => {
    const { drafts } = await read(`[f]\ntype = ftp\nhost = ftp.example.com\nuser = me\npass = ${POTATO}\n${more}\n`);
    const options = { type, server: 'ftp.example.com', username: 'me', port, password: 'potato' };
    expect(drafts).toMatchObject([{ connectorType: 'ftp', options, notes: [] }]);
  });

  it('says of certificates that are not checked what Drover wants instead', async () => {
    const { drafts } = await read('[f]\ntype=ftp\nhost=h\nuser=u\npass=\nno_check_certificate=true\n');
    expect(drafts[0]?.notes.join(' ')).toMatch(/Enter the password.*fingerprint/);
  });

  it.each([
    ['[x]\ntype = alias\nremote = /srv/data', 'local-files', { path: '/srv/data' }, /^$/],
    ['[x]\ntype = alias\nremote = y:team\n[y]\ntype = sftp', null, {}, /connector of "y".* team/],
    ['[x]\ntype = alias\nremote = gone:', null, {}, /no remote of this file/],
    ['[x]\ntype = local', null, {}, /Local folder/],
    ['[x]\ntype = smb\nhost = files', null, {}, /agent/],
    ['[x]\ntype = crypt\nremote = y:secret', null, {}, /encrypted names.*"y:secret"/],
    ['[x]\ntype = drive\ntoken = {"access_token":"x"}', null, {}, /no connector for "drive" yet/],
    [
      '[x]\ntype = onedrive\ntoken = {"access_token":"x"}\ndrive_type = personal',
      'onedrive-consumer',
      {},
      /^Sign in anew/,
    ],
    ['[x]\ntype = onedrive\ndrive_type = business\nregion = cn', 'onedrive-business', {}, /Sign in anew.*"cn"/],
    ['[x]\ntype = onedrive', 'onedrive-business', {}, /does not say of what kind/],
    [
      '[x]\ntype = onedrive\ndrive_type = documentLibrary\ntenant = t.example\nclient_secret = x',
      'office-365',
      { tenant: 't.example' },
      /administrator lets the app in/,
    ],
    ['[x]\nhost = y', null, {}, /states no type/],
  ])('%j is told with what can be done', async (text, connectorType, options, note) => {
    const { drafts } = await read(text);
    expect(drafts[0]).toMatchObject({ connectorType, options });
    expect(drafts[0]?.notes.join(' ')).toMatch(note);
    expect(JSON.stringify(drafts[0])).not.toContain('access_token');
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['account = acme\nkey = a2V5', { authentication: 'key', account: 'acme', key: 'a2V5' }, /^$/],
    ['key = a2V5', { authentication: 'key', key: 'a2V5' }, /Enter the storage account/],
    [
      'account = acme\nkey = k\nendpoint = blob.core.usgovcloudapi.net\naccess_tier = cool',
      { authentication: 'key', account: 'acme', key: 'k', cloud: 'government', tier: 'Cool' },
      /^$/,
    ],
    [
      'account = acme\nkey = k\nendpoint = https://acme.blob.core.windows.net/',
      { authentication: 'key', account: 'acme', key: 'k', cloud: 'public' },
      /^$/,
    ],
    [
      'account = acme\nkey = k\nendpoint = blob.private.example',
      { authentication: 'key', account: 'acme', key: 'k', endpoint: 'https://acme.blob.private.example' },
      /^$/,
    ],
    ['sas_url = https://a/c?sig=x', { authentication: 'sas', sasUrl: 'https://a/c?sig=x' }, /^$/],
    [
      'connection_string = AccountName=a;AccountKey=b',
      { authentication: 'connection-string', connectionString: 'AccountName=a;AccountKey=b' },
      /^$/,
    ],
    [
      'account = acme\ntenant = t\nclient_id = i\nclient_secret = s',
      { authentication: 'entra-secret', account: 'acme', tenant: 't', clientId: 'i', clientSecret: 's' },
      /^$/,
    ],
    [
      'account = acme\ntenant = t\nclient_id = i\nclient_certificate_path = /c.pem',
      { authentication: 'entra-certificate', account: 'acme', tenant: 't', clientId: 'i' },
      /private key from \/c\.pem/,
    ],
    [
      'account = acme\nservice_principal_file = /sp.json',
      { authentication: 'entra-secret', account: 'acme' },
      /from \/sp\.json/,
    ],
    ['account = acme\nuse_msi = true', { account: 'acme' }, /managed identity.*Choose another way/],
    ['account = acme', { account: 'acme' }, /nothing to sign in with/],
  ])('fills in the form of Azure Blob Storage: %j', async (more, options, note) => {
    const { drafts } = await read(`[x]\ntype = azureblob\n${more}\n`);
    expect(drafts[0]).toMatchObject({ connectorType: 'azure-blob' });
    expect(drafts[0]?.options).toEqual(options);
    expect(drafts[0]?.notes.join(' ')).toMatch(note);
  });

  it("takes an emulator by Azurite's own account", async () => {
    const { drafts } = await read('[x]\ntype = azureblob\nuse_emulator = true\n');
    expect(drafts[0]?.options).toMatchObject({ authentication: 'key', account: 'devstoreaccount1' });
  });

  it.each([
    ['# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nabc=', /encrypted/, /on a copy/],
    ['hello', /no remotes/, /rclone config file/],
  ])('%# is refused with what to do', async (text, reason, remedy) => {
    const { drafts, problems } = await read(text);
    expect(drafts).toEqual([]);
    expect(problems).toMatchObject([{ reason: expect.stringMatching(reason), remedy: expect.stringMatching(remedy) }]);
  });
});
