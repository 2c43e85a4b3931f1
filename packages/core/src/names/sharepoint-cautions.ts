import type { NameCaution } from './name-profile.ts';

/** How browsers in several languages end the name of the folder beside a saved web page. */
const PAGE_FOLDERS = [
  ...[
    '.files',
    '_files',
    '-Dateien',
    '_fichiers',
    '_bestanden',
    '_file',
    '_archivos',
    '-filer',
    '_tiedostot',
    '_pliki',
  ],
  ...['_soubory', '_elemei', '_ficheiros', '_arquivos', '_dosyalar', '_datoteke', '_fitxers', '_failid', '_fails'],
  ...['_bylos', '_fajlovi', '_fitxategiak'],
];

/**
 * What SharePoint and OneDrive take and treat in a way of their own. Sources: "OneNote migration service" (SharePoint developer documentation),
 * "Restrictions and limitations in OneDrive and SharePoint" (Microsoft support), and the list of suffixes in Mover's documentation.
 */
export const SHAREPOINT_CAUTIONS: readonly NameCaution[] = [
  {
    code: 'notebook',
    only: 'file',
    source: String.raw`\.one(?:toc2)?$`,
    says: 'It is part of a OneNote notebook: the folder of that arrives as a folder, which an administrator has to mark before OneNote opens it as a notebook.',
  },
  {
    code: 'mail-archive',
    only: 'file',
    source: String.raw`\.pst$`,
    says: 'A data file of Outlook is copied like any file; Outlook should not use it where it lies then.',
  },
  {
    code: 'thicket',
    only: 'folder',
    source: `.(?:${PAGE_FOLDERS.map((suffix) => suffix.replace('.', String.raw`\.`)).join('|')})$`,
    says: 'A folder of that name belongs to a saved web page: sites with support for such pages tie both together, and may refuse it.',
  },
];
