import { type Migration, routes, urlOf } from '@drover/api';
import { isTableColumn } from '@drover/migration';
import { MenuGroup, MenuGroupHeader, MenuItem, MenuItemLink } from '@fluentui/react-components';
import { DocumentTableRegular } from '@fluentui/react-icons/svg/document-table';
import { FolderZipRegular } from '@fluentui/react-icons/svg/folder-zip';
import { useQuery } from '@tanstack/react-query';
import type { MigrationSearch } from '../../addresses/migration-search.ts';
import { formatCount } from '../../format/numbers.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { holdsUsers } from './holds-users.ts';
import { sortOf } from './rows/columns.tsx';
import type { TableView } from './rows/view.ts';

interface Props {
  readonly migration: Migration;
  readonly search: MigrationSearch;
  readonly view: TableView;
}

/** The reports of a migration, each a file. */
export function ReportItems({ migration, search, view }: Props) {
  const scans = useQuery(queries.scanOverview(useApi(), migration.id));
  const params = { id: migration.id };
  const { filter = '', sort = '', direction = 'ascending' } = search;
  const sortBy = sortOf(sort);
  const sorted = sortBy === null ? {} : { sort: sortBy, direction };
  const rows = urlOf(routes.downloadTableReport, { params, query: { filter, ...sorted } });
  const table = `${rows}&columns=${view.columns.filter(isTableColumn).join(',')}`;
  const scanned =
    scans.data === undefined ? '' : `${formatCount(scans.data.scanned)} / ${formatCount(scans.data.rows)}`;
  const scanReports = `Scan Reports (zip file) ${scanned} users available`;
  return (
    <MenuGroup>
      <MenuGroupHeader>Reports</MenuGroupHeader>
      {scans.data === undefined || scans.data.scanned === 0 ? (
        <MenuItem icon={<FolderZipRegular />} disabled title="Scan users first.">
          {scanReports}
        </MenuItem>
      ) : (
        <MenuItemLink icon={<FolderZipRegular />} href={urlOf(routes.downloadScanReports, { params })} download>
          {scanReports}
        </MenuItemLink>
      )}
      <MenuItemLink icon={<DocumentTableRegular />} href={urlOf(routes.downloadMigrationReport, { params })} download>
        Migration Report
      </MenuItemLink>
      <MenuItemLink icon={<DocumentTableRegular />} href={table} download>
        Migration Table Report
      </MenuItemLink>
      <MenuItemLink icon={<DocumentTableRegular />} href={urlOf(routes.downloadErrorReport, { params })} download>
        Migration Error Report
      </MenuItemLink>
      {[migration.source, migration.destination].some(holdsUsers) && (
        <MenuItemLink icon={<DocumentTableRegular />} href={urlOf(routes.downloadUnprovisioned, { params })} download>
          Users Without OneDrive
        </MenuItemLink>
      )}
    </MenuGroup>
  );
}
