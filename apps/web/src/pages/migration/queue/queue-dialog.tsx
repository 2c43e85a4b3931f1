import { type Migration, routes } from '@drover/api';
import { makeStyles } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '../../../format/numbers.ts';
import { useMayOperate } from '../../../frame/use-user.ts';
import { ErrorView } from '../../../parts/error-view.tsx';
import { FormDialog } from '../../../parts/form/form-dialog.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { QueueHints } from './queue-hints.tsx';
import { PRIORITY_FAULT, readPriority } from './read-priority.ts';

const LIVE_MS = 3000;
const MOST = 1000;

const useStyles = makeStyles({ text: { margin: 0 } });

interface Props {
  readonly migration: Migration;
  readonly onClose: () => void;
}

/** How many rows may be under way at once, and how many wait; changeable while they run. */
export function QueueDialog({ migration, onClose }: Props) {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const mayOperate = useMayOperate();
  const options = queries.migrationQueue(api, migration.id);
  const queue = useQuery({ ...options, refetchInterval: LIVE_MS });
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? (queue.data === undefined ? '' : String(queue.data.rowsAtOnce));
  const number = /^\d{1,4}$/.test(shown.trim()) ? Number(shown) : 0;
  const [priorityText, setPriority] = useState(String(migration.priority));
  const priority = readPriority(priorityText);
  const atOnce = number >= 1 && number <= MOST;
  const valid = mayOperate && atOnce && priority !== null;
  const send = async () => {
    const body = { rowsAtOnce: number };
    const params = { id: migration.id };
    if (number !== queue.data?.rowsAtOnce) {
      client.setQueryData(options.queryKey, await api.call(routes.changeQueue, { params, body }));
    }
    if (priority !== null && priority !== migration.priority) {
      await api.call(routes.changeMigration, { params, body: { priority } });
      await client.invalidateQueries({ queryKey: ['migrations'] });
    }
    onClose();
  };
  return (
    <FormDialog title="Queue" verb="Save" doing="Saving …" valid={valid} send={send} onClose={onClose}>
      {(tried) => (
        <>
          <p className={styles.text}>
            Rows between <bdi>{migration.source.connectorName}</bdi> and{' '}
            <bdi>{migration.destination.connectorName}</bdi> share one limit, whichever migration they belong to. The
            others wait their turn.
          </p>
          {queue.error !== null && <ErrorView error={queue.error} />}
          {queue.data === undefined ? (
            queue.error === null && <SkeletonRows rows={2} />
          ) : (
            <QueueHints queue={queue.data} />
          )}
          <TextField
            label="Rows at once"
            value={shown}
            hint="It holds at once, also while rows are running; rows under way go on."
            fault={tried && !atOnce ? `A whole number from 1 to ${formatCount(MOST)}.` : null}
            onChange={setText}
          />
          <TextField
            label="Priority of this migration"
            value={priorityText}
            hint="Rows that wait start by priority, the highest first; a row may have one of its own."
            fault={tried && priority === null ? PRIORITY_FAULT : null}
            onChange={setPriority}
          />
          {tried && !mayOperate && <p className={styles.text}>Your role may look, but not change it.</p>}
        </>
      )}
    </FormDialog>
  );
}
