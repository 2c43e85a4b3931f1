import { link, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerOf, Checkout, repository } from './support/checkout.ts';

describe('./drover', () => {
  it('shows its commands, also before anything is installed', async () => {
    await using checkout = await Checkout.create();
    for (const args of [['help'], ['--help'], []]) {
      const answer = await checkout.run(args);
      expect(answer).toMatchObject({ status: 0, stderr: '' });
      for (const command of ['copy', 'test', 'soak', 'bench', 'help']) expect(answer.stdout).toContain(`  ${command} `);
    }
    expect(await checkout.npmCalls()).toBe(0);
  });

  it('refuses a word that it does not know with status 2, and names it', async () => {
    await using checkout = await Checkout.create();
    const answer = await checkout.run(['mvoe', 'a', 'b']);
    expect(answer).toMatchObject({ status: 2, stdout: '' });
    expect(answer.stderr).toContain("'mvoe'");
    expect(await checkout.npmCalls()).toBe(0);
  });

  it('hands over arguments as they are', async () => {
    await using checkout = await Checkout.create();
    const nasty = ['copy', 'with space', '', '*', "quo'te", '"', '$HOME', 'line\nbreak', '--flag=a b', '--', '\\'];
    const { stdout } = await checkout.run(nasty);
    expect(JSON.parse(stdout)).toEqual({ called: 'apps/cli/src/main.ts', arguments: nasty });
  });

  it.each([
    ['agent', 'apps/agent/src/main.ts'],
    ['agent-package', 'scripts/agent-package/main.ts'],
    ['test', 'scripts/test/main.ts'],
    ['soak', 'scripts/soak.ts'],
    ['bench', 'bench/main.ts'],
  ])('runs %s with the words that follow', async (command, script) => {
    await using checkout = await Checkout.create();
    const { stdout } = await checkout.run([command, 'one', '--two']);
    expect(JSON.parse(stdout)).toMatchObject({ called: script, arguments: ['one', '--two'] });
  });

  it('works through symbolic links, relative ones too, and from any folder', async () => {
    await using checkout = await Checkout.create();
    await symlink('a check out/drover', checkout.path('relative link'));
    await symlink(checkout.path('relative link'), checkout.path('link to a link'));
    const script = checkout.path('link to a link');
    expect(await checkout.run(['copy', 'x'], { script, from: '/' })).toMatchObject({ status: 0 });
    expect(await checkout.run(['copy', 'x'], { script: '../a check out/drover' })).toMatchObject({ status: 0 });
  });

  it('gives the status of the command that it ran', async () => {
    await using checkout = await Checkout.create();
    await writeFile(join(checkout.folder, 'bench/main.ts'), 'process.exitCode = 37;');
    expect(await checkout.run(['bench'])).toMatchObject({ status: 37 });
  });
});

