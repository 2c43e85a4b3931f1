import { missing, missingFolder, notAFolder } from '@drover/connector-kit';
import { type Entry, type ItemRef, nameOf, parentRef, StorageError } from '@drover/core';
import type { GraphClient } from '../graph/graph-client.ts';
import { entryAt } from './drive-entry.ts';
import { noPlaceForFiles } from './drive-errors.ts';
import { driveItemSchema, ITEM_FIELDS } from './drive-item.ts';
import { type DriveMap, isVirtual } from './drive-map.ts';
import { FragmentSizes } from './fragment-sizes.ts';
import { addressOf, childAddress, type DrivePlace } from './item-address.ts';
import { KnownFolders } from './known-folders.ts';
import { expectLegalName } from './legal-name.ts';

/** A file or folder to be, by the id of the folder that it is to stand in. */
export interface NewPlace {
  /** The paths of the folder and of the item in Graph's addresses. */
  readonly folder: string;
  readonly address: string;
}

/** Finds items in the drives of one root, and remembers the folders on the way. */
export class DriveFiles {
  readonly graph: GraphClient;
  readonly folders = new KnownFolders();
  readonly fragmentSizes = new FragmentSizes();
  readonly #map: DriveMap;

  constructor(graph: GraphClient, map: DriveMap) {
    this.graph = graph;
    this.#map = map;
  }

  locate(item: ItemRef, signal: AbortSignal) {
    return this.#map.locate(item, signal);
  }

  /** The place of an item in a drive; rejects with 'unsupported' for what is none. */
  async placeOf(item: ItemRef, signal: AbortSignal): Promise<DrivePlace> {
    const place = await this.#map.locate(item, signal);
    if (isVirtual(place)) throw noPlaceForFiles(item);
    return place;
  }

  async look(item: ItemRef, place: DrivePlace, signal: AbortSignal): Promise<Entry | null> {
    try {
      const path = `${addressOf(place, item)}?$select=${ITEM_FIELDS}`;
      const entry = entryAt(item, await this.graph.ask({ path, to: 'look at', item }, driveItemSchema, signal));
      if (entry.kind === 'folder') this.folders.remember(entry.ref);
      return entry;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /**
   * Does `work` where a new item goes. A remembered folder may have been removed by somebody: then it is looked for, and `work` done, once more.
   * Rejects with 'not-found' when the folder is missing: Graph would make it without being asked.
   */
  async inFolder<T>(
    item: ItemRef,
    kind: 'file' | 'folder',
    work: (place: NewPlace) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    try {
      return await work(await this.#newPlace(item, kind, signal));
    } catch (error) {
      const folder = parentRef(item);
      if (!isMissing(error) || folder === null || !this.folders.forget(folder)) throw error;
      return await work(await this.#newPlace(item, kind, signal));
    }
  }

  async #newPlace(item: ItemRef, kind: 'file' | 'folder', signal: AbortSignal): Promise<NewPlace> {
    const folder = parentRef(item);
    if (folder === null) throw noPlaceForFiles(item);
    const { drive, names } = await this.placeOf(item, signal);
    expectLegalName(item, kind, names.length - 1);
    const id = await this.#folderId(folder, item, signal);
    return {
      folder: addressOf({ drive, names: [], id }, folder),
      address: childAddress(drive, id, nameOf(item)),
    };
  }

  async #folderId(folder: ItemRef, item: ItemRef, signal: AbortSignal): Promise<string> {
    const known = this.folders.get(folder);
    if (known !== undefined) return known;
    const entry = await this.look(folder, await this.placeOf(folder, signal), signal);
    if (entry?.ref.id === undefined) throw missingFolder(item);
    if (entry.kind !== 'folder') throw notAFolder(folder);
    return entry.ref.id;
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof StorageError && error.kind === 'not-found';
}

/** The refusal of something that is not there, in words about its own path. */
export function missingIf(error: unknown, item: ItemRef): unknown {
  return isMissing(error) ? missing(item) : error;
}
