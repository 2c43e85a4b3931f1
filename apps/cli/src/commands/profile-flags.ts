import type { FlagGroup } from '../arguments/flag.ts';
import { YES_FLAG } from './agree-to-removal.ts';

/** Every flag of `drover profile`. */
export const PROFILE_FLAGS: readonly FlagGroup[] = [
  {
    title: 'Flags of "profile add"',
    flags: [
      {
        name: 'password-file',
        value: 'FILE',
        help: 'The first line of FILE is the password. Without it, the password is asked for on the terminal.',
      },
      { name: 'no-password', help: 'Keep no password: it is asked for at each run, or not needed.' },
      {
        name: 'identity',
        value: 'FILE',
        help: 'Private key for SFTP, OpenSSH or PuTTY. Its path is kept, not its content.',
      },
      { name: 'host-key', value: 'SHA256:...', help: 'SFTP: the only host key to accept.' },
      {
        name: 'trust-certificate',
        value: 'SHA256:...',
        help: 'FTPS: a certificate to accept, although nobody vouches for it.',
      },
      { name: 'app-id', value: 'ID', help: 'OneDrive: the app by which you sign in. Who signs in stands in the URL.' },
      { name: 'replace', help: 'Replace the profile of this name as a whole, if there is one.' },
      { name: 'insecure-tls', help: 'FTPS: accept any certificate.' },
    ],
  },
  { title: 'Flags of "profile remove"', flags: [YES_FLAG] },
  { title: 'Flags of every command', flags: [{ name: 'help', short: 'h', help: 'This text.' }] },
];
