import { CAUSES, type CauseInfo, MENDERS } from '@drover/core';

const START = `# Why something did not arrive

Each item of a log that did not arrive has a cause. Logs, reports and the page link to the explanation below, which every server also
shows at \`/api/docs/errors\`. In the log and over the interface a cause is written as \`side:kind:fault\` (\`source:permission-denied:path\`)
where something failed, and as \`reason:cause\` (\`unsupported-at-destination:path-too-long\`) where Drover left it alone.
`;

/** The reference page of causes, as the code has them. */
export function errorsReference(): string {
  const causes: [string, CauseInfo][] = Object.entries(CAUSES);
  return `${START}${causes
    .map(
      ([anchor, { title, remedy, mender }]) =>
        `\n## ${anchor}\n\n**${title}.** ${remedy}\n\nWho can mend it: ${MENDERS[mender]}.\n`,
    )
    .join('')}`;
}
