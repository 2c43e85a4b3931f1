import { OlderAsyncDisposableStack, OlderDisposableStack } from './disposable-stack.ts';

/** The global objects that Node 20 has only in part. */
export interface Globals {
  readonly Promise: Pick<PromiseConstructor, 'withResolvers'> & PromiseConstructor;
  readonly Map: Pick<MapConstructor, 'groupBy'> & MapConstructor;
  readonly Array: Pick<ArrayConstructor, 'fromAsync'> & ArrayConstructor;
  readonly URL: Pick<typeof URL, 'parse'> & typeof URL;
}

/** Gives Node 20 and 22 what the agent uses and they do not have. Where it is there, nothing changes. */
export function fillIn(globals: Globals = globalThis): void {
  add(globals, 'DisposableStack', OlderDisposableStack);
  add(globals, 'AsyncDisposableStack', OlderAsyncDisposableStack);
  add(globals.Promise, 'withResolvers', withResolvers);
  add(globals.Map, 'groupBy', groupBy);
  add(globals.Array, 'fromAsync', fromAsync);
  add(globals.URL, 'parse', parseUrl);
}

function add(holder: object, name: string, value: unknown): void {
  if (!(name in holder)) Object.defineProperty(holder, name, { value, writable: true, configurable: true });
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  let settle: Omit<PromiseWithResolvers<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (settle === undefined) throw new TypeError('A promise did not call its executor.');
  return { promise, ...settle };
}

function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

async function fromAsync<T>(source: AsyncIterable<T> | Iterable<T | PromiseLike<T>>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}

function parseUrl(text: string, base?: string): URL | null {
  return URL.canParse(text, base) ? new URL(text, base) : null;
}
