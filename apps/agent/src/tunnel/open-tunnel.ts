import { randomBytes } from 'node:crypto';
import { dialAgent, serveAgent, serveStorage } from '@drover/agent-link';
import type { Connection } from '@drover/core';
import { observed } from '../activity/observed.ts';
import { serverText } from '../config/server-address.ts';
import { trust } from '../config/trusted-server.ts';
import { factsOfMachine } from '../facts/facts-of-machine.ts';
import { ownPaths } from '../files/own-paths.ts';
import { Snapshots } from '../hooks/snapshots.ts';
import { LOGGERS } from '../log/agent-log.ts';
import { RecallBudget } from '../recalls/recall-budget.ts';
import { OwnPlaces } from '../shares/own-places.ts';
import type { Share } from '../shares/shared-folder.ts';
import { openSharedTree, shownRoots } from '../shares/shared-tree.ts';
import { AGENT_VERSION, systemName } from '../version.ts';
import { gatewayAddress } from './gateway-address.ts';
import { machineMark } from './machine-mark.ts';
import { proxySettings } from './proxy-settings.ts';
import type { Dial } from './session.ts';
import type { OpenTunnel } from './tunnel-needs.ts';

/** Dials servers for which the shared folders are one connection, as seen on this machine. */
export const openTunnel: OpenTunnel = async ({ world, home, settings, identity, activities, log, updater }) => {
  await using cleanup = new AsyncDisposableStack();
  const { recallBytesPerDay: cap } = settings;
  const recalls = cap === null ? null : await RecallBudget.open(home.recalls, cap, world.clock);
  const facts = await factsOfMachine(world);
  if (facts !== null) cleanup.use(facts);
  const own = new OwnPlaces(ownPaths(home, world));
  const open = async (shares: readonly Share[]): Promise<Connection> => {
    const tree = await openSharedTree(shares, {
      clock: world.clock,
      machine: settings.name,
      foldsNames: world.platform === 'win32' || world.platform === 'darwin',
      durable: true,
      own,
      ...(recalls === null ? {} : { mayRecall: recalls.mayRecall }),
      ...(facts === null ? {} : { facts }),
    });
    return observed(tree, activities);
  };
  const live = cleanup.use(await open(settings.roots));
  const { hooks, roots, name: machine } = settings;
  const snapshots =
    hooks === null ? null : cleanup.use(await Snapshots.open({ world, home, hooks, roots, machine, log, live, open }));
  if (hooks === null) await Snapshots.tellLeft(home, log);
  const options = {
    proxy: proxySettings(settings.proxy, world.env),
    clock: world.clock,
    identity: identity.proof,
    binding: settings.channelBinding === 'none' ? ('none' as const) : ('exporter' as const),
    agentVersion: AGENT_VERSION,
    os: systemName(world.platform, world.release),
    arch: world.arch,
    host: settings.name,
    instance: randomBytes(24).toString('base64url'),
    machine: await machineMark(world, identity.key),
  };
  const served = serveStorage(live, snapshots ?? undefined);
  const storage = updater?.serve(served) ?? served;
  let { pin } = settings.server;
  const dial: Dial = async (address, { isWanted, told }, signal) => {
    const serve = serveAgent({ roots: () => shownRoots(settings.roots), standing: told }, storage);
    const server = address === null ? settings.server : gatewayAddress(address);
    const dialled = await dialAgent({ ...options, server, pin, serve, isWanted }, signal);
    if (pin === null) {
      pin = dialled.pin;
      await trust(home.trusted, settings.server, pin);
      log(
        'WARN',
        LOGGERS.bifrost,
        `${serverText(settings.server)} is trusted from now on as the server with the pin ${pin}.`,
      );
    }
    return { ready: dialled.ready, session: dialled.link };
  };
  const kept = cleanup.move();
  return { dial, revoked: () => snapshots?.endAll(), [Symbol.asyncDispose]: () => kept.disposeAsync() };
};
