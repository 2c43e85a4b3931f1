import type { AuthContext, KeyboardAuthContext } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { puttyKeys } from './testing/putty-keys.ts';
import { openAccount, refusalOf, ScriptedSession, withScript } from './testing/scripted-session.ts';

const never = new AbortController().signal;

describe('logging in', () => {
  it('says what the server accepts when it refuses the password, and tries it only once', async () => {
    const tried: string[] = [];
    const authenticate = (context: AuthContext): void => {
      tried.push(context.method);
      context.reject(['password', 'keyboard-interactive', 'publickey']);
    };
    const error = await withScript({ authenticate }, (server) => refusalOf(server, { password: 'wrong' }));
    expect(error).toMatchObject({ kind: 'unauthenticated', fault: 'credentials', scope: 'connector' });
    expect(error.message).toContain('refused the password of alice');
    expect(error.remedy).toContain('password, keyboard-interactive, publickey');
    expect(error.vendor).toContain('publickey');
    expect(tried).toEqual(['password']);
    expect(JSON.stringify([error.message, error.remedy, error.vendor])).not.toContain('wrong');
  });

  it('says so when a key is wanted', async () => {
    const authenticate = (context: AuthContext): void => context.reject(['publickey']);
    const error = await withScript({ authenticate }, (server) => refusalOf(server));
    expect(error).toMatchObject({ kind: 'unauthenticated', fault: 'credentials' });
    expect(error.message).toContain('does not let alice in by password; it accepts publickey');
  });

  it('answers a single hidden question with the password', async () => {
    const authenticate = keyboard([{ prompt: 'Password: ', echo: false }], (answers) => answers[0] === 'secret');
    await using session = await ScriptedSession.open({ authenticate });
    expect(session.server.connections).toBe(1);
  });

  it.each([
    [
      'two questions',
      [
        { prompt: 'Password: ', echo: false },
        { prompt: 'Code: ', echo: false },
      ],
    ],
    ['a question that is not hidden', [{ prompt: 'Which department? ', echo: true }]],
  ])('answers %s with nothing, and says what was asked', async (_what, prompts) => {
    const given: string[] = [];
    const authenticate = keyboard(prompts, (answers) => given.push(...answers) < 0);
    const error = await withScript({ authenticate }, (server) => refusalOf(server));
    expect(error).toMatchObject({ kind: 'unauthenticated', fault: 'credentials' });
    expect(error.message).toContain(prompts.at(-1)?.prompt.trim());
    expect(given.join('')).toBe('');
  });

  it('shows control characters of a question as such', async () => {
    const authenticate = keyboard([{ prompt: '\x1b[2J\u202eCode', echo: true }], () => false);
    const error = await withScript({ authenticate }, (server) => refusalOf(server));
    expect(error.message).toContain('\\u001B[2J\\u202ECode');
  });

  it('takes a PuTTY key, and says why it is refused', async () => {
    const ed25519 = puttyKeys.find(({ name }) => name.startsWith('Ed25519, version 3'));
    if (ed25519 === undefined) throw new Error('the key is missing');
    const { text: privateKey, passphrase, publicKey } = ed25519;
    const changes = { authentication: 'key', password: undefined, privateKey, passphrase };
    const authenticate = (accepted: string) => (context: AuthContext) => {
      const right = context.method === 'publickey' && context.key.data.toString('base64') === accepted.split(' ')[1];
      if (right) context.accept();
      else context.reject(['publickey']);
    };
    await withScript({ authenticate: authenticate(publicKey) }, async (server) => {
      await using account = await openAccount(server, changes);
      await account.open('~', never);
    });
    const error = await withScript({ authenticate: authenticate('other key') }, (server) => refusalOf(server, changes));
    expect(error.message).toContain('refused the key of alice');
    for (const [passphrase, problem] of [
      [undefined, 'passphrase-missing'],
      ['wrong', 'passphrase-wrong'],
    ])
      expect(await refusalOf({ port: 1 }, { ...changes, passphrase })).toMatchObject({ cause: { problem } });
  });

  it('gives key and password to a server that wants both', async () => {
    const [{ text: privateKey } = { text: '' }] = puttyKeys.filter(({ passphrase }) => passphrase === undefined);
    let keyed = false;
    const authenticate = (context: AuthContext): void => {
      if (context.method === 'publickey') {
        keyed = true;
        context.reject(['password'], true);
      } else if (keyed && context.method === 'password' && context.password === 'secret') context.accept();
      else context.reject(['publickey']);
    };
    const both = { authentication: 'key', privateKey };
    await withScript({ authenticate }, async (server) => {
      await using account = await openAccount(server, both);
      await account.open('', never);
      const error = await refusalOf(server, { ...both, password: undefined });
      expect(error.message).toContain('accepted the key of alice but asks for more: password');
    });
  });

  it('refuses a form without a key at once', async () => {
    expect(await refusalOf({ port: 1 }, { authentication: 'key' })).toMatchObject({ kind: 'config-invalid' });
  });
});

/** Offers keyboard-interactive alone, with these questions. */
function keyboard(
  prompts: readonly { readonly prompt: string; readonly echo: boolean }[],
  accept: (answers: string[]) => boolean,
): (context: AuthContext) => void {
  return (context) => {
    if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
    return (context as KeyboardAuthContext).prompt([...prompts] as never, 'Login', (answers: string[]) => {
      if (accept(answers)) context.accept();
      else context.reject(['keyboard-interactive']);
    });
  };
}
