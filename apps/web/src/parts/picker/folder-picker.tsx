import type { Connector, ListedEntry } from '@drover/api';
import { Button, makeStyles, Tooltip, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { EditRegular } from '@fluentui/react-icons/svg/edit';
import { FolderRegular } from '@fluentui/react-icons/svg/folder';
import { FolderAddRegular } from '@fluentui/react-icons/svg/folder-add';
import { HomeRegular } from '@fluentui/react-icons/svg/home';
import { useMemo, useRef, useState } from 'react';
import type { Side, SideState } from '../../addresses/wizard-search.ts';
import { formatPath } from '../../format/paths.ts';
import { useMayOperate } from '../../frame/use-user.ts';
import type { Place } from '../../server/queries.ts';
import { EmptyState } from '../empty-state.tsx';
import { SkeletonRows } from '../skeleton-rows.tsx';
import { Breadcrumb } from './breadcrumb.tsx';
import { CreateFolderDialog } from './create-folder-dialog.tsx';
import { FileList } from './file-list.tsx';
import { NothingShared } from './nothing-shared.tsx';
import { PathField } from './path-field.tsx';
import { PickerFooter } from './picker-footer.tsx';
import { chooseAmong, rootEntries, rootLabel } from './root-entries.ts';
import { sharedFolders } from './shared-folders.ts';
import { HOME_ROOT, rootAbove } from './starting-root.ts';
import type { SideView } from './use-side.ts';

const useStyles = makeStyles({
  tools: {
    display: 'flex',
    alignItems: 'center',
    gap: '4px',
    flexShrink: 0,
    padding: '8px 16px 0 24px',
    '@media (max-width: 599px)': { padding: '8px 8px 0 16px' },
  },
  crumbs: { flexGrow: 1, minWidth: 0 },
  says: {
    padding: '2px 24px 8px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    margin: 0,
    minHeight: '27px',
    flexShrink: 0, // or it would give way to the rows that stand for a list, and come back with the list
    '@media (max-width: 599px)': { padding: '2px 16px 8px' },
  },
  list: {
    display: 'flex',
    flexDirection: 'column',
    flex: '1 1 0',
    minHeight: '180px',
    overflow: 'hidden',
  },
});

interface Props {
  readonly side: Side;
  readonly connector: Connector;
  readonly state: SideState;
  readonly view: SideView;
  readonly onChange: (state: SideState) => void;
}

/** The folders of a connector; the one that is open is the one that is chosen. */
export function FolderPicker({ side, connector, state, view, onChange }: Props) {
  const styles = useStyles();
  const mayOperate = useMayOperate();
  const [creating, setCreating] = useState(false);
  const [typing, setTyping] = useState(false);
  const cameFrom = useRef<string | undefined>(undefined);
  const moved = useRef(false);
  const { place, roots, listing } = view;
  const choosesRoot = place === null;
  const atTop = place?.root === '' && place.path.length === 0;
  const shared = useMemo(() => (atTop ? sharedFolders(connector) : null), [atTop, connector]);
  const entries = useMemo(
    () => (choosesRoot ? rootEntries(roots ?? []) : (shared ?? listing.entries)),
    [choosesRoot, roots, shared, listing.entries],
  );
  const pending = choosesRoot ? roots === null : listing.pending;
  const open = (entry: ListedEntry) => {
    if (entry.kind !== 'folder') return;
    cameFrom.current = undefined;
    moved.current = true;
    const known = shared?.find(({ name }) => name === entry.name);
    if (choosesRoot) onChange({ ...state, root: entry.name, path: [] });
    else if (known !== undefined) onChange({ ...state, root: place.root, path: known.path });
    else onChange({ ...state, root: place.root, path: [...place.path, entry.name] });
  };
  const above = place === null ? undefined : rootAbove(roots ?? [], place.root);
  const goTo = (depth: number) => {
    if (place === null || (depth < 0 && above === undefined)) return;
    moved.current = true;
    cameFrom.current = depth < 0 ? place.root : place.path[depth];
    if (depth < 0) onChange({ ...state, root: above ?? null, path: [] });
    else onChange({ ...state, root: place.root, path: place.path.slice(0, depth) });
  };
  const leave = () => {
    if (place !== null) goTo(place.path.length - 1);
  };
  const missing = !mayOperate
    ? 'your role may look, but not create folders.'
    : place === null
      ? 'open a folder first.'
      : null;
  const hasHome = roots?.some(({ name }) => name === HOME_ROOT) === true;
  return (
    <>
      <div className={styles.tools}>
        {typing ? (
          <PathField
            label={`Path of the ${side}`}
            start={place === null ? '' : placeText(place)}
            roots={(roots ?? []).map(({ name }) => name)}
            onGo={(typed) => {
              cameFrom.current = undefined;
              moved.current = true;
              setTyping(false);
              onChange({ ...state, ...typed });
            }}
            onClose={() => setTyping(false)}
          />
        ) : (
          <div className={styles.crumbs}>
            <Breadcrumb
              label={`Folders of the ${side}`}
              connector={connector}
              root={above === undefined ? null : rootLabel(roots ?? [], place?.root ?? '')}
              path={place?.path ?? []}
              onGo={goTo}
            />
          </div>
        )}
        <Tooltip content={typing ? 'Show the folders on the way' : 'Type a path'} relationship="label">
          <Button
            appearance="subtle"
            icon={<EditRegular />}
            aria-pressed={typing}
            disabledFocusable={roots === null}
            onClick={() => setTyping(!typing)}
          />
        </Tooltip>
        {hasHome && place?.root !== HOME_ROOT && (
          <Tooltip content="Home folder" relationship="label">
            <Button
              appearance="subtle"
              icon={<HomeRegular />}
              onClick={() => onChange({ ...state, root: HOME_ROOT, path: [] })}
            />
          </Tooltip>
        )}
        <Tooltip content="Load the list again" relationship="label">
          <Button appearance="subtle" icon={<ArrowClockwiseRegular />} onClick={view.retry} />
        </Tooltip>
        <Tooltip content={missing === null ? 'Create folder' : `Create folder: ${missing}`} relationship="label">
          <Button
            appearance="subtle"
            icon={<FolderAddRegular />}
            disabledFocusable={missing !== null}
            onClick={() => setCreating(true)}
          />
        </Tooltip>
      </div>
      <p className={styles.says}>
        {choosesRoot && roots !== null
          ? chooseAmong(roots)
          : side === 'source'
            ? 'Everything listed below will be copied to the destination.'
            : 'Everything from the source will be copied into this folder.'}
      </p>
      <div className={styles.list} aria-busy={pending}>
        {pending ? (
          <SkeletonRows rows={10} />
        ) : entries.length === 0 && atTop && connector.agents !== null ? (
          <NothingShared agents={connector.agents} onRetry={view.retry} />
        ) : entries.length === 0 ? (
          <EmptyState
            icon={<FolderRegular />}
            title="This folder is empty"
            text={side === 'source' ? 'There is nothing in it to copy.' : 'What is copied will be the first in it.'}
          />
        ) : (
          <FileList
            key={JSON.stringify([place?.root, place?.path])}
            label={`Content of the ${side} folder`}
            entries={entries}
            startAt={cameFrom.current}
            focusAtStart={moved.current}
            onOpen={open}
            onLeave={leave}
          />
        )}
      </div>
      {place !== null && <PickerFooter side={side} place={place} listing={{ ...listing, entries }} />}
      {creating && place !== null && (
        <CreateFolderDialog
          place={place}
          onClose={() => setCreating(false)}
          onCreated={(name) => open(folderNamed(name))}
        />
      )}
    </>
  );
}

/** As a person would type it. */
function placeText({ root, path }: Place): string {
  return root === HOME_ROOT && path.length === 0 ? HOME_ROOT : formatPath(root, path);
}

function folderNamed(name: string): ListedEntry {
  return { name, display: name, kind: 'folder', size: null, modified: null };
}
