/** The command of an installed agent: it talks to the service, whoever's shell it runs in. */
export function shellScript(command: readonly string[], home: string, config: string | null): string {
  return `#!/bin/sh
# Written by "agent service install".
DROVER_AGENT_HOME=${quoted(home)}
${config === null ? '' : `DROVER_AGENT_CONFIG=${quoted(config)}\nexport DROVER_AGENT_CONFIG\n`}DROVER_AGENT_CONTEXT=service
export DROVER_AGENT_HOME DROVER_AGENT_CONTEXT
exec ${command.map(quoted).join(' ')} "$@"
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
