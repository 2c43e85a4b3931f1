import { displaySegment } from '@drover/core';
import type { AgentConfig } from '../config/agent-config.ts';
import { configOf, readConfig, takenOver, updateConfig } from '../config/read-config.ts';
import { serverText } from '../config/server-address.ts';
import { type Settings, settingsOf } from '../config/settings.ts';
import { parseStartFlags } from '../config/start-flags.ts';
import { trustedPin } from '../config/trusted-server.ts';
import type { Outcome } from '../exit-codes.ts';
import { type AgentHome, agentHome } from '../files/agent-home.ts';
import { Refusal } from '../refusal.ts';
import { machinePlan, userPlan } from '../service/choose-plan.ts';
import { installService, isInstalled, uninstallService } from '../service/install-service.ts';
import { planText } from '../service/plan-text.ts';
import { type Run, runAll, runCommand } from '../service/run-commands.ts';
import { parseServiceFlags, type ServiceFlags } from '../service/service-flags.ts';
import type { ServicePlan, ServiceSettings } from '../service/service-plan.ts';
import type { World } from '../world.ts';
import { status } from './status.ts';

/** Installs the agent as a service of this system, takes it away again, and steers it. */
export async function service(world: World, args: readonly string[], run: Run = runCommand): Promise<Outcome> {
  const flags = parseServiceFlags(args);
  const home = agentHome(world);
  const plan = await planFor(world, home, flags);
  const print = (line: string): void => world.stdout.write(`${line}\n`);
  if (flags.print) {
    world.stdout.write(planText(plan, flags));
    return 'success';
  }
  if (plan.scope === 'machine' && world.uid !== null && world.uid !== 0 && flags.action !== 'status')
    throw new Refusal(
      'foreign',
      `Only the administrator of this machine can do that: sudo agent service ${flags.action} ...`,
    );
  switch (flags.action) {
    case 'install':
      await installService(plan, run);
      print(`Drover Agent Service installed: ${plan.definition}`);
      for (const note of plan.notes) print(note);
      print(`Its key and state: agent service status${flags.forMe ? ' --for-me' : ''}`);
      return 'success';
    case 'uninstall': {
      const { installed, removed, left } = await uninstallService(plan, run, { purge: flags.purge, world });
      print(installed ? 'Drover Agent Service uninstalled' : 'Drover Agent Service was not installed');
      for (const path of removed) print(`Removed: ${path}`);
      for (const { path, others } of left) print(leftText(path, others));
      return 'success';
    }
    case 'status':
      return await serviceStatus(world, plan, run);
    case 'start':
    case 'stop':
      await runAll(plan[flags.action], run);
      print(`Drover Agent Service ${flags.action === 'start' ? 'started' : 'stopped'}`);
      return 'success';
  }
}

const FEW_NAMES = 5;

function leftText(path: string, others: readonly string[]): string {
  if (others.length === 0)
    return `Left, with the agent's key and log: ${path} (purge removes what Drover has made in it: --purge)`;
  const named = others.slice(0, FEW_NAMES).map((name) => displaySegment(name));
  const more = others.length > FEW_NAMES ? `, and ${others.length - FEW_NAMES} more` : '';
  return `Left: ${path}, because Drover has not made all that is in it: ${named.join(', ')}${more}. Look through it, and remove it yourself if nobody needs it.`;
}

async function serviceStatus(world: World, plan: ServicePlan, run: Run): Promise<Outcome> {
  const { text } = await run(plan.state);
  if (!(await isInstalled(plan, run, world))) {
    world.stdout.write('Drover Agent Service: not installed\n');
    return 'not-running';
  }
  const state = text.split('\n').find((line) => /^\s*state/i.test(line)) ?? text.split('\n')[0] ?? '';
  world.stdout.write(`Drover Agent Service: ${state.trim()}\n`);
  return await status({ ...world, env: { ...world.env, DROVER_AGENT_HOME: plan.home } });
}

async function planFor(world: World, home: AgentHome, flags: ServiceFlags): Promise<ServicePlan> {
  const { program } = world;
  if (program === null)
    throw new Refusal(
      'failed',
      'This agent runs from a checkout. Download the agent from the server, and run this there.',
    );
  if (flags.forMe) {
    if (flags.action === 'install' && !flags.print) await keepSettings(world, home, flags);
    return userPlan(world, program.command(program.file), home.folder);
  }
  const node = program.command(program.file)[0] ?? '';
  const common = { readAll: flags.readAll, user: flags.user, program, node };
  const plan = machinePlan({ ...common, config: { roots: [] } }, world);
  if (flags.action !== 'install') return plan;
  const installed = await installedConfig(plan, world);
  const config = await configFor(world, home, flags, installed);
  const made = machinePlan({ ...common, config }, world);
  if (Object.keys(installed).length === 0) return made;
  const kept = `What stood in ${configFile(plan)} was kept, except what was given here. To change more, edit that file and install it again.`;
  return { ...made, notes: [...made.notes, kept] };
}

/** What the service goes by: what this folder's agent goes by, and what is said here. */
async function configFor(
  world: World,
  home: AgentHome,
  flags: ServiceFlags,
  installed: AgentConfig,
): Promise<ServiceSettings['config']> {
  if (world.platform === 'darwin' && !flags.readAll && flags.user === null)
    throw new Refusal('usage', 'On macOS, say whom the service runs as: --user NAME, or --read-all for root.');
  const given = takenOver(await configOf(home, world), installed);
  const settings = settingsOf(parseStartFlags(flags.start, 'service'), given, { file: home.config, world });
  const { roots, channelBinding, proxy, name } = settings;
  if (roots === null || roots.length === 0)
    throw new Refusal('usage', 'Say what is shared: agent service install --root PATH (or --writable-root PATH)');
  const { channelBinding: _, name: __, ...others } = given;
  return {
    ...others,
    server: serverText(settings.server),
    pin: await pinOf(settings, home, world),
    roots,
    ...(channelBinding === 'none' ? { channelBinding } : {}),
    ...(proxy === undefined ? {} : { proxy }),
    ...(name === world.hostName ? {} : { name }),
  };
}

function configFile({ files }: ServicePlan): string {
  return files.find(({ path }) => /[\\/]agent\.json$/.test(path))?.path ?? '';
}

/** What the service went by until now; only the administrator can read it. */
async function installedConfig(plan: ServicePlan, { uid }: Pick<World, 'uid'>): Promise<AgentConfig> {
  return uid === null || uid === 0 ? await readConfig(configFile(plan)) : {};
}

/** An agent of one user goes by its own folder. */
async function keepSettings(world: World, home: AgentHome, flags: ServiceFlags): Promise<void> {
  const settings = settingsOf(parseStartFlags(flags.start, 'service'), await configOf(home, world), {
    file: home.config,
    world,
  });
  const { roots, proxy, channelBinding, name } = settings;
  if (roots === null)
    throw new Refusal(
      'usage',
      'Say what is shared: agent service install --for-me --root PATH (or --writable-root PATH)',
    );
  await updateConfig(home.config, {
    server: serverText(settings.server),
    pin: await pinOf(settings, home, world),
    roots,
    channelBinding,
    ...(proxy === undefined ? {} : { proxy }),
    ...(name === world.hostName ? {} : { name }),
  });
}

async function pinOf({ server }: Settings, home: AgentHome, world: World): Promise<string> {
  const pin = server.pin ?? (await trustedPin(home.trusted, server, world));
  if (pin !== null) return pin;
  throw new Refusal(
    'usage',
    'A service needs the pin of its server: --server https://HOST:PORT#PIN, as the server shows it with the download.',
  );
}
