import type { FlagGroup } from '../arguments/flag.ts';

/** Every flag of `drover copy`. */
export const COPY_FLAGS: readonly FlagGroup[] = [
  {
    title: 'What is copied',
    flags: [
      {
        name: 'dry-run',
        short: 'n',
        help: 'Look at both sides and say what would be copied, renamed or left alone. Writes nothing.',
      },
      {
        name: 'include',
        value: 'GLOB',
        repeatable: true,
        help: 'Take only files that match. A pattern with a slash before its end is held against the whole path below SRC ("photos/**"; "**/photos/**" for any depth), one without against each name in it ("*.jpg", "cache/" for folders). In a pattern * ? [ ] { } and \\ are special, and \\ makes the next character an ordinary one; upper and lower case differ; a pattern that begins with ./ never matches. Where no file matches, the run is a success (exit code 0) and the summary says so.',
      },
      {
        name: 'exclude',
        value: 'GLOB',
        repeatable: true,
        help: 'Leave out matching files and folders, by the same patterns ("tmp/**" is the folder tmp in SRC alone, "tmp/" is every one); wins over --include.',
      },
      {
        name: 'exclusions',
        value: 'on|off',
        help: 'Leave out what systems litter (Thumbs.db, .DS_Store, desktop.ini, recycle bins, ~$*, ...). Default off: everything is copied.',
      },
    ],
  },
  {
    title: 'What happens to files that are there already',
    flags: [
      {
        name: 'newer',
        value: 'keep|replace',
        help: 'A destination file that is newer than the source: kept (default), or replaced.',
      },
      {
        name: 'conflicts',
        value: 'keep|keep-both|source-wins',
        help: 'A destination file that somebody changed since Drover wrote it: kept (default), kept with the version of SRC stored beside it under a second name, or replaced.',
      },
      {
        name: 'names',
        value: 'remove|skip|replace=CHAR',
        help: 'Characters that the destination cannot hold: removed (default), the file skipped, or CHAR put in their place.',
      },
    ],
  },
  {
    title: 'Proof, speed and attempts',
    flags: [
      {
        name: 'verify',
        value: 'size|hash|reread',
        valueIfBare: 'reread',
        help: 'How each copied file is proved: its size (default), a hash where DST computes one (some FTP servers; no SFTP server) and else its size, which is said at the start, or the destination read back and compared byte for byte. Plain --verify is reread.',
      },
      {
        name: 'durable',
        help: 'A local DST: each file is on the disk before it gets its name, so that a power cut loses none. Slower for many small files. A wrong command line for any other DST.',
      },
      { name: 'transfers', value: 'N', help: 'Files copied at once, 1 to 256. Default: what both sides bear.' },
      {
        name: 'bwlimit',
        value: 'RATE',
        help: 'At most RATE bytes a second of content, such as 500K, 10M or 1G (multiples of 1024), of all files together and as an average: a tenth of a second of it goes at once, and each file under way may have a piece read ahead (64 KiB or more), so short runs show up to some 10 % more and long ones 1 to 2 %. Names, listings and the protocols come on top.',
      },
      {
        name: 'retries',
        value: 'N',
        help: 'Attempts in a row at each file or folder before it counts as failed, 1 to 20, of all layers together. Default 3: where a server falls silent in a file, 3 times 2 minutes over FTP, 3 times 1 minute over SFTP (2 where it still answers to SSH itself). Content that comes in between starts the count anew; a server that is away is asked for 15 seconds whether it is back, which costs no attempt; a connection that an FTP server drops is replaced at once, twice at most, within the attempt; a server that admits no more connections is waited for, for up to a minute.',
      },
    ],
  },
  {
    title: 'Signing in (each also as --source-... and --destination-..., for one side alone)',
    flags: [
      {
        name: 'password-file',
        value: 'FILE',
        perSide: true,
        help: 'The first line of FILE is the password. You are warned when others can read FILE.',
      },
      {
        name: 'identity',
        value: 'FILE',
        perSide: true,
        help: 'Private key for SFTP, OpenSSH or PuTTY. Default: id_ed25519, id_ecdsa or id_rsa in ~/.ssh, where no password is given.',
      },
      {
        name: 'host-key',
        value: 'SHA256:...',
        perSide: true,
        help: 'SFTP: accept only the server that shows this key, whatever was known before.',
      },
      {
        name: 'accept-new-host-key',
        perSide: true,
        help: 'SFTP: remember an unknown host key without asking. A changed key is still refused.',
      },
      {
        name: 'trust-certificate',
        value: 'SHA256:...',
        perSide: true,
        help: 'FTPS: accept the certificate with this fingerprint, although nobody vouches for it.',
      },
      {
        name: 'insecure-tls',
        perSide: true,
        help: 'FTPS: accept any certificate. Whoever stands between can then read everything.',
      },
      {
        name: 'app-id',
        value: 'ID',
        perSide: true,
        help: 'OneDrive: the application (client) ID of your own app at Microsoft, which lets people sign in by a code. Default: DROVER_MICROSOFT_CLIENT_ID and its like.',
      },
    ],
  },
  {
    title: 'Memory of earlier runs',
    flags: [
      {
        name: 'state',
        value: 'FILE',
        help: 'Keep what was copied, and unfinished uploads, in FILE, which is made with its folder if it is not there. Default: a file for each pair of SRC and DST.',
      },
      {
        name: 'no-state',
        help: 'Remember nothing: no resuming inside files, and no conflict can be told from an old copy.',
      },
    ],
  },
  {
    title: 'Output',
    flags: [
      { name: 'json', help: 'One JSON object a line on standard output; the last one is the summary.' },
      {
        name: 'log',
        value: 'FILE',
        help: 'Append every item to FILE, one JSON object a line, with the start, the notes and the summary of each run. FILE is made if it is not there.',
      },
      { name: 'quiet', short: 'q', help: 'Print failures only.' },
      { name: 'help', short: 'h', help: 'This text.' },
    ],
  },
];
