import type { ConnectorType } from '@drover/api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  makeStyles,
  SearchBox,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useReturnSearch } from '../addresses/return-search.ts';
import { useUser } from '../frame/use-user.ts';
import { useApi } from '../server/api-context.ts';
import { queries } from '../server/queries.ts';
import { ConnectorLogo } from './connector-logo.tsx';
import { ErrorView } from './error-view.tsx';
import { SkeletonRows } from './skeleton-rows.tsx';
import { useFocusReturn } from './use-focus-return.ts';

const GROUPS = [
  { group: 'machines', title: 'Files on your machines' },
  { group: 'clouds', title: 'Clouds' },
  { group: 'servers', title: 'Servers and protocols' },
] as const;

const useStyles = makeStyles({
  surface: { maxWidth: '760px', width: 'calc(100vw - 24px)' },
  content: { display: 'flex', flexDirection: 'column', gap: '16px', height: 'min(60vh, 400px)' },
  find: { maxWidth: 'none' },
  title: { margin: '0 0 8px', fontSize: tokens.fontSizeBase300, color: tokens.colorNeutralForeground2 },
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(260px, 1fr))',
    gap: '8px',
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  tile: {
    width: '100%',
    height: '100%',
    justifyContent: 'flex-start',
    alignItems: 'flex-start',
    textAlign: 'left',
    gap: '12px',
    padding: '12px',
    fontWeight: tokens.fontWeightRegular,
  },
  label: { display: 'block', fontWeight: tokens.fontWeightSemibold },
  summary: {
    display: 'block',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  none: { color: tokens.colorNeutralForeground2, margin: 0 },
});

interface Props {
  /** The side of the wizard that it is for; null when it is for none. */
  readonly side: 'source' | 'destination' | null;
  readonly onClose: () => void;
}

/** All types of storage to choose from, with what each needs. */
export function AuthorizeDialog({ side, onClose }: Props) {
  const styles = useStyles();
  useFocusReturn();
  const api = useApi();
  const types = useQuery(queries.connectorTypes(api));
  const [find, setFind] = useState('');
  const words = find.trim().toLowerCase();
  const usable = (types.data ?? []).filter((type) => side === null || type[side]);
  const found = usable.filter(({ label, summary }) => `${label} ${summary}`.toLowerCase().includes(words));
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle
            action={
              <DialogTrigger action="close">
                <Button appearance="subtle" aria-label="Close" icon={<DismissRegular />} />
              </DialogTrigger>
            }
          >
            Authorize New Connector
          </DialogTitle>
          <DialogContent className={styles.content}>
            <SearchBox
              className={styles.find}
              placeholder="Find a type of storage"
              aria-label="Find a type of storage"
              value={find}
              onChange={(_, data) => setFind(data.value)}
            />
            {types.isPending && <SkeletonRows rows={4} height={64} />}
            {types.error !== null && <ErrorView error={types.error} />}
            {types.isSuccess && found.length === 0 && (
              <p className={styles.none}>No type of storage has “{find.trim()}” in its name or description.</p>
            )}
            {GROUPS.map(({ group, title }) => {
              const own = found.filter((type) => type.group === group);
              if (own.length === 0) return null;
              return (
                <section key={group} aria-label={title}>
                  <h3 className={styles.title}>{title}</h3>
                  <ul className={styles.grid}>
                    {own.map((type) => (
                      <li key={type.type}>
                        <TypeTile type={type} side={side} />
                      </li>
                    ))}
                  </ul>
                </section>
              );
            })}
          </DialogContent>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function TypeTile({ type, side }: { readonly type: ConnectorType; readonly side: Props['side'] }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const user = useUser();
  const back = useReturnSearch(side);
  const forbidden = type.administratorOnly && user.role !== 'administrator';
  const choose = () => {
    if (forbidden) return;
    void navigate({ to: '/connectors/authorize/$type', params: { type: type.type }, search: back });
  };
  return (
    <Button className={styles.tile} disabledFocusable={forbidden} onClick={choose}>
      <ConnectorLogo type={type.type} />
      <span>
        <span className={styles.label}>{type.label}</span>
        <span className={styles.summary}>{forbidden ? 'Only administrators may authorize it.' : type.summary}</span>
      </span>
    </Button>
  );
}
