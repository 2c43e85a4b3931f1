import { z } from 'zod';

/** One reason to leave an item alone: never failed, never renamed, never uploaded as junk, always listed. */
export const exclusionRuleSchema = z.object({
  /** Stable: sets are stored by it. Rules of the user's own are called `glob:` and their pattern. */
  id: z.string().min(1),
  /** What a person reads. */
  title: z.string().min(1),
  /** Of the whole name; `*` stands for any characters, `?` for one. */
  pattern: z.string().min(1),
  kind: z.enum(['file', 'folder', 'any']),
  /** True where the system that makes such items always writes them exactly so. */
  caseSensitive: z.boolean(),
});
export type ExclusionRule = Readonly<z.infer<typeof exclusionRuleSchema>>;

const folder = (id: string, pattern: string, title: string): ExclusionRule => ({
  id,
  title,
  pattern,
  kind: 'folder',
  caseSensitive: true,
});
const file = (id: string, pattern: string, title: string): ExclusionRule => ({
  ...folder(id, pattern, title),
  kind: 'file',
});
const anyCase = (rule: ExclusionRule): ExclusionRule => ({ ...rule, caseSensitive: false });

/** What systems leave in shares for themselves: on in migrations, off in `copy`. */
export const DEFAULT_EXCLUSIONS: readonly ExclusionRule[] = [
  anyCase(folder('windows-recycle-bin', '$RECYCLE.BIN', 'Windows recycle bin')),
  folder('windows-recycler', 'RECYCLER', 'Windows recycle bin (up to XP)'),
  folder('windows-recycled', 'RECYCLED', 'Windows recycle bin (FAT)'),
  anyCase(folder('system-volume-information', 'System Volume Information', 'Windows volume data')),
  anyCase(folder('dfsr-private', 'DfsrPrivate', 'Windows replication data')),
  anyCase(file('windows-thumbnails', 'Thumbs.db', 'Windows thumbnails')),
  anyCase(file('windows-media-thumbnails', 'ehthumbs*.db', 'Windows media thumbnails')),
  anyCase(file('windows-folder-settings', 'desktop.ini', 'Windows folder settings')),
  anyCase(file('windows-page-file', 'pagefile.sys', 'Windows page file')),
  anyCase(file('windows-swap-file', 'swapfile.sys', 'Windows swap file')),
  anyCase(file('windows-hibernation', 'hiberfil.sys', 'Windows hibernation file')),
  file('office-owner-file', '~$*', 'Office owner file: who has a document open'),
  file('libreoffice-lock', '.~lock.*#', 'LibreOffice lock file'),
  file('mac-folder-settings', '.DS_Store', 'macOS folder settings'),
  folder('mac-trash', '.Trashes', 'macOS trash of a volume'),
  folder('mac-spotlight', '.Spotlight-V100', 'macOS search index'),
  folder('mac-events', '.fseventsd', 'macOS change log'),
  folder('mac-versions', '.DocumentRevisions-V100', 'macOS document versions'),
  folder('mac-temporary-items', '.TemporaryItems', 'macOS temporary items'),
  folder('afp-trash', 'Network Trash Folder', 'AFP trash'),
  folder('afp-temporary-items', 'Temporary Items', 'AFP temporary items'),
  folder('linux-home-trash', '.Trash', 'Linux or macOS trash'),
  folder('linux-trash', '.Trash-*', 'Linux trash of a volume'),
  folder('linux-lost-found', 'lost+found', 'Linux file system repairs'),
  folder('qnap-recycle', '@Recycle', 'QNAP recycle bin'),
  folder('qnap-snapshots', '@Recently-Snapshot', 'QNAP snapshots'),
  folder('synology-recycle', '#recycle', 'Synology recycle bin'),
  folder('synology-snapshots', '#snapshot', 'Synology snapshots'),
  folder('synology-index', '@eaDir', 'Synology thumbnails and index'),
  folder('samba-recycle', '.recycle', 'Samba recycle bin'),
  anyCase(folder('netapp-snapshots', '~snapshot', 'NetApp snapshots')),
  folder('nfs-snapshots', '.snapshot', 'Snapshots seen over NFS'),
  folder('snapper-snapshots', '.snapshots', 'Linux snapshots (Snapper)'),
];

/**
 * Offered, off by default: what they match may be content. AppleDouble files hold resource forks, in old Macintosh documents and
 * fonts all there is; their number is the cost of not losing those unseen. Data files of Outlook are mail, which may go another way.
 */
export const OPTIONAL_EXCLUSIONS: readonly ExclusionRule[] = [
  file('apple-double', '._*', 'macOS metadata beside a file (AppleDouble)'),
  folder('apple-double-folder', '.AppleDouble', 'Netatalk metadata'),
  anyCase(file('outlook-data', '*.pst', 'Outlook data file (PST)')),
];
