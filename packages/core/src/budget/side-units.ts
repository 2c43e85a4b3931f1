/** What a service counts on one side of a copy. */
export interface SideUnits {
  /** Each row, to find its folder and what is in it. */
  readonly row: number;
  /** Each row whose folder is to be made first. */
  readonly firstTime: number;
  /** Each file that is copied. */
  readonly file: number;
  /** Each further piece of this many bytes, and the end of a file that takes more than one. */
  readonly piece: { readonly bytes: number; readonly units: number; readonly end: number };
  /** Each folder that is made. */
  readonly newFolder: number;
  /**
   * Each folder that is listed by itself, up to so many (`alone`; `ofPart` where the folder of a row lies within what the service lists as a whole): then the
   * whole tree is, for `whole` and for each page of so many items. Trees are listed whole from the start where the number is 0. What a copy makes is
   * listed where it is read (`made`), and not where it is written.
   */
  readonly listing: {
    readonly made: boolean;
    readonly folder: number;
    readonly alone: number;
    readonly ofPart: number;
    readonly whole: number;
    readonly page: { readonly items: number; readonly units: number };
  };
  /** Where permissions are given: each row, each item that is asked about, and at most each that has rights of its own. */
  readonly permissions: { readonly row: number; readonly item: number; readonly own: number };
}
