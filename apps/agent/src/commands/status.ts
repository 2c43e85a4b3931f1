import { serverText } from '../config/server-address.ts';
import type { AgentStatus } from '../control/messages.ts';
import type { Outcome } from '../exit-codes.ts';
import type { World } from '../world.ts';
import { keyLines, openControl } from './talk.ts';

export async function status(world: World): Promise<Outcome> {
  using control = await openControl(world);
  world.stdout.write(statusText(await control.ask('status')));
  return 'success';
}

function statusText(status: AgentStatus): string {
  const { state, reason, server, also = [], shares, version, log, updates } = status;
  const shared = shares.map(({ path, writable }) => `Shared: ${path} (${writable ? 'to be written to' : 'read only'})`);
  return `${keyLines(status)}${[
    `Drover Agent Status: ${state}`,
    ...(reason === null ? [] : [`Reason: ${reason}`]),
    `Server: ${serverText(server)}`,
    ...also.map((address) => `Calls besides: ${address} (named by the server)`),
    ...(shared.length === 0 ? ['Shared: nothing'] : shared),
    `Version: ${version}`,
    `Updates: ${updates.text}`,
    `Log: ${log}`,
  ].join('\n')}\n`;
}
