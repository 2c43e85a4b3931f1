import type { HelpPage } from './help-page.ts';

export const MAIN_HELP: HelpPage = {
  command: 'drover',
  usage: [
    'drover copy SRC DST [flags]',
    'drover profile list|add|remove',
    'drover verify FILE [flags]',
    'drover connectors|sign-in-apps|migrations|transfers ACTION ... [flags]',
    'drover help [COMMAND]',
    'drover --version',
  ],
  intro: ['Drover moves files from where they are to where they should be, and proves that nothing was lost.'],
  sections: [
    {
      title: 'Commands',
      rows: [
        ['copy', 'Copy a folder or a file between this machine, FTP, FTPS and SFTP servers, Azure and OneDrive.'],
        ['profile', 'Give a server a name, and keep what is needed to sign in there.'],
        ['verify', 'Check a proof of migration, and that nothing of it was changed.'],
        ['connectors', 'Authorise storage on a Drover server.'],
        ['sign-in-apps', 'Say as which app that server signs in at services.'],
        ['migrations', 'Make migrations there.'],
        ['transfers', 'Import, start and watch the rows of a migration.'],
        ['help', 'Explain a command.'],
      ],
    },
  ],
};
