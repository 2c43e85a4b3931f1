import { connect, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { outgoingAddressTo, reaching } from '@drover/connector-kit';
import { StorageError, segmentFromBytes, toStorageError } from '@drover/core';
import {
  closedBeforeGreeting,
  connectError,
  greetingRefused,
  loginRefused,
  noTls,
  silentServer,
  tlsFailure,
  wrongType,
} from './connect-errors.ts';
import { ControlChannel } from './control-channel.ts';
import { offersExplicitTls, speaksTls } from './diagnose.ts';
import { type Endpoint, labelOf } from './endpoint.ts';
import { isPositive } from './errors.ts';
import { quotedPath, wantedFacts } from './features.ts';
import type { ServerKnowledge } from './knowledge.ts';
import { learnFeatures, softwareOf } from './learn-server.ts';
import type { Reply } from './reply-parser.ts';
import { Session, type TicketBox } from './session.ts';
import { certificateTrouble, encrypt, fingerprintOf, type TlsPolicy } from './tls.ts';

type Encryption = { readonly fingerprint: string; readonly protocol: string; readonly box: TicketBox };

/** Connects, encrypts, logs in and learns what the server offers. Rejects with the signal's reason when cancelled. */
export async function openSession(
  endpoint: Endpoint,
  knowledge: ServerKnowledge,
  signal: AbortSignal,
): Promise<Session> {
  signal.throwIfAborted();
  const attempt = new Login(endpoint, knowledge, signal);
  const abort = (): void => attempt.close();
  signal.addEventListener('abort', abort);
  try {
    return await attempt.run();
  } catch (error) {
    attempt.close();
    signal.throwIfAborted();
    throw toStorageError(error);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

class Login {
  readonly #endpoint: Endpoint;
  readonly #knowledge: ServerKnowledge;
  readonly #signal: AbortSignal;
  #socket: Socket | null = null;
  #control: ControlChannel | null = null;

  constructor(endpoint: Endpoint, knowledge: ServerKnowledge, signal: AbortSignal) {
    this.#endpoint = endpoint;
    this.#knowledge = knowledge;
    this.#signal = signal;
  }

  close(): void {
    this.#control?.destroy();
    this.#socket?.destroy();
  }

  async run(): Promise<Session> {
    const { tls, security } = this.#endpoint;
    const socket = await this.#connect();
    const addresses = { localAddress: socket.localAddress, remoteAddress: socket.remoteAddress ?? this.#endpoint.host };
    let encryption: Encryption | null = null;
    let control: ControlChannel;
    if (tls !== null && security === 'implicit') {
      const secured = await this.#encrypt(tls, socket);
      encryption = secured.encryption;
      control = this.#channel(secured.socket);
      await this.#greet(control);
    } else {
      control = this.#channel(socket);
      await this.#greet(control);
      if (tls !== null) {
        const answer = await control.send('AUTH', 'TLS');
        if (answer.code !== 234) throw noTls(this.#endpoint, answer);
        const secured = await this.#encrypt(tls, control.detach());
        encryption = secured.encryption;
        control = this.#channel(secured.socket);
      }
    }
    await this.#authenticate(control);
    const first = this.#knowledge.features === null;
    const home = await this.#prepare(control, encryption !== null);
    const parts = { endpoint: this.#endpoint, knowledge: this.#knowledge, control, home, encryption, ...addresses };
    const session = new Session(parts);
    if (!first) session.askAhead(); // further sessions are opened because transfers wait for them
    return session;
  }

  #channel(socket: Socket): ControlChannel {
    this.#control = new ControlChannel(socket, labelOf(this.#endpoint), this.#endpoint.limits);
    return this.#control;
  }

  async #connect(): Promise<Socket> {
    try {
      return await this.#dial();
    } catch (error) {
      if (error instanceof StorageError) throw error;
      const { outgoingAddress, reach } = this.#endpoint;
      const local = outgoingAddress === undefined ? await outgoingAddressTo(this.#endpoint, reach, this.#signal) : null;
      throw connectError(error as NodeJS.ErrnoException, this.#endpoint, this.#knowledge.loggedIn, local);
    }
  }

  #dial(): Promise<Socket> {
    const { host, port, limits, clock, reach, onStep } = this.#endpoint;
    let begun = clock.monotonic();
    return new Promise((resolve, reject) => {
      const socket = connect({
        ...reaching(host, reach),
        port,
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: limits.keepAliveMs,
      });
      this.#socket = socket;
      const fail = (error: NodeJS.ErrnoException): void => {
        clearTimeout(timer);
        socket.destroy();
        reject(error);
      };
      const timeout = (): void => fail(Object.assign(new Error('connection timed out'), { code: 'ETIMEDOUT' }));
      const timer = setTimeout(timeout, limits.connectMs);
      socket.once('error', fail).once('close', timeout);
      socket.once('lookup', () => {
        begun = clock.monotonic();
      });
      socket.once('connect', () => {
        this.#knowledge.roundTripMs = Math.min(this.#knowledge.roundTripMs, clock.monotonic() - begun);
        clearTimeout(timer);
        socket.off('error', fail).off('close', timeout);
        socket.on('error', () => undefined); // its owners have listeners of their own
        onStep?.({ step: 'port', detail: `Connected to ${socket.remoteAddress} on port ${port}.` });
        resolve(socket);
      });
    });
  }

  async #encrypt(policy: TlsPolicy, socket: Socket): Promise<{ socket: TLSSocket; encryption: Encryption }> {
    const box: TicketBox = { ticket: undefined };
    let secure: TLSSocket;
    try {
      secure = await encrypt(policy, socket, this.#endpoint.limits.tlsMs, (ticket) => {
        box.ticket = ticket;
      });
    } catch (error) {
      throw await this.#explainHandshake(error as NodeJS.ErrnoException);
    }
    const trouble = certificateTrouble(policy, secure, labelOf(this.#endpoint));
    if (trouble !== null) {
      secure.destroy();
      throw trouble;
    }
    const encryption = { fingerprint: fingerprintOf(secure) ?? '', protocol: secure.getProtocol() ?? 'TLS', box };
    const judged = policy.pinned === null ? 'verified' : 'the one that was accepted';
    this.#endpoint.onStep?.({
      step: 'tls',
      detail: `Encrypted with ${encryption.protocol}; the certificate is ${judged} (SHA256:${encryption.fingerprint}).`,
    });
    return { socket: secure, encryption };
  }

  async #explainHandshake(error: NodeJS.ErrnoException): Promise<StorageError> {
    const endpoint = this.#endpoint;
    if (this.#signal.aborted || endpoint.security !== 'implicit') return tlsFailure(error, endpoint);
    const explicit = await offersExplicitTls(endpoint, this.#signal);
    if (explicit === null) return tlsFailure(error, endpoint);
    const choose = explicit ? 'explicit' : 'plain';
    return wrongType(endpoint, 'greets in plain text, so TLS cannot begin at once on this port', choose, error);
  }

  /** Waits for the greeting; a port that keeps silent is tried with TLS meanwhile. */
  async #greet(control: ControlChannel): Promise<void> {
    const endpoint = this.#endpoint;
    const local = this.#socket?.localAddress ?? null;
    const probe = new AbortController();
    const cancel = AbortSignal.any([this.#signal, probe.signal]);
    const timer = setTimeout(() => {
      if (endpoint.security === 'implicit') return;
      void speaksTls(endpoint, cancel).then((answer) => {
        if (answer) control.destroy(wrongType(endpoint, 'expects TLS from the first byte on', 'implicit'));
      });
    }, endpoint.limits.silentGreetingMs);
    try {
      const reply = await control.greeting();
      if (reply.code !== 220) throw greetingRefused(endpoint, reply, local);
      this.#knowledge.software ||= softwareOf(reply);
    } catch (error) {
      const failure = toStorageError(error);
      if (control.lost !== failure) throw failure;
      if (failure.kind === 'timeout') throw silentServer(endpoint, local, failure);
      if (failure.fault === 'network') throw closedBeforeGreeting(endpoint, local, failure);
      throw failure;
    } finally {
      clearTimeout(timer);
      probe.abort();
    }
  }

  async #authenticate(control: ControlChannel): Promise<void> {
    const { username, password } = this.#endpoint;
    const user = await control.send('USER', username);
    if (user.code !== 331 && !isPositive(user)) throw await this.#explainLogin(user);
    if (user.code === 331) {
      const pass = await control.send('PASS', password);
      if (!isPositive(pass)) throw loginRefused(this.#endpoint, pass);
    }
    this.#knowledge.loggedIn = true;
    const { software } = this.#knowledge;
    this.#endpoint.onStep?.({
      step: 'sign-in',
      detail: `Signed in as ${username}${software === '' ? '' : ` at ${software}`}.`,
    });
  }

  /** A server that refuses the very user name in plain text often wants TLS; only a further connection can tell. */
  async #explainLogin(reply: Reply): Promise<StorageError> {
    const endpoint = this.#endpoint;
    if (endpoint.security === 'plain' && !this.#knowledge.loggedIn) {
      this.#control?.destroy();
      const offered = await offersExplicitTls(endpoint, this.#signal);
      if (offered === true) {
        const error = wrongType(endpoint, 'refuses a login without encryption and offers TLS', 'explicit');
        return error.with({ vendor: loginRefused(endpoint, reply).vendor ?? '' });
      }
    }
    return loginRefused(endpoint, reply);
  }

  /** Sets up what every session needs and answers with the login folder; the first session also learns the features. */
  async #prepare(control: ControlChannel, encrypted: boolean): Promise<string> {
    const knowledge = this.#knowledge;
    const binary = control.send('TYPE', 'I');
    const folder = control.send('PWD');
    const protection = encrypted ? [control.send('PBSZ', '0'), control.send('PROT', 'P')] : []; // awaited below: a lost connection may be noticed before
    const features = knowledge.features ?? (await learnFeatures(control, knowledge, this.#endpoint.readOnly === true));
    const facts = wantedFacts(features);
    if (features.utf8) void control.send('OPTS', 'UTF8 ON');
    if (facts !== null) void control.send('OPTS', facts);
    const type = await binary;
    if (!isPositive(type)) throw loginRefused(this.#endpoint, type);
    const prot = await protection[1];
    if (prot !== undefined && !isPositive(prot)) throw noTls(this.#endpoint, prot);
    const path = quotedPath(await folder);
    const home = path === null ? '' : segmentFromBytes(Buffer.from(path, 'latin1'));
    return home.replace(/\/+$/, '');
  }
}
