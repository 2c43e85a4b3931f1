import { ApiError, type PermissionMap, routes } from '@drover/api';
import { Button, Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { formatCount, formatThings } from '../../../format/numbers.ts';
import { CSV_FILES, FileInput } from '../../../parts/form/file-input.tsx';
import { FormDialog } from '../../../parts/form/form-dialog.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { holdsUsers } from '../holds-users.ts';
import { namesOf, textOf } from './map-text.ts';

/** As many as one request takes. */
const MOST = 50_000;

const useStyles = makeStyles({
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  side: { display: 'grid', gap: '4px', justifyItems: 'start' },
  field: { width: '100%' },
  area: { fontFamily: tokens.fontFamilyMonospace },
});

interface Props {
  readonly migrationId: string;
  readonly onPairs: (entries: PermissionMap['entries']) => void;
  readonly onClose: () => void;
}

/** Pairs users and groups that are called the same on both sides, from a list of each. */
export function DiscoverPairsDialog({ migrationId, onPairs, onClose }: Props) {
  const styles = useStyles();
  const api = useApi();
  const [source, setSource] = useState('');
  const [destination, setDestination] = useState('');
  const [unmatched, setUnmatched] = useState<readonly string[] | null>(null);
  const lists = { source: namesOf(source), destination: namesOf(destination) };
  const { data: migration } = useQuery(queries.migration(api, migrationId));
  const directories = {
    source: migration !== undefined && holdsUsers(migration.source),
    destination: migration !== undefined && holdsUsers(migration.destination),
  };
  const faultOf = (side: 'destination' | 'source') => {
    const names = lists[side];
    return names.length === 0 && !directories[side]
      ? 'At least one name is needed.'
      : names.length > MOST
        ? `At most ${formatCount(MOST)} names; give them in parts.`
        : null;
  };
  const valid = faultOf('source') === null && faultOf('destination') === null;
  const send = async () => {
    const body = Object.fromEntries(Object.entries(lists).filter(([, names]) => names.length > 0));
    const found = await api.call(routes.discoverPermissionPairs, { params: { id: migrationId }, body });
    if (found.entries.length > 0) onPairs(found.entries);
    if (found.unmatched.length === 0) onClose();
    else setUnmatched(found.unmatched);
  };
  const change = (set: (text: string) => void) => (text: string) => {
    set(text);
    setUnmatched(null);
  };
  return (
    <FormDialog title="Auto-discover users" verb="Pair" doing="Pairing …" valid={valid} send={send} onClose={onClose}>
      {(tried) => (
        <>
          <p className={styles.text}>
            Paste the users and groups of both sides, one a line, or load a file whose first column has them. Those with
            the same address or name are paired and added to the map; lines that are there stay.
            {(directories.source || directories.destination) &&
              ' For a side of Office 365 you may leave its box empty: then all users of its directory are taken.'}
          </p>
          <Names
            label="At the source"
            text={source}
            fault={tried ? faultOf('source') : null}
            onChange={change(setSource)}
          />
          <Names
            label="At the destination"
            text={destination}
            fault={tried ? faultOf('destination') : null}
            onChange={change(setDestination)}
          />
          {unmatched !== null && (
            <p className={styles.text} role="status">
              {formatThings(unmatched.length, 'name')} of the source had no equal:{' '}
              <bdi>{unmatched.slice(0, 5).join(', ')}</bdi>
              {unmatched.length > 5 && ' …'}. Add lines for them by hand, or leave them out.
            </p>
          )}
        </>
      )}
    </FormDialog>
  );
}

interface NamesProps {
  readonly label: string;
  readonly text: string;
  readonly fault: string | null;
  readonly onChange: (text: string) => void;
}

function Names({ label, text, fault, onChange }: NamesProps) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const [unread, setUnread] = useState<string | null>(null);
  const load = (file: File) => {
    setUnread(null);
    textOf(file).then(onChange, (error: unknown) => setUnread(whyUnread(file, error)));
  };
  const message = fault ?? unread;
  return (
    <div className={styles.side}>
      <Field className={styles.field} label={label} {...(message === null ? {} : { validationMessage: message })}>
        <Textarea
          rows={5}
          resize="vertical"
          spellCheck={false}
          textarea={{ className: styles.area }}
          value={text}
          onChange={(_, { value }) => onChange(value)}
        />
      </Field>
      <Button size="small" onClick={() => input.current?.click()}>
        Load a file
      </Button>
      <FileInput input={input} label={`File of names ${label.toLowerCase()}`} accept={CSV_FILES} onFile={load} />
    </div>
  );
}

function whyUnread({ name }: File, error: unknown): string {
  if (!(error instanceof ApiError)) return `${name} could not be read. Choose it again.`;
  const { detail, remedy } = error.problem;
  return `${name}: ${detail} ${remedy}`;
}
