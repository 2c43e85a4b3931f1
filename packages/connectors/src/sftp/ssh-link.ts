import { connect, type Socket } from 'node:net';
import { allowListHint, NOT_ALLOWED, type OpenContext, outgoingAddressTo, reaching } from '@drover/connector-kit';
import { type Clock, StorageError } from '@drover/core';
import ssh2, { type Client, type ClientChannel } from 'ssh2';
import { offeredAlgorithms, otherHostKeyTypes } from './algorithms.ts';
import { Authentication, type Credentials } from './authentication.ts';
import * as errors from './connect-errors.ts';
import { Greeting } from './greeting.ts';
import { type HostKey, readHostKey } from './host-key.ts';
import { subsystemFailure } from './session-errors.ts';
import { hasNativeCipher, parsesInPlace, useKeyObjects, useOwnCipher } from './ssh2-internals.ts';
import { beforeDeadline } from './wait.ts';

/** Where to log in, as whom, and which host key is trusted. */
export interface Login {
  readonly to: errors.Destination;
  readonly credentials: Credentials;
  /** The pinned fingerprint; without one, every server is unknown. */
  readonly hostKey: string | undefined;
  /** The address that servers see, when it is configured. */
  readonly outgoingAddress?: string | undefined;
  readonly reach?: OpenContext['reach'] | undefined;
  readonly onStep?: OpenContext['onStep'] | undefined;
}

/** What a server turned out to be. */
export interface Peer {
  /** As its identification line says, such as `OpenSSH_9.2p1`. */
  readonly software: string;
  readonly hostKey: HostKey;
  readonly cipher: string;
  readonly nativeCipher: boolean;
}

/** A logged-in SSH connection with the SFTP subsystem open on it. */
export interface SshLink {
  readonly client: Client;
  readonly socket: Socket;
  readonly channel: ClientChannel;
  readonly peer: Peer;
}

/** Where the types of host keys stand among the lists of a key exchange. */
const HOST_KEY_LIST = 1;
const READ_BYTES = 256 * 1024;
const CONNECT_MS = 20_000;
const LOGIN_MS = 40_000;
const KEEPALIVE_MS = 15_000;
const KEEPALIVES_LOST = 3;
/** How long a server has said nothing at all when the SSH library gives it up: at the question after those. */
export const SILENT_MS = KEEPALIVE_MS * (KEEPALIVES_LOST + 1);

/** Connects, checks the host key, logs in and opens the SFTP subsystem. Nothing stays open when it rejects. */
export async function openSshLink(login: Login, clock: Clock, signal: AbortSignal): Promise<SshLink> {
  const greeting = new Greeting();
  try {
    return await connectAndLogIn(login, offeredAlgorithms.serverHostKey, greeting, clock, signal);
  } catch (error) {
    if (login.hostKey === undefined || !isUntrusted(error)) throw error;
    // The server may have been given a key of a better type since: it still has the pinned one then, and shows it when asked.
    for (const types of otherHostKeyTypes(greeting.offers()?.[HOST_KEY_LIST] ?? [])) {
      try {
        return await connectAndLogIn(login, types, new Greeting(), clock, signal);
      } catch (again) {
        if (!isUntrusted(again)) throw again;
      }
    }
    throw error;
  }
}

function isUntrusted(error: unknown): boolean {
  return error instanceof StorageError && error.kind === 'untrusted';
}

