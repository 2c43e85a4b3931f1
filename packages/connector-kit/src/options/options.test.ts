import { StorageError } from '@drover/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineOptions } from '../options.ts';
import { optionsMarkdown } from './docs.ts';
import { choice, multilineSecret, optional, port, secret, shownWhen, staticText, text, toggle } from './fields.ts';
import { flagsOf, parseFlags } from './flags.ts';
import { describeForm } from './form.ts';
import { hideSecrets, redact, secretsIn } from './redact.ts';
import { parseOptions, validateOptions } from './validate.ts';

const host = text({ label: 'Server', placeholder: 'eg. host', help: 'Allow {outgoingAddress}.' });

const options = defineOptions({
  server: { ...host, schema: host.schema.regex(/^[^/]+$/, 'Server must be a name without a path.') },
  mode: staticText({ label: 'Mode' }, 'Passive (required)'),
  port: port({ label: 'Port' }, 22),
  signIn: choice({ label: 'Authentication' }, { password: 'Password', key: 'Key | file' }),
  password: shownWhen('signIn', ['password'], secret({ label: 'Password' })),
  privateKey: shownWhen('signIn', ['key'], multilineSecret({ label: 'Private key' })),
  passphrase: shownWhen('signIn', ['key'], optional(secret({ label: 'Passphrase' }))),
  compress: toggle({ label: 'Compress', advanced: true }),
  hostKey: optional(text({ label: 'Host key' })),
});

describe('options as a form', () => {
  it('are plain JSON with everything that a form needs', () => {
    const form = describeForm(options, { outgoingAddress: '203.0.113.7' });
    expect(JSON.parse(JSON.stringify(form))).toEqual(form);
    expect(form.map(({ name, input, required }) => [name, input, required])).toEqual([
      ['server', 'text', true],
      ['mode', 'static', false],
      ['port', 'number', false],
      ['signIn', 'choice', false],
      ['password', 'secret', true],
      ['privateKey', 'multiline-secret', true],
      ['passphrase', 'secret', false],
      ['compress', 'toggle', false],
      ['hostKey', 'text', false],
    ]);
    expect(form[0]).toMatchObject({ help: 'Allow 203.0.113.7.', placeholder: 'eg. host', secret: false });
    expect(form[2]).toMatchObject({ standard: 22 });
    expect(form[3]).toMatchObject({
      standard: 'password',
      choices: [
        { value: 'password', label: 'Password' },
        { value: 'key', label: 'Key | file' },
      ],
    });
    expect(form[5]).toMatchObject({ secret: true, shownWhen: { field: 'signIn', is: ['key'] } });
  });
});

describe('validation of options', () => {
  const good = { server: 'host', password: 'hunter22' };

  it('fills in what stands in the form until somebody changes it', () => {
    expect(parseOptions(options, good)).toEqual({
      server: 'host',
      port: 22,
      signIn: 'password',
      password: 'hunter22',
      compress: false,
    });
  });

  it.each<[string, Record<string, unknown>, string | null, string]>([
    ['a missing field', { password: 'x' }, 'server', 'Fill in "Server".'],
    ['an empty field', { ...good, server: '' }, 'server', 'Fill in "Server".'],
    ['a missing field that is shown', { server: 'host' }, 'password', 'Fill in "Password".'],
    ['a missing field that another field demands', { ...good, signIn: 'key' }, 'privateKey', 'Fill in "Private key".'],
    ['a port out of range', { ...good, port: 70_000 }, 'port', '"Port" is out of range.'],
    ['a port that is no number', { ...good, port: 'ssh' }, 'port', '"Port" must be a number.'],
    ['a fraction of a port', { ...good, port: 2.5 }, 'port', '"Port" must be a whole number.'],
    [
      'an unknown choice',
      { ...good, signIn: 'magic' },
      'signIn',
      '"Authentication" must be one of: Password, Key | file.',
    ],
    ['a switch that is neither on nor off', { ...good, compress: 'yes' }, 'compress', '"Compress" must be on or off.'],
    ['a value for what has none', { ...good, mode: 'active' }, 'mode', '"Mode" cannot be set.'],
    ['a setting that does not exist', { ...good, colour: 'red' }, 'colour', 'There is no setting named "colour".'],
    [
      "what the field's own rule refuses, in its own words",
      { ...good, server: 'a/b' },
      'server',
      'Server must be a name without a path.',
    ],
  ])('names %s', (_, input, field, message) => {
    const validation = validateOptions(options, input);
    expect(validation.ok ? [] : validation.problems).toContainEqual({ field, message });
  });

  it('says one thing of each field', () => {
    const validation = validateOptions(options, { server: '', port: 0 });
    expect(validation.ok ? [] : validation.problems.map((each) => each.field)).toEqual(['server', 'password', 'port']);
  });

  it('leaves out what is hidden by the value of another field', () => {
    const values = parseOptions(options, { ...good, signIn: 'key', privateKey: 'KEY' });
    expect(values).toEqual({ server: 'host', port: 22, signIn: 'key', privateKey: 'KEY', compress: false });
  });

  it.each([null, 'text', 7, []])('refuses %j as options', (input) => {
    expect(validateOptions(options, input)).toMatchObject({ ok: false, problems: [{ field: null }] });
  });

  it('throws one error with all problems for programs', () => {
    expect(() => parseOptions(options, {})).toThrow(
      expect.objectContaining({ kind: 'config-invalid', scope: 'connector' }),
    );
    expect(() => parseOptions(options, {})).toThrow(/"Server".*"Password"/);
  });

  it('never repeats what was entered', () => {
    const entered = fc.string({ minLength: 12 }).filter((value) => !/^[a-z ]*$/i.test(value));
    fc.assert(
      fc.property(entered, entered, (password, other) => {
        const input = { server: `/${other}`, port: other, signIn: other, password, privateKey: { nested: password } };
        const text = JSON.stringify(validateOptions(options, input));
        expect(text).not.toContain(password);
      }),
    );
  });
});

