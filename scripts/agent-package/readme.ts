import type { Recipe } from './downloads.ts';

interface ReadmeFacts {
  readonly recipe: Recipe;
  readonly version: string;
  readonly server: string;
}

/** What stands in README.txt of a download. */
export function readmeOf({ recipe, version, server }: ReadmeFacts): string {
  const windows = forWindows(recipe);
  const command = windows ? '.\\agent' : './agent';
  const [folder, name] = windows ? ['D:\\Shares', 'Windows'] : ['/srv/shares', 'Linux and macOS'];
  const both = recipe.kind === 'portable' && recipe.format === 'zip';
  return `Drover Agent ${version}
for ${server}

It shows folders of this machine to that Drover server, and to no other. It only calls
out; nothing has to be opened in the firewall of this machine.

START

Move this folder to where it is to stay: it is the agent's home. In a terminal, in
this folder, type${both ? ` (on ${name}; elsewhere ./agent and paths as they are there)` : ''}:

    ${command} start --root ${folder}

Copy the key that it prints, and enter it at the server in the connector
"Agent (Desktop or Server)".

To keep what is shared, put this line into agent.json in this folder, right after
the first {, and start again without --root:

    "roots": [{ "path": ${JSON.stringify(folder)} }],

This folder itself is never shared.
${needs(recipe)}
MORE

    ${command} --help      all commands
    ${command} status      how it stands, and where its log is
    ${command} doctor      looks for what is wrong
    ${command} stop        ends it

REMOVE

Stop it, delete its connector at the server, and delete this folder once you have
looked whether anything of your own lies in it.
${quarantine(recipe)}
Licences of what is in here: LICENSES.txt
`;
}

export function forWindows(recipe: Recipe): boolean {
  return recipe.format === 'zip';
}

function needs(recipe: Recipe): string {
  return recipe.kind === 'portable'
    ? '\nThis download needs Node 20.15 or newer on the machine: https://nodejs.org\n'
    : '';
}

function quarantine(recipe: Recipe): string {
  if (recipe.kind !== 'with-node') return '';
  return `
Where macOS will not open what a browser has downloaded, type in this folder:

    xattr -dr com.apple.quarantine .
`;
}
