import { MenuDivider, MenuItem } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { ArrowSortRegular } from '@fluentui/react-icons/svg/arrow-sort';
import { CalendarRegular } from '@fluentui/react-icons/svg/calendar';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { DismissCircleRegular } from '@fluentui/react-icons/svg/dismiss-circle';
import { DocumentSearchRegular } from '@fluentui/react-icons/svg/document-search';
import { FilterRegular } from '@fluentui/react-icons/svg/filter';
import { FlagRegular } from '@fluentui/react-icons/svg/flag';
import { FolderRegular } from '@fluentui/react-icons/svg/folder';
import { NoteRegular } from '@fluentui/react-icons/svg/note';
import { PauseRegular } from '@fluentui/react-icons/svg/pause';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { PlayRegular } from '@fluentui/react-icons/svg/play';
import { TagRegular } from '@fluentui/react-icons/svg/tag';
import type { ReactElement } from 'react';
import { formatThings } from '../../../format/numbers.ts';
import { useMayOperate } from '../../../frame/use-user.ts';
import { countSelected } from '../rows/selection.ts';
import type { Acting } from './acting.ts';
import type { ActionName } from './action-names.ts';

interface Props {
  readonly acting: Acting;
  readonly onChoose: (name: ActionName) => void;
}

/** The entries of the menu; one that cannot be used says why. */
export function ActionItems({ acting: { selection, matching }, onChoose }: Props) {
  const mayOperate = useMayOperate();
  const count = countSelected(selection, matching);
  const users = formatThings(count, 'User');
  const none = count === 0 ? 'Select one or more users first' : null;
  const missing = mayOperate ? none : 'Your role may look, not change';
  const alone = missing ?? (count === 1 ? null : 'Select one user only');
  const item = (name: ActionName, label: string, icon: ReactElement, why: string | null = missing) => (
    <MenuItem
      key={name}
      icon={icon}
      disabled={why !== null}
      {...(why === null ? {} : { title: why, 'aria-label': `${label}: ${why}` })}
      onClick={() => onChoose(name)}
    >
      {label}
    </MenuItem>
  );
  return (
    <>
      {item('logs', `Download Logs for ${users} (zip file)`, <ArrowDownloadRegular />, none)}
      <MenuDivider />
      {item('source', 'Edit Source', <FolderRegular />, alone)}
      {item('destination', 'Edit Destination', <FolderRegular />, alone)}
      {item('duplicate', `Duplicate ${users}`, <CopyRegular />)}
      {item('notes', `Edit Notes for ${users}`, <NoteRegular />)}
      {item('tags', `Manage Tags for ${users}`, <TagRegular />)}
      {item('flags', `Manage Flags for ${users}`, <FlagRegular />)}
      {item('settings', `Settings for ${users}`, <FilterRegular />)}
      {item('priority', `Priority of ${users}`, <ArrowSortRegular />)}
      <MenuDivider />
      {item('scan', `Scan ${users}`, <DocumentSearchRegular />)}
      {item('scanAgainst', `Scan ${users} Against …`, <DocumentSearchRegular />)}
      {item('schedule', `Schedule ${users}`, <CalendarRegular />)}
      {item('pauseSchedule', 'Pause Schedules', <CalendarRegular />)}
      {item('resumeSchedule', 'Let Schedules Go On', <CalendarRegular />)}
      {item('unschedule', 'Take Schedules Away', <CalendarRegular />)}
      <MenuDivider />
      {item('pause', `Pause ${formatThings(count, 'Transfer')}`, <PauseRegular />)}
      {item('resume', `Resume ${formatThings(count, 'Transfer')}`, <PlayRegular />)}
      {item('cancel', `Cancel ${formatThings(count, 'Transfer')}`, <DismissCircleRegular />)}
      <MenuDivider />
      {item('applyPermissions', `Apply Permissions to ${users}`, <PeopleRegular />)}
      {item('pausePermissions', 'Pause Permissions', <PauseRegular />)}
      {item('resumePermissions', 'Resume Permissions', <PlayRegular />)}
      {item('cancelPermissions', 'Cancel Permissions', <DismissCircleRegular />)}
      <MenuDivider />
      {item('delete', `Delete ${users}`, <DeleteRegular />)}
    </>
  );
}