describe('redaction of options', () => {
  const values = { server: 'host', port: 22, signIn: 'password', password: 'p"ä ss/w+ord', hostKey: 'SHA256:abc' };

  it('shows what is not secret and hides the rest', () => {
    expect(redact(options, values)).toEqual({
      server: 'host',
      port: 22,
      signIn: 'password',
      password: '(hidden)',
      hostKey: 'SHA256:abc',
    });
  });

  it('hides what nobody declared, and secrets that got into other fields', () => {
    expect(redact(options, { ...values, server: `ftp://me:${values.password}@host`, token: 'abc' })).toMatchObject({
      server: 'ftp://me:(hidden)@host',
      token: '(hidden)',
    });
  });

  it('takes every form of a secret out of texts, lists, objects and errors with their causes', () => {
    const secret = values.password;
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), JSON.stringify(secret)];
    const error = new StorageError({
      kind: 'unexpected',
      message: `PASS ${secret} was refused`,
      vendor: `530 ${forms[1]}`,
      cause: new Error(`inner ${forms[2]}`, { cause: { request: [forms[3]] } }),
    });
    const shown = JSON.stringify(
      hideSecrets({ error, list: [forms], [`key ${secret}`]: 1 }, secretsIn(options, values)),
    );
    for (const form of [secret, ...forms.slice(1, 3), JSON.stringify(secret).slice(1, -1)])
      expect(shown).not.toContain(form);
    expect(shown).toContain('was refused');
  });

  it('hides single lines of a key', () => {
    const key = [
      '-----BEGIN KEY-----',
      'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ',
      'short',
      '-----END KEY-----',
    ].join('\n');
    const secrets = secretsIn(options, { privateKey: key });
    expect(hideSecrets('cannot parse b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ', secrets)).toBe(
      'cannot parse (hidden)',
    );
    expect(hideSecrets('a short word', secrets)).toBe('a short word');
  });

  it('comes to an end with objects that contain themselves', () => {
    const circular: Record<string, unknown> = { password: 'x' };
    circular['self'] = circular;
    expect(hideSecrets(circular, ['x'])).toEqual({ password: '(hidden)', self: '(circular)' });
  });
});

describe('options as flags', () => {
  it('come from the same fields, one each, and take secrets from files', () => {
    expect(flagsOf(options, 'source').map(({ flag, takes, required }) => [flag, takes, required])).toEqual([
      ['--source-server', 'text', true],
      ['--source-port', 'number', false],
      ['--source-sign-in', 'choice', false],
      ['--source-password-file', 'file', false],
      ['--source-private-key-file', 'file', false],
      ['--source-passphrase-file', 'file', false],
      ['--source-compress', 'switch', false],
      ['--source-host-key', 'text', false],
    ]);
  });

  it('are read into values that validation takes', () => {
    const { values, files, problems } = parseFlags(options, {
      '--server': '22',
      '--port': '2222',
      '--sign-in': 'password',
      '--password-file': 'secret.txt',
      '--compress': true,
    });
    expect({ values, files, problems }).toEqual({
      values: { server: '22', port: 2222, signIn: 'password', compress: true },
      files: { password: 'secret.txt' },
      problems: [],
    });
    expect(parseOptions(options, { ...values, password: 'read from the file' })).toMatchObject({ port: 2222 });
  });

  it('can switch off what they switch on', () => {
    expect(parseFlags(options, { '--no-compress': true }).values).toEqual({ compress: false });
  });

  it.each([
    [{ '--colour': 'red' }, 'There is no flag --colour.'],
    [{ '--no-port': true }, 'There is no flag --no-port.'],
    [{ '--port': true }, '--port needs a value.'],
    [{ '--compress': 'yes' }, '--compress takes no value.'],
    [{ '--password': 'hunter22' }, 'There is no flag --password.'],
  ])('are refused when they cannot be meant: %j', (given, problem) => {
    expect(parseFlags(options, given as Record<string, string | boolean>).problems).toEqual([problem]);
  });

  it('leave a port that is no number to validation', () => {
    const { values } = parseFlags(options, { '--port': 'ssh' });
    expect(validateOptions(options, { server: 'host', password: 'x', ...values })).toMatchObject({ ok: false });
  });
});

describe('options in the reference', () => {
  it('are a table with every field, and what to try when it does not connect', () => {
    const page = optionsMarkdown({
      displayName: 'SFTP',
      summary: 'A server and a password.',
      prepare: ['The name of the server.', 'A rule for {outgoingAddress}.'],
      options,
      troubleshooting: ['Check the name.', 'Check the port.'],
    });
    expect(page).toBe(`## SFTP

A server and a password.

Beforehand:

- The name of the server.
- A rule for the address of the machine that runs Drover.

| Field | Name | Required | Standard | Description |
| --- | --- | --- | --- | --- |
| Server | \`server\` | yes |  | Allow the address of the machine that runs Drover. |
| Mode |  | no | Passive (required) |  |
| Port | \`port\` | no | 22 |  |
| Authentication | \`signIn\` | no | Password | One of: Password; Key \\| file. |
| Password | \`password\` | when Authentication is Password |  | Kept encrypted and never shown again. |
| Private key | \`privateKey\` | when Authentication is Key \\| file |  | Kept encrypted and never shown again. |
| Passphrase | \`passphrase\` | no |  | Kept encrypted and never shown again. |
| Compress | \`compress\` | no | off |  |
| Host key | \`hostKey\` | no |  |  |

When it does not connect:

1. Check the name.
2. Check the port.
`);
  });
});
