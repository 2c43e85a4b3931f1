import { agentConfigSchema } from '../config/agent-config.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { COMMANDS, type CommandName, commandHelp, mainHelp } from './help.ts';

const FILES: readonly (readonly [string, string])[] = [
  ['agent.json', 'The configuration, as below. May be missing where the command line says all.'],
  [
    'identity.pem',
    'What the agent proves itself by, made by its first start. Whoever has it can pass for this agent; an agent refuses it once others can read it. Without it the next start makes a new key, to be entered at the server.',
  ],
  [
    'drover-agent.log',
    'The log, for its user alone. At 5 MB it becomes `drover-agent.log.1`, and five of them are kept.',
  ],
  [
    'snapshots.json',
    'For which runs the command before has prepared something and the one after has still to come. Do not remove it: nobody else knows.',
  ],
  [
    'hooks/',
    'What these commands were given, and what they have said, while they run and until both have ended. Agents of one user on one machine say to each other in `drover-agents-UID/`, in the folder for temporary files, for which runs they prepare something.',
  ],
  ['recalls.json', 'How much was fetched back from archives today.'],
  ['update.json', 'How far the newest update has come, and which version failed.'],
  ['trusted-server.json', 'The server that `--trust-on-first-use` has found.'],
  [
    'run/',
    'Lock, process number and control socket of the running agent, in a folder that only its user can enter. Where its path is too long for a socket (more than 107 bytes, 103 on macOS) the socket lies in `/tmp/drover-agent-UID-MARK/`; on Windows it is a named pipe.',
  ],
];

const DOWNLOADED: readonly (readonly [string, string])[] = [
  [
    'agent',
    'For Linux: the agent and Node in one program. In the portable folder and for macOS: a script that finds Node and starts `agent.cjs`.',
  ],
  ['agent.exe', 'For Windows: the agent and Node in one program. It has no signature.'],
  ['agent.cmd', 'In the portable folder: the script for Windows.'],
  ['agent.cjs', 'The whole agent as one file for Node 20.15 or newer, in the portable folder and for macOS.'],
  [
    'node',
    'For macOS: Node as its makers have signed it. The script takes, in this order, the Node that `DROVER_AGENT_NODE` names, this one, and those of the search path, `/usr/local/bin`, `/usr/bin` and `/opt/homebrew/bin`; the first that is 20.15 or newer.',
  ],
];

/** `docs/reference/agent.md`: everything that the help says, and the files. */
export function referencePage(): string {
  const names = Object.keys(COMMANDS) as CommandName[];
  return `${[
    '# The agent: commands, files, exit codes',
    'This page is made from the same data as `agent --help`; a test holds them together. How to use it all is in [the guide](../guide/agent.md).',
    'In a downloaded folder the command is `./agent`, in a checkout `./drover agent`. Capital letters do not matter in commands. Plain `agent` starts like `agent start`, and shows its log.',
    codeBlock(mainHelp()),
    ...names.flatMap((name) => [`## agent ${name}`, codeBlock(commandHelp(name).replace(/\nExit codes:[\s\S]*$/, ''))]),
    '## Versions',
    'Versions of the agent have four numbers, compared one by one from the left. Those of Drover begin with 1.4.0.0: they count on from the agents that they take the place of, of which servers have asked for 1.3.5.0 or newer. That is what a server of Drover asks for, too, unless an administrator sets another version in its settings.',
    'An agent below that version stays connected, but it is asked for nothing, and runs that need it wait. `agent status` then says `outdated` and which version is asked for; the list of connectors says it with the name of the machine. Download the agent again from the server and start the new one in the same folder: its key stays the same.',
    '## Exit codes',
    table(EXIT_CODES.map(({ code, meaning }) => [String(code), meaning])),
    '## Downloads',
    'What is in the folder `drover-agent` of a download, beside `agent.json`, `README.txt` and `LICENSES.txt`. How each is made: [development](../development/agent-downloads.md).',
    table(DOWNLOADED.map(([file, meaning]) => [`\`${file}\``, meaning])),
    '## Files',
    'They lie in the folder that `DROVER_AGENT_HOME` names, else in `~/.drover-agent`; an agent that was downloaded has them beside itself. Where a downloaded one has its home elsewhere, and no `agent.json` there names a server, it goes by the server, the pin and the binding of the `agent.json` beside it. A service has them in `/var/lib/drover-agent` (macOS: `/Library/Application Support/Drover Agent`, Windows: `C:\\ProgramData\\Drover Agent`). `DROVER_AGENT_CONFIG` names another `agent.json`. Beside the program lie its previous version (`.prev`) and, while it is loaded, the next one (`.new`).',
    table(FILES.map(([file, meaning]) => [`\`${file}\``, meaning])),
    '### agent.json',
    'What the command line says wins over it. A mistake is refused with its place and what is right there.',
    table(Object.entries(agentConfigSchema.shape).map(([name, field]) => [`\`${name}\``, descriptionOf(field)])),
  ].join('\n\n')}\n`;
}

/** What is optional has the description inside. */
function descriptionOf(field: (typeof agentConfigSchema.shape)[keyof typeof agentConfigSchema.shape]): string {
  return field.description ?? field.unwrap().description ?? '';
}

function codeBlock(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\``;
}

function table(rows: readonly (readonly string[])[]): string {
  return ['|  |  |', '|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}
