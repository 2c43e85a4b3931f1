import { expect, it } from 'vitest';
import { PatternTurns } from './pattern-turns.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Searches that go on until they are ended. */
function searches(turns: PatternTurns) {
  const begun: string[] = [];
  const search = (asker: string, name = asker) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = turns.inTurn(asker, async () => {
      begun.push(name);
      await promise;
    });
    const end = async () => {
      resolve();
      await done;
    };
    return { done, end };
  };
  return { begun, search };
}

it('two people search at once, each once, and others in the order in which they came', async () => {
  const { begun, search } = searches(new PatternTurns());
  const first = search('anna', 'anna 1');
  const [second, bob, carl] = [search('anna', 'anna 2'), search('bob'), search('carl')];
  await settle();
  expect(begun).toEqual(['anna 1', 'bob']);
  await bob.end();
  await settle();
  expect(begun).toEqual(['anna 1', 'bob', 'carl']);
  await first.end();
  await settle();
  expect(begun).toEqual(['anna 1', 'bob', 'carl', 'anna 2']);
  await Promise.all([second.end(), carl.end()]);
});

it('who has six waiting, and who comes while twelve wait, is told to come again', async () => {
  const { search } = searches(new PatternTurns());
  const own = Array.from({ length: 7 }, () => search('anna'));
  const bob = search('bob');
  await expect(search('anna').done).rejects.toMatchObject({
    ...{ kind: 'config-invalid', message: expect.stringContaining('searches of yours') },
    remedy: expect.stringContaining('a few seconds'),
  });
  const others = Array.from({ length: 6 }, (_, at) => search(`other ${at}`));
  await expect(search('carl').done).rejects.toMatchObject({ message: expect.stringContaining('too many people') });
  await Promise.all([...own, bob, ...others].map(({ end }) => end()));
  await search('carl').end();
});

it('a search that fails gives its turn to the next', async () => {
  const turns = new PatternTurns();
  const failing = turns.inTurn('anna', () => Promise.reject(new Error('broken')));
  const next = turns.inTurn('anna', async () => 'found');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('found');
});
