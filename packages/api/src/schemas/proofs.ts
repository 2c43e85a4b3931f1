import { z } from 'zod';

export const proofKeySchema = z.object({
  algorithm: z.literal('Ed25519'),
  /** 32 bytes in base64. */
  key: z.string(),
  /** `SHA256:...` over these bytes, for people to compare. */
  fingerprint: z.string(),
  /** The same key as a file for `drover verify --key`. */
  pem: z.string(),
});
