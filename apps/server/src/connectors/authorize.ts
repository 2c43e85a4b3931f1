import { type SignedInAccount, secretsIn } from '@drover/connector-kit';
import { toStorageError } from '@drover/core';
import { type Connector, goOnWith, type SaveCheck } from '@drover/database';
import { withAgent } from '../agents/claim-with.ts';
import { refuseOther } from '../agents/refuse-other.ts';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';
import type { PassingTokens } from '../oauth/stored-access.ts';
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
export function newWish(app: Application, who: Principal, type: string, entered: Entered): Wish {
  const kind = kindFor(app, who, type);
  return { kind, checked: checkOptions(kind.definition, entered), connectorId: null };
}

/**
 * The same for a connector that is there already: secrets left out are the stored ones, as long as they go where they were meant for.
 * Otherwise whoever may reauthorise could have another's password sent to a server of their own.
 */
export async function renewedWish(app: Application, who: Principal, id: string, entered: Entered): Promise<Wish> {
  const connector = await changeableConnector(app, who, id);
  const kind = kindFor(app, who, connector.type);
  const filled = Object.fromEntries(Object.entries(entered).filter(([, value]) => value !== ''));
  const stored = await app.connectors.secrets(id);
  const checked = checkOptions(kind.definition, { ...stored, ...filled });
  const unchanged = kind.secretsFor.every((name) => checked.open[name] === connector.options[name]);
  return { kind, checked: unchanged ? checked : checkOptions(kind.definition, filled), connectorId: id };
}

/** What a sign-in at the service gave. */
interface SignedIn {
  readonly account: SignedInAccount;
  /** Those that are stored are the ones that were used last. */
  readonly tokens: PassingTokens;
}

/** Tries, then saves. */
export async function authorize(
  app: Application,
  who: Principal,
  given: { readonly type: string; readonly displayName: string; readonly options: Entered; readonly shared: boolean },
  signal: AbortSignal,
): Promise<Connector> {
  const wish = newWish(app, who, given.type, given.options);
  refuseWithoutSignIn(wish);
  await refuseTakenName(app, who, given.displayName);
  return await saveNew(app, who, { ...wish, displayName: given.displayName, shared: given.shared }, signal);
}

/** Tries what was wished for, with what the sign-in gave, and saves it. */
export async function saveNew(
  app: Application,
  who: Principal,
  wish: Wish & { readonly displayName: string; readonly shared: boolean; readonly signIn?: SignedIn },
  signal: AbortSignal,
): Promise<Connector> {
  const { kind, checked, displayName, shared, signIn } = wish;
  await refuseUnlessItWorks(app, wish, signal);
  const { open: options, secrets } = checked;
  const stored = { type: kind.definition.type, displayName, options, secrets, ownerId: who.userId, shared };
  const check = withAgent(newNameCheck(who, kind, displayName), kind, options);
  return await app.connectors.create({ ...stored, ...kept(signIn) }, check);
}

/** Tries, then saves under the same id. */
export async function reauthorize(
  app: Application,
  who: Principal,
  id: string,
  entered: Entered,
  signal: AbortSignal,
): Promise<Renewed> {
  const wish = await renewedWish(app, who, id, entered);
  refuseWithoutSignIn(wish);
  return await saveRenewed(app, who, id, wish, signal);
}

/** A connector that was authorised anew, and how many transfers that had stopped for it were queued again. */
interface Renewed {
  readonly connector: Connector;
  readonly goesOn: number;
}

/** The same as `saveNew` for a connector that is there; what had stopped for it goes on. */
export async function saveRenewed(
  app: Application,
  who: Principal,
  id: string,
  wish: Wish & { readonly signIn?: SignedIn },
  signal: AbortSignal,
): Promise<Renewed> {
  await refuseUnlessItWorks(app, wish, signal);
  const { open: options, secrets } = wish.checked;
  const stored = Object.keys(await app.connectors.secrets(id));
  const removed = Object.fromEntries(stored.filter((name) => !(name in secrets)).map((name) => [name, null]));
  const renewed = { options, secrets: { ...removed, ...secrets }, ...kept(wish.signIn) };
  const before = await app.connectors.get(id);
  if (wish.kind.definition.type === 'agent')
    await refuseOtherAgent(app, id, before?.options['key'], options['key'], signal);
  const check = withAgent(renewalCheck(who, wish.kind), wish.kind, options, before?.options);
  let goesOn = 0;
  const also = async (tx: Parameters<NonNullable<SaveCheck['also']>>[0], connectorId: string): Promise<void> => {
    await check.also?.(tx, connectorId);
    goesOn = await goOnWith(tx, connectorId, { name: who.name, userId: who.userId });
  };
  const connector = await app.connectors.reauthorize(id, renewed, { ...check, also });
  if (connector === null) throw new ApplicationError('not-found');
  return { connector, goesOn };
}

function kept(signIn: SignedIn | undefined) {
  return signIn === undefined ? {} : { account: signIn.account, tokens: signIn.tokens.held };
}

/** A person's sign-in cannot be replaced by anything that a program enters. */
function refuseWithoutSignIn({ kind }: Wish): void {
  if (kind.definition.oauth?.grant === 'person') throw new ApplicationError('sign-in-needed');
}

export async function refuseTakenName(app: Application, who: Principal, displayName: string): Promise<void> {
  const found = await app.connectors.list();
  if (found.some((each) => each.displayName === displayName && maySee(who, each))) throw nameTaken(displayName);
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

export function kindFor({ kinds }: Pick<Application, 'kinds'>, who: Principal, type: string): ConnectorKind {
  const kind = connectorKind(type, kinds);
  if (kind === null) {
    throw new ApplicationError('invalid-request', `There is no type "${type}".`, { field: 'type' });
  }
  // An app that works by itself sees all of a directory, and it is the installation's.
  const needsAdministrator = kind.administratorOnly || kind.definition.oauth?.grant === 'application';
  if (needsAdministrator && who.role !== 'administrator') {
    throw new ApplicationError('forbidden', `Only administrators authorize connectors of the type "${kind.label}".`);
  }
  return kind;
}

async function refuseUnlessItWorks(
  app: Application,
  { kind, checked, connectorId, signIn }: Wish & { readonly signIn?: SignedIn },
  signal: AbortSignal,
): Promise<void> {
  const tokens = signIn === undefined ? {} : { tokens: signIn.tokens };
  const request = { kind, values: checked.values, connectorId, ...tokens };
  const { failed } = await runTrial(app, request, () => undefined, signal);
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
