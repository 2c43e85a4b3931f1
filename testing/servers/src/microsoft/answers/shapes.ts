import type {
  Drive,
  DriveItem,
  DriveItemVersion,
  Group,
  Organization,
  Permission,
  Site,
  UploadSession,
  User,
} from '@microsoft/microsoft-graph-types';

interface ItemAnnotations {
  readonly '@microsoft.graph.downloadUrl'?: string;
}

/** What the simulator may answer, by Microsoft's published types; the names are those of the schemas. */
export interface Shapes {
  readonly drive: Drive;
  readonly driveItem: DriveItem & ItemAnnotations;
  readonly driveItemVersion: DriveItemVersion & ItemAnnotations;
  readonly group: Group;
  readonly organization: Organization;
  readonly permission: Permission;
  readonly site: Site;
  readonly uploadSession: UploadSession;
  readonly user: User;
}

export type ShapeName = keyof Shapes;
