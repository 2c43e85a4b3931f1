import { type Migration, routes, urlOf } from '@drover/api';
import {
  Menu,
  MenuButton,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemCheckbox,
  MenuItemLink,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { ArrowResetRegular } from '@fluentui/react-icons/svg/arrow-reset';
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload';
import { BookContactsRegular } from '@fluentui/react-icons/svg/book-contacts';
import { ColumnEditRegular } from '@fluentui/react-icons/svg/column-edit';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { FilterRegular } from '@fluentui/react-icons/svg/filter';
import { GaugeRegular } from '@fluentui/react-icons/svg/gauge';
import { PeopleAddRegular } from '@fluentui/react-icons/svg/people-add';
import { PeopleSearchRegular } from '@fluentui/react-icons/svg/people-search';
import { SaveRegular } from '@fluentui/react-icons/svg/save';
import { SettingsRegular } from '@fluentui/react-icons/svg/settings';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMayOperate } from '../../frame/use-user.ts';
import type { toTransferSettings } from '../../parts/transfer-options/transfer-options.ts';
import { useApi } from '../../server/api-context.ts';
import { SettingsDialog } from './actions/settings-dialog.tsx';
import { ColumnsDialog } from './columns-dialog.tsx';
import { DeleteMigrationDialog } from './delete-migration-dialog.tsx';
import { QueueDialog } from './queue/queue-dialog.tsx';
import { ReportItems } from './report-items.tsx';
import type { KeptView } from './rows/use-table-view.ts';
import { type Density, ROW_HEIGHTS } from './rows/view.ts';

interface Props {
  readonly migration: Migration;
  readonly table: KeptView;
}

/** What can be done with all of a migration, and how its table looks. */
export function MigrationActions({ migration, table }: Props) {
  const { search, view, onView } = table;
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayOperate = useMayOperate();
  const [dialog, setDialog] = useState<'columns' | 'delete' | 'queue' | 'settings' | null>(null);
  const params = { id: migration.id };
  const densities = Object.keys(ROW_HEIGHTS).filter((each): each is Density => each in ROW_HEIGHTS);
  const operators = mayOperate ? {} : { disabled: true, title: 'Your role may look, but not change migrations.' };
  const changeSettings = async (settings: ReturnType<typeof toTransferSettings>) => {
    await api.call(routes.changeMigration, { params, body: settings });
    await client.invalidateQueries({ queryKey: ['migrations'] });
  };
  const toImport = (update: boolean) =>
    void navigate({ to: '/migration-manager/$id/import', params, search: update ? { update } : {} });
  return (
    <>
      <Menu
        positioning="below-end"
        checkedValues={{ density: [view.density], gridlines: view.gridlines ? ['lines'] : [] }}
        onCheckedValueChange={(_, { name, checkedItems }) => {
          if (name === 'gridlines') onView({ gridlines: checkedItems.includes('lines') });
          const density = densities.find((each) => checkedItems.includes(each));
          if (name === 'density' && density !== undefined) onView({ density });
        }}
      >
        <MenuTrigger disableButtonEnhancement>
          <MenuButton icon={<SettingsRegular />}>Migration Actions</MenuButton>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem icon={<PeopleAddRegular />} {...operators} onClick={() => toImport(false)}>
              Add Users from CSV
            </MenuItem>
            <MenuItem
              icon={<PeopleSearchRegular />}
              {...operators}
              onClick={() => void navigate({ to: '/migration-manager/$id/discover', params })}
            >
              Auto Discover Users
            </MenuItem>
            <MenuItem icon={<ArrowUploadRegular />} {...operators} onClick={() => toImport(true)}>
              Update Migration
            </MenuItem>
            <MenuItemLink icon={<ArrowDownloadRegular />} href={urlOf(routes.downloadRows, { params })} download>
              All Users as CSV
            </MenuItemLink>
            <MenuDivider />
            <ReportItems migration={migration} search={search} view={view} />
            <MenuDivider />
            <MenuGroup>
              <MenuGroupHeader>Display Density</MenuGroupHeader>
              {densities.map((density) => (
                <MenuItemRadio key={density} name="density" value={density}>
                  {density.slice(0, 1).toUpperCase() + density.slice(1)}
                </MenuItemRadio>
              ))}
              <MenuItemCheckbox name="gridlines" value="lines">
                Gridlines
              </MenuItemCheckbox>
            </MenuGroup>
            <MenuItem icon={<ColumnEditRegular />} onClick={() => setDialog('columns')}>
              Customize and Reorder Columns
            </MenuItem>
            <MenuItem icon={<SaveRegular />} disabled={table.busy} onClick={table.onKeep}>
              Save Column State
            </MenuItem>
            {table.isKept && (
              <MenuItem icon={<ArrowResetRegular />} disabled={table.busy} onClick={table.onForget}>
                Forget Column State
              </MenuItem>
            )}
            <MenuDivider />
            <MenuItem icon={<GaugeRegular />} onClick={() => setDialog('queue')}>
              Queue
            </MenuItem>
            <MenuItem
              icon={<BookContactsRegular />}
              onClick={() => void navigate({ to: '/migration-manager/$id/permission-map', params })}
            >
              Edit Permission Map
            </MenuItem>
            <MenuItem icon={<FilterRegular />} {...operators} onClick={() => setDialog('settings')}>
              Settings
            </MenuItem>
            <MenuDivider />
            <MenuItem icon={<DeleteRegular />} {...operators} onClick={() => setDialog('delete')}>
              Delete Migration
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      {dialog === 'columns' && (
        <ColumnsDialog
          columns={view.columns}
          onChange={(columns) => onView({ columns })}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'queue' && <QueueDialog migration={migration} onClose={() => setDialog(null)} />}
      {dialog === 'settings' && (
        <SettingsDialog
          title="Settings of this migration"
          from={migration}
          text="They hold for all users of it that have none of their own, from their next run on."
          send={changeSettings}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'delete' && <DeleteMigrationDialog migration={migration} onClose={() => setDialog(null)} />}
    </>
  );
}
