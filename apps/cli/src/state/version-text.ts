import type { Version } from '@drover/core';

/** A version as compact JSON: size, change tag, time and its precision, with trailing unknowns left out. */
export function versionToText(version: Version): string {
  const { size, changeTag, modified } = version;
  if (modified !== undefined) return JSON.stringify([size, changeTag ?? null, modified.epochMs, modified.precisionMs]);
  return JSON.stringify(changeTag === undefined ? [size] : [size, changeTag]);
}

/** Reads what `versionToText` wrote. */
export function versionFromText(text: string): Version {
  const [size, changeTag, epochMs, precisionMs] = JSON.parse(text) as [
    number | null,
    (string | null)?,
    number?,
    number?,
  ];
  return {
    size,
    ...(typeof changeTag === 'string' ? { changeTag } : {}),
    ...(epochMs === undefined || precisionMs === undefined ? {} : { modified: { epochMs, precisionMs } }),
  };
}
