import type { MigrationRow, TransferDefaults } from '@drover/api';
import { useQuery } from '@tanstack/react-query';
import { formatThings } from '../../../format/numbers.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { PlaceDialog } from '../place-dialog.tsx';
import { countSelected } from '../rows/selection.ts';
import type { Acting } from './acting.ts';
import type { DialogName } from './action-names.ts';
import { PriorityDialog } from './priority-dialog.tsx';
import { ScanAgainstDialog } from './scan-against-dialog.tsx';
import { ScheduleDialog } from './schedule-dialog.tsx';
import { SettingsDialog } from './settings-dialog.tsx';
import { TextDialog } from './text-dialog.tsx';
import { type RowActions, useRowActions } from './use-row-actions.ts';
import { WordsDialog } from './words-dialog.tsx';

interface Props {
  readonly name: DialogName;
  readonly acting: Acting;
  readonly onClose: () => void;
}

/** Asks for what an action on the chosen rows needs, where it needs anything. */
export function ActionDialog({ name, acting, onClose }: Props) {
  const api = useApi();
  const actions = useRowActions(acting);
  const { migration, selection, matching } = acting;
  const [only] = selection.kind === 'ids' && selection.ids.size === 1 ? selection.ids : [];
  // What one row says already is where its form begins.
  const row = useQuery({ ...queries.migrationRow(api, migration.id, only ?? ''), enabled: only !== undefined });
  const hasOwn = name === 'settings' && row.data?.ownSettings === true;
  const own = useQuery({ ...queries.transfer(api, only ?? ''), enabled: hasOwn });
  if ((only !== undefined && row.isPending) || (hasOwn && own.isPending)) return null;
  const users = formatThings(countSelected(selection, matching), 'User');
  return (
    <Dialog
      {...{ name, acting, actions, users, onClose }}
      row={row.data ?? null}
      settings={(hasOwn ? own.data : undefined) ?? migration}
    />
  );
}

interface DialogProps extends Props {
  readonly actions: RowActions;
  /** `3 Users`. */
  readonly users: string;
  /** The only one that is chosen. */
  readonly row: MigrationRow | null;
  /** Its own settings where it has such, else those of the migration. */
  readonly settings: TransferDefaults;
}

function Dialog({ name, acting, actions, users, row, settings, onClose }: DialogProps) {
  const { migration } = acting;
  const closing =
    <A extends readonly unknown[]>(send: (...given: A) => Promise<void>) =>
    async (...given: A) => {
      await send(...given);
      onClose();
    };
  switch (name) {
    case 'source':
    case 'destination':
      return (
        <PlaceDialog
          title={name === 'source' ? 'Edit Source' : 'Edit Destination'}
          side={name}
          connectorId={migration[name].connectorId}
          from={row?.[name] ?? null}
          send={(place) => actions.changePlace({ [name]: place })}
          onClose={onClose}
        />
      );
    case 'notes':
      return (
        <TextDialog
          title={`Edit Notes for ${users}`}
          label="Notes"
          hint="They stand in the reports, and can be filtered by."
          first={row?.notes ?? ''}
          send={closing(actions.changeNotes)}
          onClose={onClose}
        />
      );
    case 'tags':
    case 'flags':
      return (
        <WordsDialog
          title={`Manage ${name === 'tags' ? 'Tags' : 'Flags'} for ${users}`}
          noun={name}
          present={row?.[name] ?? []}
          send={closing(name === 'tags' ? actions.changeTags : actions.changeFlags)}
          onClose={onClose}
        />
      );
    case 'priority':
      return (
        <PriorityDialog
          title={`Priority of ${users}`}
          first={row?.priority ?? null}
          send={closing(actions.changePriority)}
          onClose={onClose}
        />
      );
    case 'scanAgainst':
      return <ScanAgainstDialog users={users} send={closing(actions.scan)} onClose={onClose} />;
    case 'schedule':
      return <ScheduleDialog users={users} send={closing(actions.schedule)} onClose={onClose} />;
    case 'settings':
      return (
        <SettingsDialog
          title={`Settings for ${users}`}
          from={settings}
          text={`They hold for these users from their next run on, in place of those of the migration. Shown are ${row?.ownSettings === true ? "the user's own" : 'those of the migration'}.`}
          send={actions.changeSettings}
          onInherit={() => actions.changeSettings({ inherit: true })}
          onClose={onClose}
        />
      );
    case 'cancel':
      return (
        <ConfirmDialog
          title={`Cancel the transfers of ${users}?`}
          verb="Cancel Transfers"
          otherwise="Let them run"
          onConfirm={actions.cancel}
          onClose={onClose}
        >
          <span>
            What runs or waits ends within seconds. What was copied stays, and the next run goes on from there.
          </span>
        </ConfirmDialog>
      );
    case 'delete':
      return (
        <ConfirmDialog title={`Delete ${users}?`} verb="Delete" onConfirm={actions.remove} onClose={onClose}>
          <span>
            They are taken out of this migration for good. Users that were ever scanned or run are left out. Files stay
            where they are, on both sides.
          </span>
        </ConfirmDialog>
      );
  }
}
