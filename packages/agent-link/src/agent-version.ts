/** What agents of this source call themselves. Four parts; servers ask for a minimum of them. */
export const AGENT_VERSION = '1.4.0.0';