async function connectAndLogIn(
  login: Login,
  hostKeyTypes: readonly string[],
  greeting: Greeting,
  clock: Clock,
  signal: AbortSignal,
): Promise<SshLink> {
  const { to } = login;
  signal.throwIfAborted();
  const client = new ssh2.Client();
  const socket = openSocket(login, client);
  try {
    const late = (heard: Greeting | null, ms: number) => () => errors.connectTimeout(to, ms / 1000, heard);
    const connecting = { clock, ms: CONNECT_MS, late: late(null, CONNECT_MS) };
    await beforeDeadline(connected(socket, to), connecting, signal).catch(async (error: unknown) => {
      throw await withAllowListHint(error, login, signal);
    });
    login.onStep?.({ step: 'port', detail: `Connected to ${socket.remoteAddress} on port ${to.port}.` });
    const loggingIn = { clock, ms: LOGIN_MS, late: late(greeting, LOGIN_MS) };
    const opening = logIn(client, socket, greeting, login, hostKeyTypes).then(async (peer) => ({
      peer,
      channel: await openSubsystem(client, socket, to),
    }));
    return { client, socket, ...(await beforeDeadline(opening, loggingIn, signal)) };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** A firewall that does not know us refuses or swallows: the error then names the address that it has to let in. */
async function withAllowListHint(error: unknown, login: Login, signal: AbortSignal): Promise<unknown> {
  if (!(error instanceof StorageError) || (error.fault !== 'port' && error.fault !== 'network')) return error;
  if (error.vendor === NOT_ALLOWED) return error;
  const { to, reach, outgoingAddress } = login;
  const measured = outgoingAddress === undefined ? await outgoingAddressTo(to, reach, signal) : null;
  signal.throwIfAborted();
  return error.with({ remedy: `${error.remedy} ${allowListHint(outgoingAddress, measured)}` });
}

/**
 * A socket that reads into one piece of memory again and again instead of a new one each time, which saves a fifth of the processor time of
 * a large download. ssh2 listens to 'data' like to that of any other socket.
 */
function openSocket({ to: { host, port }, reach }: Login, client: Client): Socket {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const callback = (count: number): boolean => {
    const chunk = buffer.subarray(0, count);
    socket.cork(); // what is sent in answer leaves in one system call
    socket.emit('data', parsesInPlace(client) ? chunk : Buffer.from(chunk));
    socket.uncork();
    return true;
  };
  const socket = connect({
    ...reaching(host, reach),
    port,
    noDelay: true,
    keepAlive: true,
    onread: { buffer, callback },
  });
  return socket;
}

function connected(socket: Socket, to: errors.Destination): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    // Stays for good: a socket without a listener would end the process when it fails later.
    socket.on('error', (error) => reject(errors.socketFailure(to, error)));
  });
}

function logIn(
  client: Client,
  socket: Socket,
  greeting: Greeting,
  login: Login,
  hostKeyTypes: readonly string[],
): Promise<Peer> {
  const { to } = login;
  const authentication = new Authentication(to, login.credentials);
  const { promise, resolve, reject } = Promise.withResolvers<Peer>();
  // `connect` below may throw, and then nobody waits for what the client tells afterwards.
  promise.catch(() => undefined);
  let hostKey: HostKey | null = null;
  let refusal: StorageError | null = null;
  let cipher = '';
  let encrypted = false;

  const listen = (chunk: Buffer): void => {
    if (greeting.take(chunk)) socket.off('data', listen);
    const { stranger } = greeting;
    if (stranger !== null && stranger !== 'unknown') fail(new Error('the greeting is not of SSH'));
  };
  socket.on('data', listen);
  const fail = (error: unknown): void => reject(refusal ?? failure(error));
  const failure = (error: unknown): StorageError => {
    if (!encrypted) return errors.handshakeFailure(to, greeting, error);
    return authentication.isRefusal(error) ? authentication.failure(error) : errors.connectionBroke(to, error);
  };

  client.on('error', fail);
  client.on('close', () => fail(undefined));
  client.on('handshake', (negotiated) => {
    encrypted = true;
    cipher = negotiated.cs.cipher;
    useKeyObjects(client);
    useOwnCipher(client);
  });
  client.on('change password', () => {
    refusal = authentication.passwordExpired();
    fail(refusal);
  });
  client.on('ready', () => {
    socket.off('data', listen);
    if (hostKey === null) fail(new Error('logged in without having seen a host key'));
    else {
      login.onStep?.({ step: 'sign-in', detail: `Signed in as ${to.username}.` });
      resolve({
        software: errors.untrusted(greeting.software ?? ''),
        hostKey,
        cipher,
        nativeCipher: hasNativeCipher(client),
      });
    }
  });
  client.connect({
    sock: socket,
    username: to.username,
    readyTimeout: 0, // the deadline of the caller covers more
    keepaliveInterval: KEEPALIVE_MS,
    keepaliveCountMax: KEEPALIVES_LOST,
    algorithms: { ...offeredAlgorithms, serverHostKey: hostKeyTypes } as never,
    authHandler: ((offered: Parameters<Authentication['next']>[0], partial: boolean | null) =>
      authentication.next(offered, partial)) as never,
    hostVerifier: (blob: Buffer) => {
      hostKey = readHostKey(blob);
      if (hostKey.fingerprint === login.hostKey) {
        login.onStep?.({
          step: 'host-key',
          detail: `The host key is the accepted one: ${hostKey.type} ${hostKey.fingerprint}.`,
        });
        return true;
      }
      refusal =
        login.hostKey === undefined
          ? errors.unknownHostKey(to, hostKey)
          : errors.changedHostKey(to, hostKey, login.hostKey);
      return false;
    },
  });
  return promise;
}

function openSubsystem(client: Client, socket: Socket, to: errors.Destination): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    if (!socket.writable) return reject(errors.connectionBroke(to));
    return client.subsys('sftp', (error, channel) => {
      if (error === undefined) resolve(channel);
      else reject(socket.writable ? subsystemFailure(to, error) : errors.connectionBroke(to, error));
    });
  });
}
