export { decodeText, type TextEncoding } from './csv/decode-text.ts';
export { MAX_FILE_BYTES } from './csv/limits.ts';
export type { CsvRow, CsvSeparator } from './csv/parse-csv.ts';
export { type CsvFile, readCsv } from './csv/read-csv.ts';
export type { FileProblem } from './file-problem.ts';
export type { ImportFile } from './files/import-file.ts';
export { MAX_TAG_CHARACTERS, MAX_TAGS } from './files/tags.ts';
export { type NewPlace, type RowUpdate, readUpdateFile, type UpdateFile } from './files/update-file.ts';
export { importFile, importTemplate, problemFile, updateFile } from './files/write-files.ts';
export type { ImportRow, PathStyles } from './files/written-rows.ts';
export type { Comparison, FilterProblem, FilterTerm, FilterTest, RowFilter } from './filters/filter.ts';
export type { FilterLabel } from './filters/filter-columns.ts';
export { type ParsedFilter, parseFilter } from './filters/parse-filter.ts';
export {
  permissionsWord,
  ROW_PERMISSIONS,
  type RowPermissions,
} from './filters/row-permissions.ts';
export {
  ROW_STATUSES,
  type RowState,
  rowStatus,
  STATUS_GROUPS,
  type StatusGroup,
  statesWith,
} from './filters/row-status.ts';
export { splitFilter, type WrittenTerm } from './filters/split-filter.ts';
export { type FilterSuggestion, type KnownWords, suggestFilter } from './filters/suggest-filter.ts';
export { type ArrivalInRow, arrivalInRow, type MetChild } from './fixes/arrival-in-row.ts';
export { type FixSample, FixTally, type LookedAt, type MetIn, type NewName } from './fixes/fix-tally.ts';
export type { Step } from './fixes/item-fate.ts';
export { type LongFolder, LongFolders } from './fixes/long-folders.ts';
export { type DestinationPattern, fillPattern, parsePattern } from './pairing/destination-pattern.ts';
export { type LookUp, readLookUp } from './pairing/look-up.ts';
export { type Candidate, type Pairing, type PairingRule, pairNames } from './pairing/pair-names.ts';
export {
  ANSWERS,
  answersFrom,
  type KeptAnswer,
  keptAnswer,
  type PermissionDecision,
  permissionAnswerSchema,
  permissionQuestionKey,
  principalText,
  whyNoAnswer,
} from './permissions/decisions.ts';
export { discoverPairs } from './permissions/discover-pairs.ts';
export { mapPrincipals, type PermissionEntry } from './permissions/permission-map.ts';
export {
  PERMISSION_MAP_COLUMNS,
  type ReadPermissionMap,
  readPermissionMap,
} from './permissions/read-permission-map.ts';
export { copySameFiles } from './places/copy-same-files.ts';
export { FOLDS_MOST, type Folding, MeetingPlaces, type Met } from './places/meeting-places.ts';
export { type Place, type PlaceFault, placeKey } from './places/place.ts';
export { beginsWithRoot, isPlaceFault, type PathStyle, readPlace, writePlace } from './places/place-text.ts';
export { isWebAddress } from './places/sharepoint-address.ts';
export { type ListedProblems, listProblems, problemsOf } from './problem-list.ts';
export { PLACES_TOLD, queueWords, type RowQueue } from './queue-words.ts';
export { type ReadConfig, readRcloneConfig } from './rclone/connector-drafts.ts';
export type { ConnectorDraft } from './rclone/draft.ts';
export {
  MIGRATION_REPORT_COLUMNS,
  migrationReportLine,
  type ReportedRow,
  type ReportedRun,
} from './reports/migration-report.ts';
export {
  isTableColumn,
  STANDARD_TABLE_COLUMNS,
  type TableColumnKey,
  type TableRow as ReportTableRow,
  tableReportHeadings,
  tableReportLine,
} from './reports/table-report.ts';
export { megabytes, statusWord } from './reports/texts.ts';
export {
  type BudgetForecast,
  forecastBudget,
  type RowLoad,
  type UnitRange,
  unitsOfRows,
} from './scan/budget-forecast.ts';
export { type CommonPath, CommonPaths } from './scan/common-paths.ts';
export type { MeasuredCopy } from './scan/copy-costs.ts';
export { type Estimate, estimateDuration } from './scan/estimate.ts';
export {
  type Readiness,
  type ReadinessReason,
  readinessOf,
  readinessReasons,
  type ScanFacts,
  type ShortPlace,
} from './scan/readiness.ts';
export { nextRun, nextRuns } from './schedules/next-run.ts';
export { type ScheduleRule, scheduleRuleSchema, WEEKDAYS, type Weekday } from './schedules/rule.ts';
export { scheduleText } from './schedules/schedule-text.ts';
export { isTimeZone, timeZoneSchema } from './schedules/time-zone.ts';
export { atOnce, flatMapped, type Steps } from './steps.ts';
export { type RowsFile, readRowsFile } from './switch-kit/read-rows-file.ts';
export { readTagsFile, type TagsFile } from './switch-kit/tags-file.ts';
export { NIGHTS_AND_WEEKENDS } from './windows/nights-and-weekends.ts';
export { type TimeWindow, type TimeWindows, timeWindowsSchema } from './windows/schema.ts';
export { isOpen, nextOpening, type OpenWindow, openWindow } from './windows/time-windows.ts';
