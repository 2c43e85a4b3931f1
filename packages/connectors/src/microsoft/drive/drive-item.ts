import { z } from 'zod';

/**
 * A driveItem as far as it is looked at. Source: "driveItem resource type", Microsoft Graph v1.0.
 */
export const driveItemSchema = z.object({
  id: z.string(),
  name: z.string(),
  size: z.exactOptional(z.number().int().nonnegative()),
  eTag: z.exactOptional(z.string()),
  file: z.exactOptional(z.object({ hashes: z.exactOptional(z.object({ quickXorHash: z.exactOptional(z.string()) })) })),
  folder: z.exactOptional(z.object({})),
  package: z.exactOptional(z.object({ type: z.exactOptional(z.string()) })),
  remoteItem: z.exactOptional(z.object({})),
  fileSystemInfo: z.exactOptional(
    z.object({
      createdDateTime: z.exactOptional(z.string()),
      lastModifiedDateTime: z.exactOptional(z.string()),
    }),
  ),
  '@microsoft.graph.downloadUrl': z.exactOptional(z.string()),
});
export type DriveItem = z.output<typeof driveItemSchema>;

/** What listings and looks ask for; without it Graph sends three times as much. */
export const ITEM_FIELDS = 'id,name,size,eTag,file,folder,package,remoteItem,fileSystemInfo';
