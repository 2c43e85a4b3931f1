import { COPY_FLAGS } from '../commands/copy-flags.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { flagSections, type HelpPage } from './help-page.ts';

export const COPY_HELP: HelpPage = {
  command: 'drover copy',
  usage: ['drover copy SRC DST [flags]'],
  intro: [
    'Copies what is in the folder SRC into the folder DST, and makes DST if it is not there. Nothing at SRC is changed, nothing at DST is deleted. Run it again to copy only what is new; a run that was cut off goes on where it stopped, also inside large files.',
    'If SRC is a single file, it arrives in the folder DST under its own name; DST is always a folder.',
  ],
  sections: [
    {
      title: 'SRC and DST',
      rows: [
        ['PATH, file:///PATH', 'A folder on this machine. Put ./ before a name with a colon.'],
        ['sftp://USER@HOST/PATH', 'A folder on an SSH server. Port 22, or HOST:PORT.'],
        ['ftp://USER@HOST/PATH', 'A folder on an FTP server, unencrypted. Port 21. Without USER@: anonymous.'],
        ['ftpes://USER@HOST/PATH', 'The same with explicit TLS (AUTH TLS). Port 21.'],
        ['ftps://USER@HOST/PATH', 'The same with implicit TLS. Port 990.'],
        [
          'azblob://ACCOUNT/CONTAINER/PATH',
          'A folder in Azure Blob Storage. The password is the account key, a SAS or the connection string.',
        ],
        [
          'onedrive://ACCOUNT/PATH',
          'A folder in the OneDrive of a work or school account, such as onedrive://anna@contoso.com/Documents.',
        ],
        ['onedrive-personal://ACCOUNT/PATH', 'The same for a personal Microsoft account.'],
        ['NAME:PATH', 'An own profile, made by "drover profile add NAME URL".'],
        ['server:NAME', 'A connector on a Drover server; none is configured yet.'],
      ],
      paragraphs: [
        'PATH in a URL begins at the top of the server: sftp://host/srv/x is /srv/x. It begins in the folder where the server puts the user as /~/: sftp://host/~/x. Without any path that folder itself is meant. NAME:x continues the path of the profile. In URLs %XX stands for any byte, and %25 for a percent sign.',
      ],
    },
    ...flagSections(COPY_FLAGS),
    {
      title: 'Passwords',
      paragraphs: [
        'A password (of a storage account: its key, a SAS or the connection string) never stands on the command line. It is taken from --password-file, else from the environment, else from the profile, else asked for on the terminal.',
      ],
      rows: [
        ['DROVER_SOURCE_PASSWORD', 'Password for SRC.'],
        ['DROVER_DESTINATION_PASSWORD', 'Password for DST.'],
        ['DROVER_SOURCE_PASSPHRASE', 'Passphrase of the private key for SRC.'],
        ['DROVER_DESTINATION_PASSPHRASE', 'Passphrase of the private key for DST.'],
        ['NO_COLOR', 'If set, no colours.'],
      ],
    },
    {
      title: 'Signing in at Microsoft',
      paragraphs: [
        'For OneDrive, the first run shows a page and a code on the terminal; you sign in there with any browser, and later runs need nobody. It is done as an app of your own, which --app-id or the environment names.',
      ],
      rows: [
        ['DROVER_MICROSOFT_CLIENT_ID', 'The application (client) ID of the app.'],
        ['DROVER_MICROSOFT_TENANT', 'The directory of an app that is registered for one alone.'],
        ['DROVER_MICROSOFT_CLOUD', 'global (default), us-gov-high, us-gov-dod or china.'],
        ['DROVER_MICROSOFT_SIGN_IN_URL, ..._GRAPH_URL', 'Both addresses of another cloud.'],
      ],
    },
    {
      title: 'Exit codes',
      rows: EXIT_CODES.map(({ code, statuses, meaning }) => [
        String(code),
        statuses.length === 0 ? meaning : `${meaning} (status ${statuses.join(', ')})`,
      ]),
    },
    {
      title: 'Examples',
      examples: [
        'drover copy ~/Documents sftp://me@host/~/backup',
        'drover copy --dry-run ~/Documents ftpes://me@ftp.example.com/incoming',
        'drover copy --verify --bwlimit 10M sftp://me@old/srv/data sftp://me@new/srv/data',
        "drover copy --include '*.jpg' --exclude 'tmp/**' ./photos office:archive/photos",
        'drover copy --app-id APPLICATION-ID ~/Documents onedrive://anna@contoso.com/Moved',
        'drover copy --json --log items.jsonl ./data ftp://host/data | tail -n 1',
      ],
    },
  ],
};
