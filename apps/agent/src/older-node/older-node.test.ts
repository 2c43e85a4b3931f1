import { describe, expect, it } from 'vitest';
import { OlderAsyncDisposableStack, OlderDisposableStack } from './disposable-stack.ts';
import { fillIn, type Globals } from './fill-in.ts';

/** Global objects without what Node 20 lacks. */
function olderGlobals(): Globals & { DisposableStack?: unknown; AsyncDisposableStack?: unknown } {
  return {
    Promise: Object.create(Promise, { withResolvers: { value: undefined } }),
    Map: Object.create(null),
    Array: Object.create(null),
    URL: Object.create(null),
  } as unknown as Globals;
}

const stacks = [
  ['a stack', OlderDisposableStack, DisposableStack],
  ['a stack for what takes time', OlderAsyncDisposableStack, AsyncDisposableStack],
] as const;

/** What happens to the same parts on one kind of stack. */
async function told(Kind: (typeof stacks)[number][1 | 2], failing: readonly string[]): Promise<unknown[]> {
  const events: unknown[] = [];
  const part = (name: string) => {
    events.push(name);
    if (failing.includes(name)) throw new Error(name);
  };
  try {
    const stack: DisposableStack | AsyncDisposableStack = new Kind();
    const use = stack.use.bind(stack) as (value: Disposable | null) => unknown;
    use(null);
    use({ [Symbol.dispose]: () => part('used') });
    stack.defer(() => part('deferred'));
    stack.adopt('adopted', part);
    const moved = stack.move();
    events.push(stack.disposed, moved.disposed);
    if (moved instanceof OlderAsyncDisposableStack || moved instanceof AsyncDisposableStack) {
      await moved.disposeAsync();
      await moved[Symbol.asyncDispose]();
    } else {
      moved.dispose();
      moved[Symbol.dispose]();
    }
    events.push(moved.disposed);
    moved.defer(() => undefined);
  } catch (error) {
    events.push(...chain(error));
  }
  return events;
}

function chain(error: unknown): unknown[] {
  const { name, error: last, suppressed } = error as SuppressedError;
  return name === 'SuppressedError' ? [name, ...chain(last), ...chain(suppressed)] : [name];
}

describe.each(stacks)('%s for Node 20', (_, Older, Own) => {
  it.each([[[]], [['adopted']], [['adopted', 'used']], [['used', 'deferred', 'adopted']]])(
    'ends its parts in turn and tells what failed as that of Node 24 does, where %j fail',
    async (failing: readonly string[]) => {
      expect(await told(Older, failing)).toEqual(await told(Own, failing));
    },
  );
});

it('fills in what is missing, and leaves what is there', async () => {
  const older = olderGlobals();
  const { withResolvers } = { withResolvers: older.Promise.withResolvers };
  fillIn(older);
  expect(older.Promise.withResolvers).toBe(withResolvers);
  expect([older.DisposableStack, older.AsyncDisposableStack]).toEqual([
    OlderDisposableStack,
    OlderAsyncDisposableStack,
  ]);
  expect(older.Map.groupBy([1, 2, 3], (n) => n % 2)).toEqual(Map.groupBy([1, 2, 3], (n) => n % 2));
  const each = async function* () {
    yield 1;
    yield 2;
  };
  expect(await older.Array.fromAsync(each())).toEqual([1, 2]);
  expect([older.URL.parse('none'), older.URL.parse('https://a/b')?.href]).toEqual([null, 'https://a/b']);

  const bare = { ...older, Promise: Object.create(null) } as Globals;
  fillIn(bare);
  const { promise, resolve } = bare.Promise.withResolvers<number>();
  resolve(5);
  expect(await promise).toBe(5);
});
