import type { Meta, Timestamp } from '@drover/core';

/** The times that a file or folder bears, as Graph takes them; absent when nothing is said of them. */
export function fileSystemInfo({ modified, created }: Meta): {
  readonly fileSystemInfo?: Readonly<Record<string, string>>;
} {
  if (modified === undefined && created === undefined) return {};
  return {
    fileSystemInfo: {
      ...(created === undefined ? {} : { createdDateTime: wholeSeconds(created) }),
      ...(modified === undefined ? {} : { lastModifiedDateTime: wholeSeconds(modified) }),
    },
  };
}

/** SharePoint keeps whole seconds. */
function wholeSeconds({ epochMs }: Timestamp): string {
  return `${new Date(Math.floor(epochMs / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}
