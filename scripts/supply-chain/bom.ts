import { z } from 'zod';

const bomSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component: z.looseObject({ name: z.string(), 'bom-ref': z.string() }) }),
  components: z.array(
    z.looseObject({ 'bom-ref': z.string(), purl: z.string(), hashes: z.array(z.unknown()).optional() }),
  ),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});
export type Bom = z.infer<typeof bomSchema>;

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
      name: z.string().optional(),
    }),
  ),
});

/**
 * What npm printed of all packages, cut down to what Drover runs with by the lock file: `npm sbom --omit dev` (npm 11) leaves out packages that one
 * workspace needs to run and another to build. Throws when a package is missing, or has no hash.
 */
export function bomOf(printed: string, lockFile: string): Bom {
  const bom = bomSchema.parse(JSON.parse(printed));
  const wanted = new Set(packagesOf(lockFile));
  const isOwn = (purl: string): boolean => purl.startsWith('pkg:npm/%40drover/');
  const components = bom.components.filter(({ purl }) => isOwn(purl) || wanted.has(bare(purl)));
  const found = new Map(components.map((each) => [bare(each.purl), each]));
  for (const purl of wanted) {
    const { hashes = [] } = found.get(purl) ?? {};
    if (hashes.length === 0)
      throw new Error(`${purl} of the lock file is missing in the bill of materials, or has no hash there`);
  }
  const kept = new Set([bom.metadata.component['bom-ref'], ...components.map((each) => each['bom-ref'])]);
  const dependencies = bom.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map((each) => ({ ...each, dependsOn: (each.dependsOn ?? []).filter((ref) => kept.has(ref)) }));
  // npm calls it after the folder of the checkout.
  const metadata = { ...bom.metadata, component: { ...bom.metadata.component, name: 'drover' } };
  return { ...bom, metadata, components, dependencies };
}

/** Of all systems, also those that are optional here. */
function packagesOf(lockFile: string): readonly string[] {
  const { packages } = lockSchema.parse(JSON.parse(lockFile));
  return Object.entries(packages).flatMap(([path, { version, dev, link, name }]) => {
    if (!path.includes('node_modules/') || dev === true || link === true) return [];
    return [`pkg:npm/${(name ?? path.split('node_modules/').at(-1) ?? '').replace('@', '%40')}@${version}`];
  });
}

function bare(purl: string): string {
  return purl.split('?')[0] ?? purl;
}
