import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A process that has nothing to do with databases, of the user that the embedded server runs as. */
export async function startBystander(identity: {
  uid?: number;
  gid?: number;
}): Promise<AsyncDisposable & { readonly pid: number }> {
  const child = spawn('sleep', ['600'], { ...identity, stdio: 'ignore' });
  await once(child, 'spawn');
  return {
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
