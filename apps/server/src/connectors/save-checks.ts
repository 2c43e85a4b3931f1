import type { Connector, SaveCheck } from '@drover/database';
import { ApplicationError } from '../errors/application-error.ts';
import { lowerRole, mayCall } from '../http/access.ts';
import type { Principal } from '../http/handlers.ts';
import type { ConnectorKind } from './catalogue.ts';
import { mayChange, maySee } from './visibility.ts';

/** Whoever authorises anew is still who they were when they asked, and sees no other connector of that name. */
export function newNameCheck(who: Principal, kind: ConnectorKind, displayName: string): SaveCheck {
  return {
    userId: who.userId,
    admit(saver, sameName) {
      const now = stillAdmitted(who, kind, saver);
      if (sameName.some((each) => maySee(now, each))) throw nameTaken(displayName);
    },
  };
}

/** The same for one that is there already, which must still be theirs to change. */
export function renewalCheck(who: Principal, kind: ConnectorKind): SaveCheck {
  return {
    userId: who.userId,
    admit(saver, found) {
      const now = stillAdmitted(who, kind, saver);
      if (!found.every((each) => maySee(now, each))) throw new ApplicationError('not-found');
      if (!found.every((each) => mayChange(now, each))) throw changedMeanwhile('forbidden', 'You may not change it');
    },
  };
}

/** Everybody sees what is shared, so no two of those have one name. */
export function sharedNameCheck(who: Principal, { id, displayName }: Connector): SaveCheck {
  return {
    userId: who.userId,
    admit(_, sameName) {
      if (sameName.some((each) => each.shared && each.id !== id)) throw nameTaken(displayName);
    },
  };
}

export function nameTaken(displayName: string): ApplicationError {
  return new ApplicationError('already-exists', `There is a connector called "${displayName}" already.`, {
    field: 'displayName',
  });
}

/** With the role of this moment. The credentials may have been tried for a minute. */
function stillAdmitted(who: Principal, kind: ConnectorKind, saver: Parameters<SaveCheck['admit']>[0]): Principal {
  if (saver === null) throw changedMeanwhile('not-signed-in', 'Your account was removed');
  if (saver.disabledAt !== null) throw changedMeanwhile('not-signed-in', 'Your account was disabled');
  const role = lowerRole(who.role, saver.role);
  if (!mayCall(role, kind.administratorOnly ? 'administrator' : 'operator')) {
    throw changedMeanwhile('forbidden', 'Your role was changed');
  }
  return { ...who, role };
}

function changedMeanwhile(code: 'forbidden' | 'not-signed-in', what: string): ApplicationError {
  return new ApplicationError(code, `${what} while the connector was tried. Nothing was saved.`);
}
