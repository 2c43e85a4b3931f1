import { missing } from '@drover/connector-kit';
import { type Entry, type ItemRef, segmentFromText } from '@drover/core';
import type { DriveMap, VirtualFolder } from '../drive/drive-map.ts';
import type { DrivePlace } from '../drive/item-address.ts';
import type { GraphClient } from '../graph/graph-client.ts';
import { isNamed, lastName, librariesOf, subsitesOf } from './directory.ts';
import { SITE_CONTENTS, SUBSITES } from './names.ts';
import { remembered } from './remembered.ts';
import type { Drive, Site } from './shapes.ts';

/** A site as a tree: its libraries under `Site Contents`, the sites below it under `Subsites`. What was looked up is kept. */
export class SiteMap implements DriveMap {
  readonly #graph: GraphClient;
  readonly #site: Site;
  readonly #libraries = new Map<string, Promise<Drive[]>>();
  readonly #subsites = new Map<string, Promise<Site[]>>();

  constructor(graph: GraphClient, site: Site) {
    this.#graph = graph;
    this.#site = site;
  }

  async locate(item: ItemRef, signal: AbortSignal): Promise<DrivePlace | VirtualFolder> {
    let site = this.#site;
    let at = 0;
    for (;;) {
      const [branch, name] = item.segments.slice(at);
      if (branch === undefined) return folders(item, [SITE_CONTENTS, SUBSITES]);
      if (isNamed(SITE_CONTENTS, branch)) {
        if (name === undefined) return { children: async (within) => await this.#libraryEntries(item, site, within) };
        const library = (await this.#librariesOf(site, signal)).find((each) => isNamed(each.name, name));
        if (library === undefined) throw missing(item);
        const { id } = item;
        return { drive: library.id, names: item.segments.slice(at + 2), ...(id === undefined ? {} : { id }) };
      }
      if (!isNamed(SUBSITES, branch)) throw missing(item);
      if (name === undefined) return { children: async (within) => await this.#siteEntries(item, site, within) };
      const below = (await this.#subsitesOf(site, signal)).find((each) => isNamed(lastName(each), name));
      if (below === undefined) throw missing(item);
      site = below;
      at += 2;
    }
  }

  async #libraryEntries(folder: ItemRef, site: Site, signal: AbortSignal): Promise<Entry[]> {
    return folderEntries(
      folder,
      (await this.#librariesOf(site, signal)).map(({ name }) => name ?? ''),
    );
  }

  async #siteEntries(folder: ItemRef, site: Site, signal: AbortSignal): Promise<Entry[]> {
    return folderEntries(folder, (await this.#subsitesOf(site, signal)).map(lastName));
  }

  #librariesOf(site: Site, signal: AbortSignal): Promise<Drive[]> {
    return remembered(this.#libraries, site.id, () => librariesOf(this.#graph, site, signal));
  }

  #subsitesOf(site: Site, signal: AbortSignal): Promise<Site[]> {
    return remembered(this.#subsites, site.id, () => subsitesOf(this.#graph, site, signal));
  }
}

function folders(at: ItemRef, names: readonly string[]): VirtualFolder {
  return { children: async () => folderEntries(at, names) };
}

function folderEntries({ root, segments }: ItemRef, names: readonly string[]): Entry[] {
  return names.map((text) => {
    const name = segmentFromText(text);
    return { ref: { root, segments: [...segments, name] }, name, kind: 'folder', size: null };
  });
}
