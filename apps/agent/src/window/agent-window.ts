import { open } from 'node:fs/promises';
import { controlAddress } from '../control/control-address.ts';
import { ControlClient } from '../control/control-client.ts';
import type { AgentStatus } from '../control/messages.ts';
import type { AgentHome } from '../files/agent-home.ts';
import { codeOf } from '../files/code-of.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import type { WindowActions } from './window-server.ts';

/** Longer than the agent waits for the server. */
const CONNECTED_WITHIN_MS = 40_000;
const STARTED_WITHIN_MS = 20_000;
const LOOK_MS = 250;
/** Of the end of the log. */
const SHOWN_BYTES = 64 * 1024;

interface Shown {
  /** Null where none runs. */
  readonly agent: AgentStatus | null;
  /** Why there is none. */
  readonly message: string;
  readonly log: string;
}

/** What the window shows of the agent of this home, and does with it, as the other commands do. */
export function agentWindow(world: World, home: AgentHome, startAgent: () => void): WindowActions {
  const ask = async (command: 'status' | 'connect' | 'disconnect'): Promise<AgentStatus> => {
    using control = await ControlClient.open(controlAddress(home, world), world);
    return await control.ask(command, CONNECTED_WITHIN_MS);
  };
  const status = async (): Promise<Shown> => {
    const log = await endOf(home.log);
    try {
      return { agent: await ask('status'), message: '', log };
    } catch (error) {
      if (error instanceof Refusal) return { agent: null, message: error.message, log };
      throw error;
    }
  };
  return {
    status,
    connect: async () => {
      await ask('connect');
      return await status();
    },
    disconnect: async () => {
      await ask('disconnect');
      return await status();
    },
    start: async () => {
      startAgent();
      const until = world.clock.monotonic() + STARTED_WITHIN_MS;
      while (world.clock.monotonic() < until) {
        const shown = await status();
        if (shown.agent !== null) return shown;
        await world.clock.sleep(LOOK_MS, world.ending);
      }
      throw new Refusal('failed', 'The agent did not start. Start it in a terminal to see why: agent start');
    },
  };
}

async function endOf(path: string): Promise<string> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const from = Math.max(0, size - SHOWN_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SHOWN_BYTES), 0, SHOWN_BYTES, from);
    const text = buffer.toString('utf8', 0, bytesRead);
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    return `${path} cannot be read (${codeOf(error)}).`;
  }
}
