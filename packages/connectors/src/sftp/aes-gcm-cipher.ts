import { type CipherGCMTypes, createCipheriv, type KeyObject, randomFillSync } from 'node:crypto';

/** What a cipher of ssh2 begins with, under the names that ssh2 uses. */
export interface CipherStart {
  readonly outSeqno: number;
  readonly _onWrite: (bytes: Uint8Array) => void;
  readonly _encSSLName: string;
  readonly _encKey: KeyObject;
  readonly _encIV: Uint8Array;
}

const LENGTH_BYTES = 4;
const BLOCK_BYTES = 16;
/** What RFC 4253 asks for at least. */
const LEAST_PADDING = 4;
/** Larger payloads are content, which ssh2 encrypts as soon as it has laid it out; smaller ones it may keep for a while. */
const CONTENT_FROM = 8 * 1024;
const RANDOM_BYTES = 4 * 1024;

/**
 * Takes the place of ssh2's own AES-GCM cipher for what is sent. It lays content out in one piece of memory again and again: new memory for
 * each packet costs more processor time in collections of garbage than the encryption itself.
 */
export class AesGcmCipher {
  /** Read and set by ssh2 at each key exchange. */
  outSeqno: number;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #name: CipherGCMTypes;
  readonly #key: KeyObject;
  readonly #nonce: Buffer;
  #content = Buffer.allocUnsafeSlow(0);
  readonly #random = Buffer.allocUnsafeSlow(RANDOM_BYTES);
  #randomAt = RANDOM_BYTES;
  #dead = false;

  constructor(start: CipherStart) {
    this.outSeqno = start.outSeqno;
    this.#write = start._onWrite;
    this.#name = start._encSSLName as CipherGCMTypes;
    this.#key = start._encKey;
    this.#nonce = Buffer.from(start._encIV);
  }

  free(): void {
    this.#dead = true;
  }

  /** A packet with its length and padding, for the payload to be put behind the first five bytes. */
  allocPacket(payloadBytes: number): Buffer {
    const filled = 1 + payloadBytes;
    let padding = BLOCK_BYTES - (filled % BLOCK_BYTES);
    if (padding < LEAST_PADDING) padding += BLOCK_BYTES;
    const length = LENGTH_BYTES + filled + padding;
    const packet = payloadBytes < CONTENT_FROM ? Buffer.allocUnsafe(length) : this.#room(length);
    packet.writeUInt32BE(length - LENGTH_BYTES, 0);
    packet[LENGTH_BYTES] = padding;
    packet.set(this.#randomBytes(padding), length - padding);
    return packet;
  }

  /** Sends a packet. Nothing of it is needed afterwards. */
  encrypt(packet: Buffer): void {
    if (this.#dead) return;
    const length = Buffer.from(packet.subarray(0, LENGTH_BYTES));
    const cipher = createCipheriv(this.#name, this.#key, this.#nonce);
    cipher.setAAD(length);
    const body = cipher.update(packet.subarray(LENGTH_BYTES));
    cipher.final();
    this.#write(length);
    this.#write(body);
    this.#write(cipher.getAuthTag());
    this.#advance();
    this.outSeqno = (this.outSeqno + 1) >>> 0;
  }

  #room(length: number): Buffer {
    if (this.#content.length < length) this.#content = Buffer.allocUnsafeSlow(length);
    return this.#content.subarray(0, length);
  }

  #randomBytes(count: number): Uint8Array {
    if (this.#randomAt + count > RANDOM_BYTES) {
      randomFillSync(this.#random);
      this.#randomAt = 0;
    }
    this.#randomAt += count;
    return this.#random.subarray(this.#randomAt - count, this.#randomAt);
  }

  /** The last eight bytes of the nonce count the packets. */
  #advance(): void {
    for (let at = this.#nonce.length - 1; at >= 4; at--) {
      const next = ((this.#nonce[at] ?? 0) + 1) & 0xff;
      this.#nonce[at] = next;
      if (next !== 0) return;
    }
  }
}
