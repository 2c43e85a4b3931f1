import type { Place, PlaceFault } from './place.ts';

/** What stands below a site: its libraries under one name, the sites below it under the other. */
const LIBRARIES = 'Site Contents';
const SUBSITES = 'Subsites';

/** Why a place that begins with a site leads to no library of it; null for one that does, and for users. */
export function siteFault({ root, path }: Place): PlaceFault | null {
  if (root.includes('@')) return null;
  let written = root;
  for (let at = 0; ; at += 2) {
    const [branch, name] = path.slice(at);
    if (branch === LIBRARIES && name !== undefined) return null;
    if (branch !== undefined && branch !== LIBRARIES && branch !== SUBSITES) {
      const reason = `Below a site stand ${LIBRARIES} and ${SUBSITES}, and not "${branch}".`;
      return { reason, remedy: `For a library write ${written}/${LIBRARIES}/${branch}.` };
    }
    if (branch !== SUBSITES || name === undefined) return noLibrary(written);
    written = `${written}/${SUBSITES}/${name}`;
  }
}

function noLibrary(site: string): PlaceFault {
  const remedy = `Go on to a library, such as ${site}/${LIBRARIES}/Documents; the name of a user has an @.`;
  return { reason: 'The path names a site, and no library of it.', remedy };
}
