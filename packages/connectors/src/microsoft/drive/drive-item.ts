import { z } from 'zod';
import { optional } from '../graph/optional.ts';

/**
 * A driveItem as far as it is looked at. Source: "driveItem resource type", Microsoft Graph v1.0.
 */
export const driveItemSchema = z.object({
  id: z.string(),
  name: z.string(),
  size: optional(z.number().int().nonnegative()),
  eTag: optional(z.string()),
  file: optional(z.object({ hashes: optional(z.object({ quickXorHash: optional(z.string()) })) })),
  folder: optional(z.object({})),
  package: optional(z.object({ type: optional(z.string()) })),
  remoteItem: optional(z.object({})),
  fileSystemInfo: optional(
    z.object({
      createdDateTime: optional(z.string()),
      lastModifiedDateTime: optional(z.string()),
    }),
  ),
  '@microsoft.graph.downloadUrl': optional(z.string()),
});
export type DriveItem = z.output<typeof driveItemSchema>;

/** What listings and looks ask for; without it Graph sends three times as much. */
export const ITEM_FIELDS = 'id,name,size,eTag,file,folder,package,remoteItem,fileSystemInfo';
