import { UP_HELP } from './up-help.ts';

/** What each command prints for `--help`. */
export const COMMAND_HELP: Readonly<Record<string, string>> = {
  up: UP_HELP,
  demo: `usage: ./drover demo [FLAG ...]

Starts a server with a sample agent that shares sample files, a sample FTP and a sample SFTP server on this machine, until
Ctrl-C, and leaves nothing behind. It knows the flags of ./drover up (see its --help), and listens on a free port unless told.`,
  worker: `usage: ./drover worker [FLAG ...]

Copies for a server elsewhere, until Ctrl-C. Run as many of these as wanted, on as many machines.

  --json-logs            writes the log as JSON lines

Environment: DATABASE_URL and DROVER_KEY, both as at the server (the key stands in instance.key of its data folder).`,
  backup: `usage: ./drover backup FILE [--with-key]

Writes everything that the server knows into a new file that only you can read, while the server runs or not. Sessions and
one-time links are left out.

  --with-key             puts the key that opens stored passwords into the file: whoever has it can then read them

Environment: DROVER_DATA (data folder), DATABASE_URL (where it is not the embedded one), DROVER_KEY (as at the server).`,
  restore: `usage: ./drover restore FILE

Fills an empty server from a backup: all of it, or nothing where it is damaged. Nobody is signed in afterwards.

Environment: DROVER_DATA (data folder), DATABASE_URL (an empty PostgreSQL of your own instead of the embedded one).`,
  database: `usage: ./drover database move

Moves the embedded database of the data folder into the empty one that DATABASE_URL names: all of it, compared table by table,
or nothing. No server may run meanwhile. The embedded one stays as it was, and is not started again by itself.

Environment: DROVER_DATA (data folder), DATABASE_URL (an empty PostgreSQL, 15 or newer, of your own).`,
  keys: `usage: ./drover keys rotate

Seals all stored secrets by a new instance key. What was broken off is gone on with by the next start of this command.

One server, its key in instance.key: end it and all workers, run this command, start them again.

Several servers, or none that may stop, with DROVER_KEY:
  1. Make a new key (openssl rand -hex 32). Start all servers and workers anew, one by one, with DROVER_KEY=OLD,NEW.
  2. Once all have both, start them anew with DROVER_KEY=NEW,OLD: from now on the new one seals.
  3. Run this command with DROVER_KEY=NEW,OLD, while they run.
  4. Start them anew with DROVER_KEY=NEW.

Environment: DROVER_DATA (data folder), DATABASE_URL (where it is not the embedded one), DROVER_KEY (as above).`,
};
