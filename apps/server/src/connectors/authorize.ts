import { secretsIn } from '@drover/connector-kit';
import { toStorageError } from '@drover/core';
import type { Connector } from '@drover/database';
import { withAgent } from '../agents/claim-with.ts';
import { refuseOther } from '../agents/refuse-other.ts';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';
import { type ConnectorKind, connectorKind } from './catalogue.ts';
import { failureView, storageFailed, storageRefused } from './failure-view.ts';
import { nameTaken, newNameCheck, renewalCheck } from './save-checks.ts';
import { type CheckedOptions, checkOptions } from './split-options.ts';
import { runTrial } from './trial.ts';
import { changeableConnector, maySee } from './visibility.ts';

type Entered = Readonly<Record<string, unknown>>;

export interface Wish {
  readonly kind: ConnectorKind;
  readonly checked: CheckedOptions;
  /** The one that is authorised anew. */
  readonly connectorId: string | null;
}

/** What somebody asks to authorise, checked but not tried. */
export function newWish(who: Principal, type: string, entered: Entered): Wish {
  const kind = kindFor(who, type);
  return { kind, checked: checkOptions(kind.definition, entered), connectorId: null };
}

/**
 * The same for a connector that is there already: secrets left out are the stored ones, as long as they go where they were meant for.
 * Otherwise whoever may reauthorise could have another's password sent to a server of their own.
 */
export async function renewedWish(app: Application, who: Principal, id: string, entered: Entered): Promise<Wish> {
  const connector = await changeableConnector(app, who, id);
  const kind = kindFor(who, connector.type);
  const filled = Object.fromEntries(Object.entries(entered).filter(([, value]) => value !== ''));
  const stored = await app.connectors.secrets(id);
  const checked = checkOptions(kind.definition, { ...stored, ...filled });
  const unchanged = kind.secretsFor.every((name) => checked.open[name] === connector.options[name]);
  return { kind, checked: unchanged ? checked : checkOptions(kind.definition, filled), connectorId: id };
}

/** Tries, then saves. */
export async function authorize(
  app: Application,
  who: Principal,
  given: { readonly type: string; readonly displayName: string; readonly options: Entered; readonly shared: boolean },
  signal: AbortSignal,
): Promise<Connector> {
  const { kind, checked } = newWish(who, given.type, given.options);
  const { displayName, shared } = given;
  const found = await app.connectors.list();
  if (found.some((each) => each.displayName === displayName && maySee(who, each))) throw nameTaken(displayName);
  await refuseUnlessItWorks(app, { kind, checked, connectorId: null }, signal);
  const { open: options, secrets } = checked;
  const wish = { type: given.type, displayName, options, secrets, ownerId: who.userId, shared };
  const check = withAgent(newNameCheck(who, kind, displayName), kind, options);
  return await app.connectors.create(wish, check);
}

/** Tries, then saves under the same id. */
export async function reauthorize(
  app: Application,
  who: Principal,
  id: string,
  entered: Entered,
  signal: AbortSignal,
): Promise<Connector> {
  const wish = await renewedWish(app, who, id, entered);
  await refuseUnlessItWorks(app, wish, signal);
  const { open: options, secrets } = wish.checked;
  const stored = Object.keys(await app.connectors.secrets(id));
  const removed = Object.fromEntries(stored.filter((name) => !(name in secrets)).map((name) => [name, null]));
  const renewed = { options, secrets: { ...removed, ...secrets } };
  const before = await app.connectors.get(id);
  if (wish.kind.definition.type === 'agent')
    await refuseOtherAgent(app, id, before?.options['key'], options['key'], signal);
  const check = withAgent(renewalCheck(who, wish.kind), wish.kind, options, before?.options);
  const connector = await app.connectors.reauthorize(id, renewed, check);
  if (connector === null) throw new ApplicationError('not-found');
  return connector;
}

/** Before anything is given up: another agent must serve what the connector serves. */
async function refuseOtherAgent(
  app: Application,
  connectorId: string,
  before: unknown,
  key: unknown,
  signal: AbortSignal,
): Promise<void> {
  const replaced = typeof before === 'string' ? before : null;
  try {
    await refuseOther(app, { connectorId, key: String(key), replaced }, signal);
  } catch (error) {
    throw storageRefused(toStorageError(error), 'options.key');
  }
}

function kindFor(who: Principal, type: string): ConnectorKind {
  const kind = connectorKind(type);
  if (kind === null) {
    throw new ApplicationError('invalid-request', `There is no type "${type}".`, { field: 'type' });
  }
  if (kind.administratorOnly && who.role !== 'administrator') {
    throw new ApplicationError('forbidden', `Only administrators authorize connectors of the type "${kind.label}".`);
  }
  return kind;
}

async function refuseUnlessItWorks(app: Application, wish: Wish, signal: AbortSignal): Promise<void> {
  const { kind, checked, connectorId } = wish;
  const { failed } = await runTrial(app, { kind, values: checked.values, connectorId }, () => undefined, signal);
  if (failed === null) return;
  const secrets = secretsIn(kind.definition.options, checked.values);
  const { message, ...rest } = failureView(failed.error, secrets);
  const known = storageFailed(failed.error, secrets);
  throw new ApplicationError(known.code === 'network-not-allowed' ? known.code : 'connector-refused', message, {
    step: failed.step,
    failure: { message, ...rest },
    cause: failed.error,
    ...(rest.remedy === undefined ? {} : { remedy: rest.remedy }),
    ...(failed.trust === null ? {} : { trust: failed.trust }),
  });
}
