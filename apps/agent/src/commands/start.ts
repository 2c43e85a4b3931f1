import { Activities } from '../activity/activities.ts';
import { BUILD } from '../build.ts';
import { serverText } from '../config/server-address.ts';
import { listenForCommands } from '../control/control-server.ts';
import { type Outcome, outcomeOf } from '../exit-codes.ts';
import { type AgentHome, agentHome } from '../files/agent-home.ts';
import { agentLog, LOGGERS } from '../log/agent-log.ts';
import { LogFile } from '../log/log-file.ts';
import { RunningAgent } from '../running/running-agent.ts';
import type { OpenTunnel } from '../tunnel/tunnel-needs.ts';
import { openUpdater } from '../updates/open-updater.ts';
import { takeUpUpdate } from '../updates/take-up-update.ts';
import { watchProgram } from '../updates/watch-program.ts';
import { AGENT_VERSION, systemName } from '../version.ts';
import type { World } from '../world.ts';
import { prepareStart } from './prepare-start.ts';

/** For sessions to be closed in order; after it the process ends whatever is under way. */
const STOPPING_MS = 3_000;

interface StartOptions {
  readonly showLog: boolean;
  readonly openTunnel: OpenTunnel;
}

/** Runs the agent until it is told to stop, and its newer versions after it. Plain `agent` shows the log where `agent start` says how to go on. */
export async function start(world: World, args: readonly string[], options: StartOptions): Promise<Outcome> {
  const home = agentHome(world);
  const { program } = world;
  if (program === null || BUILD === null) {
    await runAgent(world, home, args, options);
    return 'success';
  }
  const watch = { world, home, program, args: options.showLog ? args : ['start', ...args] };
  const left = await takeUpUpdate(world, home, { program, version: AGENT_VERSION });
  if (left !== null) return outcomeOf(await watchProgram(watch, left));
  const update = await runAgent(world, home, args, options);
  if (update === null || world.watcher?.tell({ agent: 'update', version: update }) === true) return 'success';
  return outcomeOf(await watchProgram(watch, { do: 'switch', version: update }));
}

/** Answers with the version that is to take over; null when it was told to stop. */
async function runAgent(
  world: World,
  home: AgentHome,
  args: readonly string[],
  { showLog, openTunnel }: StartOptions,
): Promise<string | null> {
  const over = new AbortController();
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => over.abort());
  const { settings, identity, address } = cleanup.use(await prepareStart(world, home, args));
  const print = (line: string): void => world.stdout.write(`${line}\n`);
  const log = agentLog(cleanup.use(new LogFile(home.log)), { clock: world.clock, screen: showLog ? print : null });
  const activities = new Activities();
  const { updater, status } = await openUpdater(world, home, log);
  const tunnel = cleanup.use(await openTunnel({ world, home, settings, identity, activities, log, updater }));
  const agent = new RunningAgent({
    ...{ world, settings, shares: settings.roots, key: identity.key },
    ...{ logFile: home.log, log, dial: tunnel.dial, activities, updates: updater ?? status },
  });
  cleanup.use(agent.onStatus(({ state }) => state === 'revoked' && tunnel.revoked()));
  const listening = cleanup.use(await listenForCommands(address, agent, world));
  tellWatcher(world, agent, over.signal);
  const once = { once: true, signal: over.signal };
  const { ending } = world;
  ending.addEventListener('abort', () => print('Drover Agent Stopping'), once);
  for (const signal of [ending, agent.stopping])
    signal.addEventListener('abort', () => world.endWithin(STOPPING_MS, 0), once);
  if (!showLog) for (const line of greeting(world, identity.key)) print(line);
  log('INFO', LOGGERS.bifrost, `Bifrost service initialized with connector key: ${identity.key}`);
  log(
    'INFO',
    LOGGERS.bifrost,
    `Version ${AGENT_VERSION} (${systemName(world.platform, world.release)}), process ${world.pid}, for ${serverText(settings.server)}`,
  );
  for (const { path, writable } of settings.roots)
    log('INFO', LOGGERS.shares, `Shared${writable ? ', also to be written to' : ' to be read'}: ${path}`);
  const replaced = new AbortController();
  let update: string | null = null;
  void updater?.ready.then((version) => {
    update = version;
    replaced.abort(new DOMException('A newer version takes over.', 'AbortError'));
  });
  await agent.run(AbortSignal.any([ending, replaced.signal]));
  if (ending.aborted || agent.stopping.aborted) return null;
  listening.hangUp();
  return update;
}

/** Whoever watches has to know that the server took this version, and that it did not end by itself. */
function tellWatcher({ watcher, ending }: World, agent: RunningAgent, over: AbortSignal): void {
  if (watcher === null) return;
  const listening = agent.onStatus(({ state }) => {
    if (state === 'online' || state === 'unclaimed' || state === 'outdated') watcher.tell({ agent: 'accepted' });
  });
  over.addEventListener('abort', () => listening[Symbol.dispose](), { once: true });
  for (const signal of [ending, agent.stopping])
    signal.addEventListener('abort', () => watcher.tell({ agent: 'stopping' }), { once: true, signal: over });
}

function greeting({ watcher }: World, key: string): string[] {
  if (watcher?.after === 'update') return [`Drover Agent updated to ${AGENT_VERSION}`];
  if (watcher?.after === 'failure') return [`Drover Agent is ${AGENT_VERSION} again`];
  return ['Drover Agent Starting', 'Drover Agent Key:', key, 'Ctrl-C To Stop'];
}
