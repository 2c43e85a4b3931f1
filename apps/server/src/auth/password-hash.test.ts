import { describe, expect, it } from 'vitest';
import { PasswordHasher } from './password-hash.ts';

const cheap = { memory: 64, passes: 1, parallelism: 1 };

describe('PasswordHasher', () => {
  it('knows a password again, also when the costs were others at the time', async () => {
    const hash = await new PasswordHasher(cheap).hash('correct horse');
    expect(await new PasswordHasher({ ...cheap, passes: 2 }).verify('correct horse', hash)).toBe(true);
    expect(await new PasswordHasher(cheap).verify('correct horse ', hash)).toBe(false);
  });

  it('never gives the same hash twice, and never the password', async () => {
    const hasher = new PasswordHasher(cheap);
    const hashes = await Promise.all([hasher.hash('hunter2hunter2'), hasher.hash('hunter2hunter2')]);
    expect(hashes[0]).not.toBe(hashes[1]);
    expect(hashes.join()).not.toContain('hunter2');
  });

  it('takes two ways to type one letter for the same', async () => {
    const hasher = new PasswordHasher(cheap);
    expect(await hasher.verify('cafe\u0301-cafe\u0301', await hasher.hash('caf\u00e9-caf\u00e9'))).toBe(true);
  });

  it.each([null, '', 'plain text', '$argon2id$v=19$m=64,t=1,p=1$$'])(
    'accepts nothing for the hash %s',
    async (hash) => {
      expect(await new PasswordHasher(cheap).verify('', hash)).toBe(false);
    },
  );

  it('hashes all of many at once, and refuses a flood', async () => {
    const hasher = new PasswordHasher(cheap);
    const results = await Promise.allSettled(Array.from({ length: 80 }, () => hasher.hash('x'.repeat(10))));
    const done = results.filter(({ status }) => status === 'fulfilled').length;
    expect(done).toBe(52);
    expect(await hasher.hash('afterwards')).toContain('$argon2id$');
  });
});
