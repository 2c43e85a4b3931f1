import { describe, expect, it } from 'vitest';
import { START_FLAGS } from '../config/start-flags.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { COMMANDS, type CommandName, commandHelp, mainHelp } from './help.ts';
import { referencePage } from './reference-page.ts';

const NAMES = Object.keys(COMMANDS) as CommandName[];

describe('help', () => {
  it('fits 100 columns', () => {
    for (const line of [mainHelp(), ...NAMES.map(commandHelp)].join('').split('\n'))
      expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it('explains every flag and every exit code', () => {
    for (const { name } of START_FLAGS) expect(commandHelp('start')).toContain(`  --${name} `);
    for (const { code } of EXIT_CODES) expect(commandHelp('stop')).toMatch(new RegExp(`^  ${code}  \\S`, 'm'));
  });

  it('of a command begins as the help of all does', () => {
    expect(commandHelp('disconnect')).toBe(`Drover Agent 1.4.0.0
Usage: agent disconnect [options]

Takes the running agent off line. Its process stays, and it stays off line until "agent connect" or
its next start.

Options:
  -? | -h | --help     Show help information

Exit codes:
  0  Done. An agent that was stopped, by Ctrl-C or "agent stop", ends with it too.
  1  It did not work, or "agent doctor" found what must be mended.
  2  The command line or the configuration is wrong; nothing was done.
  3  The agent is already running.
  4  There is no running agent to talk to.
  5  The agent, or its folder, belongs to another user.
  6  The server could not be reached, or refuses this agent.
`);
  });

  it('agrees with the reference page', async () => {
    expect(referencePage()).not.toMatch(/` \| *\|$/m);
    await expect(referencePage()).toMatchFileSnapshot('../../../../docs/reference/agent.md');
  });
});
