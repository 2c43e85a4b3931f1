import { filtersSchema, type RunSettings as SettingsView } from '@drover/api';
import type { RunSettings } from '@drover/database';
import { appliedFix } from '../fixes/fix-view.ts';
import { storedPolicySchema } from './stored-policy.ts';

/** What a transfer is set to, or a run goes by, as the interface shows it. */
export function settingsView(settings: RunSettings): SettingsView {
  const { exclusions, ...policy } = storedPolicySchema.parse(settings.policy);
  const { fixes = [] } = settings;
  return {
    ...{ policy, filters: filtersSchema.parse(settings.filters), exclusions },
    ...(fixes.length === 0 ? {} : { fixes: fixes.map(appliedFix) }),
  };
}
