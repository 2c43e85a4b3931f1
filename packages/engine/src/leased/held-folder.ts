import type { FolderNode } from '../walk/folder-node.ts';
import { type FolderData, folderData } from './folder-data.ts';

/** A folder that this session is to plan. */
export interface HeldFolder {
  readonly id: number;
  readonly depth: number;
  readonly node: FolderNode;
  /** Null also where the folder above is not at hand. */
  readonly parent: HeldFolder | null;
  readonly parentId: number | null;
  /** The folder as it was met: what others are to find should this session not come to plan it. */
  readonly met: { readonly data: FolderData; readonly timeDiffers: boolean };
}

/** A folder that was met while `parent` was planned. */
export function childOf(parent: HeldFolder, node: FolderNode, id: number): HeldFolder {
  const met = { data: folderData(node), timeDiffers: node.timeDiffers };
  return { id, depth: parent.depth + 1, node, parent, parentId: parent.id, met };
}
