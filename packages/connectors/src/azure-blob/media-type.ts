import { nameOf, type WriteTarget } from '@drover/core';
import mime from 'mime';

/** What a blob is when nobody said it. https://learn.microsoft.com/rest/api/storageservices/put-blob */
const UNSAID = 'application/octet-stream';
/** RFC 9110, 8.3.1: type, subtype and parameters, in ASCII that a header holds. */
const WELL_FORMED = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}(?:[ \t]*;[ \t]*[\x20-\x7e]{0,255})?$/;

/** What a new file is said to be: as the source says it, else by the ending of its name. */
export function mediaTypeOf({ item, meta }: Pick<WriteTarget, 'item' | 'meta'>): string {
  const said = saidType(meta.mediaType);
  if (said !== null && WELL_FORMED.test(said)) return said;
  return mime.getType(`/${nameOf(item)}`) ?? UNSAID; // a bare name without a dot would be taken for an ending
}

/** Null where a service said no more than that there are bytes. */
export function saidType(mediaType: string | undefined): string | null {
  return mediaType === undefined || mediaType === UNSAID ? null : mediaType;
}
