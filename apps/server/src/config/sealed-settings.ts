import type { SealedSetting } from '@drover/database';
import { SEALED_IDENTITY } from '../agents/shared-identity.ts';
import { SEALED_MAIL_PASSWORD } from '../notifications/mail-settings.ts';
import { SEALED_APPS } from '../oauth/sign-in-apps.ts';
import { SEALED_PROOF_KEY } from '../proof/proof-key.ts';

/** All settings that are sealed, for whoever rotates the key: what seals a setting is named here. */
export const SEALED_SETTINGS: readonly SealedSetting[] = [
  SEALED_IDENTITY,
  SEALED_MAIL_PASSWORD,
  SEALED_APPS,
  SEALED_PROOF_KEY,
];
