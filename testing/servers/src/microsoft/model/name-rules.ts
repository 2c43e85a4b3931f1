import { GraphError } from '../graph-error.ts';

/**
 * What the services refuse as names, written down from "Restrictions and limitations in OneDrive and SharePoint" (support.microsoft.com) and not
 * shared with Drover's own rules. Not on that page, but seen by clients: control characters, dots at the end, code units that are no text.
 */
const FORBIDDEN_CHARACTERS = ['"', '*', ':', '<', '>', '?', '/', '\\', '|'];
const NUMBERED = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const RESERVED = new Set([
  ...['.LOCK', 'CON', 'PRN', 'AUX', 'NUL', 'DESKTOP.INI'],
  ...NUMBERED.flatMap((number) => [`COM${number}`, `LPT${number}`]),
]);
const MAX_NAME = 255;
const MAX_PATH = 400;

export type Flavour = 'business' | 'personal';

/** Where a name is to stand. */
export interface Place {
  readonly flavour: Flavour;
  readonly kind: 'file' | 'folder';
  /** True directly below the top of a document library. */
  readonly atTop: boolean;
  /** The decoded path from the host's name on, with site, library and folders, without the name: `sites/Sales/Shared Documents/a`. */
  readonly parentPath: string;
}

/** Throws what the service answers to a name that it does not take. */
export function checkName(name: string, place: Place): void {
  const reason = refusal(name, place);
  if (reason !== null) {
    throw new GraphError(400, 'invalidRequest', `The provided name is not valid: ${reason}.`, { inner: 'invalidName' });
  }
  if (name.length > MAX_NAME || `${place.parentPath}/${name}`.length > MAX_PATH) {
    throw new GraphError(400, 'invalidRequest', 'The specified file or folder name is too long.', {
      inner: 'pathIsTooLong',
    });
  }
}

function refusal(name: string, { flavour, kind, atTop }: Place): string | null {
  if (name === '' || name === '.' || name === '..') return 'it is empty or stands for a folder';
  if (!name.isWellFormed()) return 'it holds half a character';
  const character = [...name].find((char) => FORBIDDEN_CHARACTERS.includes(char) || char < ' ' || char === '\u007f');
  if (character !== undefined) return `it holds ${JSON.stringify(character)}`;
  if (name !== name.trim()) return 'it begins or ends with a space';
  if (name.endsWith('.')) return 'it ends with a dot';
  if (flavour === 'personal') return null;
  if (RESERVED.has(name.toUpperCase())) return 'it is reserved';
  if (name.toLowerCase().includes('_vti_')) return 'it holds _vti_';
  if (name.startsWith('~$')) return 'it begins with ~$';
  if (kind === 'folder' && name.startsWith('~')) return 'folders do not begin with ~';
  if (kind === 'folder' && atTop && name.toLowerCase() === 'forms') return 'it is reserved at the top of a library';
  return null;
}

/** The name as the service compares it: without regard to case, and with composed and decomposed letters taken for the same. */
export function foldedName(name: string): string {
  return [...name.normalize('NFC')]
    .map((letter) => {
      const capital = letter.toUpperCase();
      return [...capital].length === 1 ? capital : letter;
    })
    .join('');
}
