import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { SealedSetting, Sealer, SettingStore } from '@drover/database';
import { z } from 'zod';

const NAME = 'proof.key';
const FIELD = 'key';

export const SEALED_PROOF_KEY: SealedSetting = { key: NAME, field: FIELD };

const sealedSchema = z.base64();

/** The private key that signs proofs and nothing else: made when it is first needed, sealed in the database, the same for all servers. */
export async function proofKey(settings: SettingStore, sealer: Sealer): Promise<KeyObject> {
  const known = await settings.get(NAME);
  const sealed = sealedSchema.parse(known ?? (await settings.keep(NAME, freshKey(sealer))));
  return createPrivateKey(sealer.open(Buffer.from(sealed, 'base64'), NAME, FIELD));
}

/** Its public half as a file that people keep. */
export function publicPem(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
}

function freshKey(sealer: Sealer): string {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return sealer.seal(pem, NAME, FIELD).toString('base64');
}
