import { KeyObject } from 'node:crypto';
import { realClock } from '@drover/connector-kit/testing';
import type { Client, Connection as ServerSide } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { AesGcmCipher } from './aes-gcm-cipher.ts';
import { openSshLink } from './ssh-link.ts';
import { hasNativeCipher, parsesInPlace, useKeyObjects, widenWindow } from './ssh2-internals.ts';
import { ScriptedServer } from './testing/scripted-server.ts';
import { pattern, ScriptedSession } from './testing/scripted-session.ts';

const never = new AbortController().signal;

function keysOf(client: Client): unknown[] {
  const { _protocol: protocol } = client as unknown as { _protocol: Record<string, Record<string, unknown>> };
  return [protocol['_decipher']?.['_decipherKey']];
}

function cipherOf(client: Client): unknown {
  return Reflect.get(Reflect.get(client, '_protocol') as object, '_cipher');
}

describe('what Drover knows of the inside of ssh2', () => {
  it('holds for the version that is installed', async () => {
    await using server = await ScriptedServer.start();
    const to = { host: '127.0.0.1', port: server.port, username: 'alice' };
    const login = { to, credentials: { password: 'secret' }, hostKey: server.fingerprint };
    const { client, channel } = await openSshLink(login, realClock, never);
    try {
      const native = hasNativeCipher(client);
      expect(parsesInPlace(client)).toBe(!native);
      if (!native) for (const key of keysOf(client)) expect(key).toBeInstanceOf(KeyObject);
      if (!native) expect(cipherOf(client)).toBeInstanceOf(AesGcmCipher);
      expect(useKeyObjects(client)).toBe(0);
      expect(widenWindow(client, channel, 8 * 1024 * 1024)).toBe(true);
      expect(Reflect.get(channel, 'incoming')).toMatchObject({ window: 8 * 1024 * 1024 });
    } finally {
      client.end();
    }
  });

  it('holds over an exchange of keys in the middle of a file', async () => {
    let side: ServerSide | null = null;
    let exchanges = 0;
    const content = pattern(3_000_000);
    await using session = await ScriptedSession.open({
      connected: (connection) => {
        side = connection;
        connection.on('handshake', () => exchanges++);
      },
      sftp: (request) => {
        if (request.name === 'read' && request.offset > 0 && exchanges < 4) (side as ServerSide | null)?.rekey();
        return false;
      },
    });
    const entry = session.plant('a', content);
    for (let round = 0; round < 3; round++) expect((await session.read(entry)).equals(content)).toBe(true);
    await session.write('b', content);
    expect(session.content('b')).toBe(content.toString('latin1'));
    expect(exchanges).toBeGreaterThan(1);
    expect(session.server.connections).toBe(1);
  });
});
