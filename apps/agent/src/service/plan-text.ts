import type { ServiceFlags } from './service-flags.ts';
import type { Command, PlannedRemoval, ServicePlan } from './service-plan.ts';

/** What `--print` shows: all that would be done, in order. */
export function planText(plan: ServicePlan, { action, purge }: Pick<ServiceFlags, 'action' | 'purge'>): string {
  const lines =
    action === 'uninstall'
      ? [
          ...plan.disable.map(run),
          ...[...plan.removed, ...(purge ? plan.kept : [])].map(removal),
          ...plan.forget.map(run),
        ]
      : [
          ...plan.folders.map(({ path, mode }) => `# folder ${path} (${mode.toString(8)})`),
          ...plan.copies.map(({ from, to }) => `# copy ${from} to ${to}`),
          ...plan.files.flatMap(({ path, mode, text }) => [`# file ${path} (${mode.toString(8)})`, text]),
          ...plan.links.map(({ path, to }) => `# link ${path} to ${to}`),
          ...plan.enable.map(run),
        ];
  return `${lines.join('\n')}\n`;
}

function removal({ path, names }: PlannedRemoval): string {
  return names === undefined
    ? `# remove ${path}`
    : `# remove what Drover has made in ${path}, and the folder if it is empty then`;
}

function run(command: Command): string {
  return `# run ${command.map((word) => (/^[\w./:=@-]+$/.test(word) ? word : JSON.stringify(word))).join(' ')}`;
}
