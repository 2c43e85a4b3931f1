import { LARGEST_FILES } from './largest-files.ts';
import type { NamePattern, NameProfile } from './name-profile.ts';
import type { NameProfileName } from './profile-name.ts';
import { SHAREPOINT_CAUTIONS } from './sharepoint-cautions.ts';

const raw = String.raw;
const CONTROLS = raw`\x01-\x1f\x7f`;

const reserved = (source: string): NamePattern => ({
  source,
  repair: 'mark-after',
  concerns: 'name',
  says: 'is a reserved name',
});
const device = (source: string): NamePattern => ({
  source,
  repair: 'mark-after',
  concerns: 'name',
  says: 'is a reserved device name',
});
const prefix = (source: string, repair: NamePattern['repair'] = 'cut'): NamePattern => ({
  source: `^${source}`,
  repair,
  concerns: 'match',
  says: 'is refused at the start of a name',
});
const suffix = (source: string): NamePattern => ({
  source: `${source}$`,
  repair: 'mark-after',
  concerns: 'match',
  says: 'is refused at the end of a name',
});

/** What a byte-oriented file system takes: anything but the separator, 255 bytes long. */
const byteNames = {
  holds: 'bytes',
  forbidden: '/',
  patterns: [],
  segment: { max: 255, unit: 'bytes' },
  caseSensitive: true,
  foldsUnicode: false,
} satisfies Partial<NameProfile>;

/** A line feed or carriage return would end the command that carries the name; 0xFF and what follows may be a Telnet command. */
const ftpNames = {
  ...byteNames,
  forbidden: raw`/\r\n`,
  patterns: [
    {
      source: raw`\uefff(?=[\ueff0-\uefff])`,
      repair: 'cut',
      concerns: 'match',
      says: 'is refused before a byte of a Telnet command',
    } satisfies NamePattern,
  ],
} satisfies Partial<NameProfile>;

