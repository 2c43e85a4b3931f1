import type { BlobFacts } from './entry.ts';
import { child, childText, notOurs, parseXml, type XmlElement } from './xml.ts';

/** One page of a listing with a delimiter. */
export interface ListPage {
  readonly blobs: readonly { readonly name: string; readonly facts: BlobFacts }[];
  /** Names of what lies below, each with a slash at its end. */
  readonly prefixes: readonly string[];
  /** '' at the end. */
  readonly next: string;
}

export function readListPage(text: string): ListPage {
  const answer = parseXml(text);
  const items = child(answer, 'Blobs')?.children ?? [];
  return {
    blobs: items.filter(({ name }) => name === 'Blob').map((item) => ({ name: nameIn(item), facts: factsIn(item) })),
    prefixes: items.filter(({ name }) => name === 'BlobPrefix').map(nameIn),
    next: childText(answer, 'NextMarker') ?? '',
  };
}

export function readContainerPage(text: string): { readonly names: readonly string[]; readonly next: string } {
  const answer = parseXml(text);
  const items = child(answer, 'Containers')?.children ?? [];
  return { names: items.map(nameIn), next: childText(answer, 'NextMarker') ?? '' };
}

/** Names with characters that no XML holds come percent-encoded. */
function nameIn(item: XmlElement): string {
  const name = child(item, 'Name');
  if (name === undefined) return '';
  if (!name.encoded) return name.text;
  try {
    return decodeURIComponent(name.text);
  } catch {
    throw notOurs();
  }
}

function factsIn(item: XmlElement): BlobFacts {
  const properties = new Map(child(item, 'Properties')?.children.map(({ name, text }) => [name, text]));
  const metadata = child(item, 'Metadata')?.children ?? [];
  return {
    size: sizeIn(properties.get('Content-Length') ?? '0'),
    etag: (properties.get('Etag') ?? '').replaceAll('"', ''),
    lastModified: properties.get('Last-Modified') ?? '',
    md5: properties.get('Content-MD5') || undefined,
    tier: properties.get('AccessTier'),
    mediaType: properties.get('Content-Type') || undefined,
    metadata: new Map(metadata.map(({ name, text }) => [name, text])),
  };
}

function sizeIn(text: string): number {
  const size = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(size)) throw notOurs();
  return size;
}
