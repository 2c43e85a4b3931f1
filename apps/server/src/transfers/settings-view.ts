import { filtersSchema, type RunSettings as SettingsView } from '@drover/api';
import type { RunSettings } from '@drover/database';
import { storedPolicySchema } from './stored-policy.ts';

/** What a transfer is set to, or a run goes by, as the interface shows it. */
export function settingsView(settings: RunSettings): SettingsView {
  const { exclusions, ...policy } = storedPolicySchema.parse(settings.policy);
  return { policy, filters: filtersSchema.parse(settings.filters), exclusions };
}
