export * from './budget/budget-ledger.ts';
export {
  type BudgetLimit,
  type BudgetStanding,
  type BudgetState,
  type BudgetStep,
  budgetStanding,
  budgetStateSchema,
  UNUSED_BUDGET,
} from './budget/budget-state.ts';
export { enterLicences, pauseBudget } from './budget/grant-units.ts';
export type { SideUnits } from './budget/side-units.ts';
export * from './capabilities.ts';
export { CAUSES, type CauseInfo, type CauseTopic, causeTitle, MENDERS, type Mender, topicOf } from './causes/causes.ts';
export * from './connection.ts';
export { CSV_MARK, csvLine } from './csv-line.ts';
export { durationText, waitText } from './duration-text.ts';
export * from './entry.ts';
export { describeFacts, FACTS_MISSING, isSparse, type ReportedFacts, reportedFacts } from './entry-facts.ts';
export { extraText, weightOf } from './entry-weight.ts';
export {
  DEFAULT_EXCLUSIONS,
  type ExclusionRule,
  exclusionRuleSchema,
  OPTIONAL_EXCLUSIONS,
} from './exclusions/exclusion-rules.ts';
export {
  addExclusion,
  type ExclusionSet,
  exclusionNames,
  exclusionSet,
  matchExclusion,
  removeExclusion,
} from './exclusions/exclusion-set.ts';
export { finalPath } from './final-path.ts';
export {
  describeFix,
  type FixRule,
  fixRuleSchema,
  type NumberedFix,
  numberedFixSchema,
} from './fixes/fix-rule.ts';
export { type Fixes, type FolderMove, fixesOf } from './fixes/fixes.ts';
export { arrivalsAt, nameArrival } from './fixes/name-arrivals.ts';
export { QuickXor } from './hashes/quick-xor.ts';
export * from './item-ref.ts';
export { formatMachinePath, parseMachinePath } from './machine-path.ts';
export { type Assignment, type AssignmentContext, assignNames, type NamedItem } from './names/assign-names.ts';
export { cautionsOn } from './names/cautions-on.ts';
export { checkName, isLegalName, type NameProblem, type Over } from './names/check-name.ts';
export { checkPath, NO_BASE, type PathBase } from './names/check-path.ts';
export { nameKey } from './names/fold-name.ts';
export { LARGEST_FILES } from './names/largest-files.ts';
export { segmentLength } from './names/length.ts';
export type { LengthLimit, NameProfile } from './names/name-profile.ts';
export { type NamePlace, type NameRules, nameRules } from './names/name-rules.ts';
export * from './names/profile-name.ts';
export * from './names/repair.ts';
export { type NamePolicy, repairName, replacementProblem } from './names/repair-name.ts';
export { networkOf } from './network-of.ts';
export { fromNeutralised, neutralise } from './neutralise.ts';
export { PackedKnownItems } from './packed-known-items.ts';
export { PackedVersions } from './packed-versions.ts';
export * from './permissions.ts';
export * from './ports.ts';
export type { Preflight, RootFinding } from './preflight.ts';
export * from './run.ts';
export * from './run-journal.ts';
export { type RunOutcome, statusOf } from './run-status.ts';
export * from './segment.ts';
export * from './sentences.ts';
export { isSharePointHost } from './sharepoint-host.ts';
export * from './status-codes.ts';
export * from './storage-error.ts';
export * from './temporary-name.ts';
export { TIME_RANGES } from './time-ranges.ts';
export * from './timestamp.ts';
export { namesNoChild, unusableEntry } from './unusable-entry.ts';
export * from './version.ts';
export { type ZipContent, ZipRecords } from './zip/zip-records.ts';
