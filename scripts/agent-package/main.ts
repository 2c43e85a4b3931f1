import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isDownload, RECIPES } from './downloads.ts';

const HELP = `usage: drover agent-package --server https://HOST:PORT#PIN [OPTION ...] NAME ...

Makes downloads of the agent as the server makes them: for one server, whose address and pin they carry.

  --server https://HOST:PORT#PIN  the server that they are for, as its page shows it
  --channel-binding none          for a server behind a balancer that ends TLS
  --to FOLDER                     where they are put; the current folder unless told
  --cache FOLDER                  where Node for other systems is kept once it was fetched by npm; .cache/agent-package unless told
  --json                          tells what was made as JSON, one line each

NAME: ${Object.keys(RECIPES).join(', ')}`;

const checkout = resolve(import.meta.dirname, '../..');

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const { toStorageError } = await import('@drover/core');
  const { kind, message, remedy } = toStorageError(error);
  if (process.argv.includes('--json')) console.log(JSON.stringify({ failure: { kind, message, remedy } }));
  else console.error([message, remedy ?? ''].join(' ').trim());
  process.exitCode = 1;
}

async function run(args: readonly string[]): Promise<number> {
  const parsed = parse(args);
  if (parsed === null) return refuse('That is no command line of drover agent-package.');
  const { values, positionals } = parsed;
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const unknown = positionals.find((name) => !isDownload(name));
  if (unknown !== undefined) return refuse(`There is no download "${unknown}".`);
  const [, server, pin] = /^(https:\/\/[^#/]+)\/?#([\w-]{43})$/.exec(values.server ?? '') ?? [];
  if (server === undefined || pin === undefined)
    return refuse('The server is missing, or is not written with its pin.');
  if (positionals.length === 0) return refuse('Nothing is named that is to be made.');
  const { makeDownload } = await import('./make-download.ts'); // and with it all that makes archives, which no help needs
  for (const name of positionals.filter(isDownload)) {
    const file = resolve(values.to, name);
    const made = await makeDownload({
      ...{ name, file, checkout },
      cache: resolve(values.cache),
      served: { server, pin, channelBinding: values['channel-binding'] === 'none' ? 'none' : 'tls' },
    });
    if (values.json) console.log(JSON.stringify({ name, file, ...made }));
    else console.log(`${file}  ${made.bytes} bytes  sha256 ${made.sha256}`);
  }
  return 0;
}

/** Null for what is no command line of this. */
function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        server: { type: 'string' },
        'channel-binding': { type: 'string' },
        to: { type: 'string', default: '.' },
        cache: { type: 'string', default: join(checkout, '.cache/agent-package') },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch {
    return null;
  }
}

function refuse(why: string): number {
  console.error(`${why}\n\n${HELP}`);
  return 2;
}
