import { chmod, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Activities } from '../activity/activities.ts';
import { codeOf } from '../files/code-of.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { ActivityFeed } from './activity-feed.ts';
import { jsonLine, jsonLines, MAX_REQUEST_BYTES } from './json-lines.ts';
import { type AgentStatus, type Answer, type Request, requestSchema } from './messages.ts';

const MAX_CONNECTIONS = 32;
const FIRST_WORD_MS = 10_000;
const HANGING_UP_MS = 1_000;
/** Answers that the caller has not read; whoever lets more pile up is hung up on. */
const MAX_UNREAD = 1024 * 1024;

/** What a running agent does for the commands that talk to it. */
export interface Commanded {
  status(): AgentStatus;
  /** Dials, and waits until it is known what came of it. */
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  stop(): void;
  /** Begins to install what the server offers, if it offers anything; how that goes is part of the status. */
  update(): void;
  /** Told after each change of how the agent stands. */
  onStatus(listener: (status: AgentStatus) => void): Disposable;
  readonly activities: Activities;
}

export interface Listening extends AsyncDisposable {
  /** Ends all conversations, where the process goes on without being an agent. */
  hangUp(): void;
}

/** Answers commands on a socket that only this user can open. The instance's lock is held, so whatever lies there is a leftover. */
export async function listenForCommands(
  address: string,
  commanded: Commanded,
  { platform }: Pick<World, 'platform'>,
): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // whoever asked has gone
    void converse(socket, commanded);
  });
  server.maxConnections = MAX_CONNECTIONS;
  if (platform !== 'win32') await makeRoom(address);
  await listen(server, address);
  if (platform !== 'win32') await chmod(address, 0o600);
  return {
    hangUp: () => {
      for (const socket of sockets) socket.destroy();
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.unref();
      // They stay open as long as the process lives: whoever told it to stop sees by their end that it has.
      for (const socket of sockets) socket.unref();
    },
  };
}

/** A leftover socket goes, and so does a link that somebody put there, not what it leads to. */
async function makeRoom(address: string): Promise<void> {
  try {
    await rm(address, { force: true });
  } catch (error) {
    throw new Refusal(
      'failed',
      `The agent cannot listen for commands at ${address}: what stands there cannot be removed (${codeOf(error)}). Remove it, and start again.`,
      { cause: error },
    );
  }
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new Refusal('failed', `The agent cannot listen for commands at ${address} (${codeOf(error)}).`, {
          cause: error,
        }),
      );
    });
    server.listen(address, () => {
      server.on('error', () => undefined); // a caller for whom the system had no file left asks again
      resolve();
    });
  });
}

async function converse(socket: Socket, commanded: Commanded): Promise<void> {
  const silent = setTimeout(() => socket.destroy(), FIRST_WORD_MS).unref();
  let watching = false;
  try {
    for await (const request of jsonLines(socket, requestSchema, MAX_REQUEST_BYTES)) {
      clearTimeout(silent);
      if (watching && request.command === 'monitor') throw new RangeError('it is watched already');
      watching ||= request.command === 'monitor';
      await answer(request, socket, commanded);
    }
  } catch (error) {
    if (!socket.destroyed) hangUp(socket, { answer: 'error', message: `No such command: ${String(error)}` });
  } finally {
    clearTimeout(silent);
  }
}

/** What else the caller says is taken and thrown away, so that the end of the conversation is noticed on both sides. */
function hangUp(socket: Socket, last: Answer): void {
  socket.end(jsonLine(last));
  socket.resume();
  const late = setTimeout(() => socket.destroy(), HANGING_UP_MS).unref();
  socket.once('close', () => clearTimeout(late));
}

async function answer({ command }: Request, socket: Socket, commanded: Commanded): Promise<void> {
  const say = (message: Answer): void => {
    if (socket.writableLength > MAX_UNREAD) socket.destroy();
    else if (socket.writable) socket.write(jsonLine(message));
  };
  const sayStatus = (status = commanded.status()): void => say({ answer: 'status', status });
  switch (command) {
    case 'status':
      return sayStatus();
    case 'connect':
      await commanded.connect();
      return sayStatus();
    case 'disconnect':
      await commanded.disconnect();
      return sayStatus();
    case 'update':
      commanded.update();
      return sayStatus();
    case 'stop':
      say({ answer: 'stopping' });
      return commanded.stop();
    case 'monitor': {
      sayStatus();
      const feed = new ActivityFeed(socket);
      const watching = [commanded.onStatus(sayStatus), commanded.activities.watch((activity) => feed.take(activity))];
      socket.once('close', () => {
        for (const each of watching) each[Symbol.dispose]();
      });
    }
  }
}
