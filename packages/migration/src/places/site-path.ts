import { type Segment, segmentFromText } from '@drover/core';
import type { Place, PlaceFault } from './place.ts';

/** What stands below a site: its libraries under one name, the sites below it under the other. */
const LIBRARIES = 'Site Contents';
const SUBSITES = 'Subsites';

/** A place that begins with a site, with its fixed names in their own case, or why it leads to no library of the site; users as they are. */
export function sitePlace({ root, path }: Place): Place | PlaceFault {
  if (root.includes('@')) return { root, path };
  const above: Segment[] = [];
  let written = root;
  for (let at = 0; ; at += 2) {
    const [given, name] = path.slice(at);
    const branch = [LIBRARIES, SUBSITES].find((fixed) => fixed.toLowerCase() === given?.toLowerCase());
    if (branch === LIBRARIES && name !== undefined)
      return { root, path: [...above, segmentFromText(LIBRARIES), ...path.slice(at + 1)] };
    if (given !== undefined && branch === undefined) {
      const reason = `Below a site stand ${LIBRARIES} and ${SUBSITES}, and not "${given}".`;
      return { reason, remedy: `For a library write ${written}/${LIBRARIES}/${given}.` };
    }
    if (branch !== SUBSITES || name === undefined) return noLibrary(written);
    written = `${written}/${SUBSITES}/${name}`;
    above.push(segmentFromText(SUBSITES), name);
  }
}

function noLibrary(site: string): PlaceFault {
  const remedy = `Go on to a library, such as ${site}/${LIBRARIES}/Documents; the name of a user has an @.`;
  return { reason: 'The path names a site, and no library of it.', remedy };
}
