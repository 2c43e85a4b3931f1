import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AGENT_CELLS } from './agent/agent-cells.ts';
import { benchAgent } from './agent/bench-agent.ts';
import { benchPeers } from './bench-peers.ts';
import { CELLS } from './cells.ts';

const USAGE = `usage: drover bench [--quick] [--rounds N] [--out FILE] [--json FILE] [CELL ...]
       drover bench [--rounds N] [--scale N] agent-CELL ...

Times drover copy beside rclone and lftp: same data, same servers, in turn. --quick takes less data and one round. --out keeps the table,
--json all that was measured. Cells that begin with far- run over a link of 50 ms and 200 Mbit/s (Linux, as root). Without CELL all of these run:
${CELLS.map((cell) => `  ${cell.name}`).join('\n')}
Times what goes through a file-share agent, each beside what it is to be compared with; --scale 0.1 takes a tenth of the size:
${AGENT_CELLS.map(({ name, what }) => `  ${name.padEnd(16)}${what}`).join('\n')}
A CELL may be the beginning of a name, such as up-sftp or agent-s.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    out: { type: 'string' },
    json: { type: 'string' },
    scale: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h' },
  },
});
const { quick, out, json } = values;
const rounds = Number(values.rounds ?? (quick ? 1 : 5));
const scale = Number(values.scale);
const isChosen = ({ name }: { readonly name: string }): boolean => positionals.some((each) => name.startsWith(each));
const chosen = positionals.length === 0 ? CELLS : CELLS.filter(isChosen);
const throughAgent = AGENT_CELLS.some(isChosen);
if (values.help === true) {
  console.log(USAGE);
} else if (!Number.isInteger(rounds) || rounds < 1 || !(scale > 0 && scale <= 1)) {
  console.error(USAGE);
  process.exitCode = 2;
} else if (throughAgent && chosen.length === 0) {
  await benchAgent(positionals, rounds, scale);
} else if (throughAgent || chosen.length === 0) {
  console.error(USAGE);
  process.exitCode = 2;
} else if (!existsSync('/usr/bin/time')) {
  console.error(
    'drover bench needs GNU time at /usr/bin/time. Install it (Debian: apt-get install time) and run again.',
  );
  process.exitCode = 1;
} else {
  await benchPeers(chosen, { rounds, quick, out, json });
}