describe('the first start', () => {
  it('installs the packages with one line on the error output, and the next start does not', async () => {
    await using checkout = await Checkout.create();
    const first = await checkout.run(['copy']);
    expect(first).toMatchObject({ status: 0, stdout: expect.stringMatching(/^{.*}\n$/) });
    expect(first.stderr).toMatch(/^drover: installing .*\n$/);
    expect(await checkout.run(['copy'])).toMatchObject({ status: 0, stderr: '' });
    expect(await checkout.npmCalls()).toBe(1);
  });

  it('comes again when the lock file has changed, and leaves the note of a checkout that shares its files alone', async () => {
    await using checkout = await Checkout.create();
    await checkout.run(['copy']);
    const [note, shared] = [join(checkout.folder, 'node_modules/.drover-installed'), checkout.path('shared note')];
    await link(note, shared);
    const before = await readFile(shared, 'utf8');
    await writeFile(
      join(checkout.folder, 'package-lock.json'),
      '{"packages":{"node_modules/new":{"version":"1.0.0"}}}',
    );
    await checkout.run(['copy']);
    expect(await checkout.npmCalls()).toBe(2);
    expect(await readFile(note, 'utf8')).not.toBe(before);
    expect(await readFile(shared, 'utf8')).toBe(before);
    expect((await readdir(join(checkout.folder, 'node_modules'))).sort()).toEqual(['.bin', '.drover-installed']);
  });

  it('installs once when many start together', async () => {
    await using checkout = await Checkout.create();
    await checkout.replaceNpm('sleep 2');
    const answers = await Promise.all(Array.from({ length: 6 }, () => checkout.run(['copy'])));
    for (const answer of answers) expect(answer).toMatchObject({ status: 0 });
    expect(await checkout.npmCalls()).toBe(1);
  });

  it('goes on after one that was killed while it installed', async () => {
    await using checkout = await Checkout.create();
    await checkout.replaceNpm('kill -9 $PPID; kill -9 $$');
    expect(await checkout.run(['copy'])).not.toMatchObject({ status: 0 });
    await checkout.replaceNpm('');
    await symlink('999999999', join(checkout.folder, '.cache/install.lock')).catch(() => undefined); // or its own is there
    expect(await checkout.run(['copy'])).toMatchObject({ status: 0 });
    await expect(readlink(join(checkout.folder, '.cache/install.lock'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('shows what npm said when that failed, and tries again at the next start', async () => {
    await using checkout = await Checkout.create();
    await checkout.replaceNpm('echo no route to the registry >&2; exit 7');
    const failed = await checkout.run(['copy']);
    expect(failed).toMatchObject({ status: 1, stdout: '' });
    expect(failed.stderr).toContain('no route to the registry');
    await checkout.replaceNpm('');
    expect(await checkout.run(['copy'])).toMatchObject({ status: 0 });
  });

  it('says what is missing where Node is too old', async () => {
    await using checkout = await Checkout.create();
    await checkout.replaceNode('v18.19.0');
    const answer = await checkout.run(['copy']);
    expect(answer).toMatchObject({ status: 1, stdout: '' });
    expect(answer.stderr).toContain('Node 20 or newer');
    expect(await checkout.npmCalls()).toBe(0);
  });

  it('takes the Node of the system where the one from npm does not run', async () => {
    await using checkout = await Checkout.create();
    await checkout.replaceNpm(`mkdir -p node_modules/.bin
      printf '#!/nowhere/ld-linux\\n' >node_modules/.bin/node; chmod +x node_modules/.bin/node; exit 0`);
    expect(await checkout.run(['copy'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^{.*}\n$/) });
  });

  it('says that Node 24 is missing where npm has none for the system', async () => {
    await using checkout = await Checkout.create();
    await checkout.replaceNode('v20.11.0');
    await checkout.replaceNpm('mkdir node_modules; exit 0');
    const answer = await checkout.run(['copy']);
    expect(answer).toMatchObject({ status: 1, stdout: '' });
    expect(answer.stderr).toContain('Install Node 24 or newer');
  });
});

it('a clean clone shows its commands and stays clean', async (context) => {
  if (!(await exists(join(repository, '.git')))) context.skip('this is no git checkout');
  await using checkout = await Checkout.create();
  const clone = checkout.path('clone');
  const { PATH = '', HOME = '/' } = process.env;
  const cloned = await answerOf('git', ['clone', '-q', '--no-hardlinks', repository, clone], '/', { PATH, HOME });
  if (cloned.status === null || cloned.status < 0) context.skip('git is not installed');
  expect(cloned).toMatchObject({ status: 0 });
  expect(await answerOf(join(clone, 'drover'), ['help'], '/', { PATH })).toMatchObject({ status: 0, stderr: '' });
  const status = await answerOf('git', ['-C', clone, 'status', '--porcelain', '--ignored'], '/', { PATH, HOME });
  expect(status).toMatchObject({ status: 0, stdout: '' });
});

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
