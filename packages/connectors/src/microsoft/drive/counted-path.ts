import { type ItemRef, NO_BASE, type PathBase, type Segment, segmentToText } from '@drover/core';
import { z } from 'zod';
import { pathOfAddress } from './address-path.ts';
import type { DriveFiles } from './drive-files.ts';
import { isVirtual } from './drive-map.ts';

const addressSchema = z.object({ webUrl: z.url() });

/**
 * What the service counts before the names below a folder: the decoded path of the site and the library, host and first slash left out. Source:
 * "Restrictions and limitations in OneDrive and SharePoint" (Microsoft support), file name and path lengths.
 */
export async function baseOf(files: DriveFiles, folder: ItemRef, signal: AbortSignal): Promise<PathBase> {
  const place = await files.locate(folder, signal);
  if (isVirtual(place)) return NO_BASE;
  const path = `/drives/${encodeURIComponent(place.drive)}?$select=webUrl`;
  const { webUrl } = await files.graph.ask({ path, to: 'tell the address of', item: folder }, addressSchema, signal);
  return {
    length: pathOfAddress(webUrl).length + lengthOf(place.names) - lengthOf(folder.segments),
    depth: place.names.length - folder.segments.length,
  };
}

/** With a separator behind each. */
function lengthOf(names: readonly Segment[]): number {
  return names.reduce((length, name) => length + segmentToText(name).length + 1, 0);
}
