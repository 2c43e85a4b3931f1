import { createHash, timingSafeEqual } from 'node:crypto';

export interface AppSpec {
  readonly clientId: string;
  readonly secret: string;
  /** Application permissions that an administrator consented to. */
  readonly roles?: readonly string[];
}

/** What an app is given by an administrator who follows the guide, `docs/guide/microsoft-app.md`. */
export const ALL_ROLES: readonly string[] = ['Files.ReadWrite.All', 'Sites.ReadWrite.All', 'User.Read.All'];

/** True where the secret is the application's. */
export function isSecretOf(app: AppSpec, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(app.secret), digest(secret));
}
