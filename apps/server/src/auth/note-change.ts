import type { Application } from '../application.ts';
import type { Principal, RequestContext } from '../http/handlers.ts';

interface Change {
  /** Such as `connector.delete`. */
  readonly action: string;
  readonly target?: string | null;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes to the audit log who changed what. Never given a secret. */
export async function noteChange(
  { audit }: Pick<Application, 'audit'>,
  who: Pick<Principal, 'email' | 'userId'> | null,
  { address }: Pick<RequestContext, 'address'>,
  { action, target = null, detail = {} }: Change,
): Promise<void> {
  const actor = who?.email ?? 'nobody';
  await audit.add({ userId: who?.userId ?? null, actor, action, target, detail, address });
}