/** Each service's rules, stated where the service documents them; `docs/reference/name-rules.md` says what is surmised. */
export const NAME_PROFILES: Readonly<Record<NameProfileName, NameProfile>> = {
  sharepoint: {
    service: 'SharePoint and OneDrive',
    maxFileBytes: LARGEST_FILES.sharepoint,
    holds: 'unicode',
    forbidden: raw`"*:<>?/\\|${CONTROLS}\ufffe\uffff`,
    leading: raw`\s`,
    trailing: raw`\s.`,
    patterns: [
      prefix(raw`~\$`),
      {
        source: '^~+',
        only: 'folder',
        repair: 'cut',
        concerns: 'match',
        says: 'is refused at the start of the name of a folder',
      },
      { source: '_vti_', repair: 'cut', concerns: 'match', says: 'is refused anywhere in a name' },
      prefix('vti_'),
      device(raw`^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)`),
      reserved(raw`^\.lock$`),
      reserved(raw`^desktop(?=\.ini$)`),
      {
        source: '^forms$',
        only: 'root-folder',
        repair: 'mark-after',
        concerns: 'name',
        says: 'is reserved at the top of a library',
      },
    ],
    cautions: SHAREPOINT_CAUTIONS,
    segment: { max: 255, unit: 'utf16' },
    path: { max: 400, unit: 'utf16' },
    caseSensitive: false,
    foldsUnicode: true,
  },
  'azure-blob': {
    service: 'Azure Blob Storage',
    maxFileBytes: LARGEST_FILES['azure-blob'],
    holds: 'unicode',
    forbidden: raw`/\\${CONTROLS}\x80-\x9f\ue000-\uf8ff\ufffe\uffff`,
    trailing: '.',
    patterns: [],
    segment: { max: 1024, unit: 'utf16' },
    path: { max: 1024, unit: 'utf16' },
    maxDepth: 254,
    caseSensitive: true,
    foldsUnicode: false,
  },
  s3: {
    service: 'S3',
    holds: 'unicode',
    forbidden: '/',
    patterns: [],
    segment: { max: 1024, unit: 'bytes' },
    path: { max: 1024, unit: 'bytes' },
    caseSensitive: true,
    foldsUnicode: false,
  },
  dropbox: {
    service: 'Dropbox',
    holds: 'unicode',
    forbidden: raw`/\\\x7f`,
    trailing: ' ',
    patterns: [
      prefix(raw`~\$`),
      prefix(raw`\.~`),
      prefix(raw`(?=~[^]*\.tmp$)~+`),
      reserved(raw`^(?:desktop(?=\.ini$)|thumbs(?=\.db$))`),
      reserved(raw`^(?:\.ds_store|icon\r|\.dropbox|\.dropbox\.attr)$`),
    ],
    segment: { max: 255, unit: 'utf16' },
    caseSensitive: false,
    foldsUnicode: true,
  },
  box: {
    service: 'Box',
    holds: 'unicode',
    forbidden: raw`/\\${CONTROLS}`,
    leading: ' ',
    trailing: ' ',
    patterns: [],
    segment: { max: 255, unit: 'utf16' },
    caseSensitive: false,
    foldsUnicode: true,
  },
  'google-drive': {
    service: 'Google Drive',
    maxFileBytes: LARGEST_FILES['google-drive'],
    holds: 'unicode',
    forbidden: '',
    patterns: [],
    segment: { max: 32_767, unit: 'utf16' },
    caseSensitive: true,
    foldsUnicode: false,
  },
  egnyte: {
    service: 'Egnyte',
    holds: 'unicode',
    forbidden: raw`\\/":<>|*?${CONTROLS}`,
    bmpOnly: true,
    leading: ' ',
    trailing: raw` .~`,
    patterns: [
      prefix(raw`~\$`),
      prefix(raw`(?=~[^]*\.(?:idlk|xlsx|pptx)(?: \(deleted\))?$)~+`),
      prefix(raw`\.[_~]`),
      prefix('word work file', 'mark-before'),
      prefix(raw`_egn_\.`, 'mark-before'),
      prefix(raw`\.smbdelete`, 'mark-before'),
      suffix(raw`(?:\._attribs_|\._rights_|\._egn_|_egnmeta|\.tmp|-spotlight|\.ac\$|\.sv\$|\.~vsdx)`),
      reserved(raw`^(?:\.ds_store|\.metadata_never_index|\.thumbs\.db|powerpoint temp)$`),
      reserved(raw`^desktop(?=\.ini$)`),
      {
        source: raw`^\.data$`,
        only: 'folder',
        repair: 'mark-after',
        concerns: 'name',
        says: 'is a reserved name of a folder',
      },
      {
        source: raw`^\.spotlight-`,
        only: 'folder',
        repair: 'mark-before',
        concerns: 'match',
        says: 'is refused at the start of the name of a folder',
      },
    ],
    segment: { max: 245, unit: 'bytes' },
    path: { max: 5000, unit: 'bytes' },
    caseSensitive: false,
    foldsUnicode: true,
  },
  windows: {
    service: 'Windows',
    holds: 'utf16',
    forbidden: raw`<>:"/\\|?*\x01-\x1f`,
    trailing: ' .',
    patterns: [device(raw`^(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³]|conin\$|conout\$|clock\$)(?=\s*(?:\.|$))`)],
    segment: { max: 255, unit: 'utf16' },
    path: { max: 32_767, unit: 'utf16' },
    caseSensitive: false,
    foldsUnicode: false,
  },
  posix: { ...byteNames, service: 'a POSIX file system', path: { max: 4095, unit: 'bytes' } },
  ftp: { ...ftpNames, service: 'an FTP server' },
  /** It prohibits backslashes and silently puts `_` for control characters and for spaces at the end. */
  'pure-ftpd': { ...ftpNames, service: 'a Pure-FTPd server', forbidden: raw`/\\${CONTROLS}`, trailing: ' ' },
  /** It takes a star in the name of a new folder for a pattern. */
  proftpd: {
    ...ftpNames,
    service: 'a ProFTPD server',
    patterns: [
      ...ftpNames.patterns,
      {
        source: raw`\*`,
        only: 'folder',
        repair: 'cut',
        concerns: 'match',
        says: 'is refused in the name of a folder',
      },
    ],
  },
  sftp: { ...byteNames, service: 'an SFTP server', path: { max: 4095, unit: 'bytes' } },
};
