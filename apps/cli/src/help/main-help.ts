import type { HelpPage } from './help-page.ts';

export const MAIN_HELP: HelpPage = {
  command: 'drover',
  usage: [
    'drover copy SRC DST [flags]',
    'drover profile list|add|remove',
    'drover help [copy|profile]',
    'drover --version',
  ],
  intro: ['Drover moves files from where they are to where they should be, and proves that nothing was lost.'],
  sections: [
    {
      title: 'Commands',
      rows: [
        ['copy', 'Copy a folder or a file between this machine, FTP, FTPS and SFTP servers.'],
        ['profile', 'Give a server a name, and keep what is needed to sign in there.'],
        ['help', 'Explain a command.'],
      ],
    },
  ],
};
