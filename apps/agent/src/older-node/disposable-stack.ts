type Undo<T> = () => T;

/** What `using` and `await using` work with, where Node has no `DisposableStack` of its own. Errors of several parts are told as `SuppressedError` tells them. */
export class OlderDisposableStack implements DisposableStack {
  readonly [Symbol.toStringTag] = 'DisposableStack';
  #undo: Undo<void>[] = [];
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  use<T extends Disposable | null | undefined>(value: T): T {
    if (value != null) this.defer(() => value[Symbol.dispose]());
    return value;
  }

  adopt<T>(value: T, onDispose: (value: T) => void): T {
    this.defer(() => onDispose(value));
    return value;
  }

  defer(onDispose: () => void): void {
    refuseDisposed(this.#disposed);
    this.#undo.push(onDispose);
  }

  move(): OlderDisposableStack {
    refuseDisposed(this.#disposed);
    const moved = new OlderDisposableStack();
    moved.#undo = this.#undo;
    this.#undo = [];
    this.#disposed = true;
    return moved;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const faults = new Faults();
    for (const undo of this.#undo.splice(0).reverse()) {
      try {
        undo();
      } catch (error) {
        faults.add(error);
      }
    }
    faults.throw();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** The same for what takes time to end. */
export class OlderAsyncDisposableStack implements AsyncDisposableStack {
  readonly [Symbol.toStringTag] = 'AsyncDisposableStack';
  #undo: Undo<unknown>[] = [];
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  use<T extends AsyncDisposable | Disposable | null | undefined>(value: T): T {
    if (value != null) {
      this.defer(async () => {
        if (Symbol.asyncDispose in value) await value[Symbol.asyncDispose]();
        else value[Symbol.dispose]();
      });
    }
    return value;
  }

  adopt<T>(value: T, onDisposeAsync: (value: T) => PromiseLike<void> | void): T {
    this.defer(() => onDisposeAsync(value));
    return value;
  }

  defer(onDisposeAsync: () => PromiseLike<void> | void): void {
    refuseDisposed(this.#disposed);
    this.#undo.push(onDisposeAsync);
  }

  move(): OlderAsyncDisposableStack {
    refuseDisposed(this.#disposed);
    const moved = new OlderAsyncDisposableStack();
    moved.#undo = this.#undo;
    this.#undo = [];
    this.#disposed = true;
    return moved;
  }

  async disposeAsync(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    const faults = new Faults();
    for (const undo of this.#undo.splice(0).reverse()) {
      try {
        await undo();
      } catch (error) {
        faults.add(error);
      }
    }
    faults.throw();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.disposeAsync();
  }
}

function refuseDisposed(disposed: boolean): void {
  if (disposed) throw new ReferenceError('The stack was disposed of already.');
}

/** What went wrong one after the other: the last one is thrown, and tells of those before. */
class Faults {
  #thrown: { readonly error: unknown } | null = null;

  add(error: unknown): void {
    const before = this.#thrown;
    this.#thrown = { error: before === null ? error : both(error, before.error) };
  }

  throw(): void {
    if (this.#thrown !== null) throw this.#thrown.error;
  }
}

function both(error: unknown, suppressed: unknown): Error {
  return Object.assign(new Error('An error was suppressed during disposal'), {
    name: 'SuppressedError',
    error,
    suppressed,
  });
}
