import { createHash, verify } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Lane } from '../link.ts';
import { type Identity, publicKeyOf } from './identity.ts';
import type { Binding } from './messages.ts';

export type Side = 'agent' | 'server';

const EXPORTER_LABEL = 'EXPORTER-drover-agent-1';
const EXPORTED_BYTES = 32;

/**
 * What both sides sign: a label that no other side or lane has, the secret that this one TLS channel exports, and all that was said
 * so far, byte for byte as it travelled. So a signature is of no use in any other place, and whoever stands between changes nothing.
 */
export class Transcript {
  readonly #said = createHash('sha256');
  readonly #lane: Lane;
  readonly #secret: Buffer;

  constructor(lane: Lane, binding: Binding, socket: TLSSocket) {
    this.#lane = lane;
    this.#secret =
      binding === 'none'
        ? Buffer.alloc(0)
        : socket.exportKeyingMaterial(EXPORTED_BYTES, EXPORTER_LABEL, Buffer.alloc(0));
  }

  add(text: string): void {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length, 0);
    this.#said.update(length).update(bytes);
  }

  sign(side: Side, identity: Identity): Buffer {
    return identity.sign(this.#toSign(side));
  }

  verifies(side: Side, spki: Buffer, signature: Buffer): boolean {
    const key = publicKeyOf(spki);
    return key !== null && verify(null, this.#toSign(side), key, signature);
  }

  #toSign(side: Side): Buffer {
    const label = Buffer.from(`drover-agent/1 ${side} ${this.#lane}\0`);
    return Buffer.concat([label, this.#secret, this.#said.copy().digest()]);
  }
}
