import { type StatusCode, type StatusColour, statusInfo } from '@drover/core';
import type { World } from '../world.ts';
import type { Screen } from './output.ts';

/** Select Graphic Rendition parameters. */
const SGR: Readonly<Record<StatusColour, number>> = { green: 32, yellow: 33, red: 31, blue: 34, grey: 90 };

/** Paints a line in the colour of a status, on a terminal whose owner did not ask for none (https://no-color.org). */
export function statusPainter(screen: Screen, env: World['env'], status: StatusCode): (text: string) => string {
  if (!screen.isTerminal || (env['NO_COLOR'] ?? '') !== '') return (text) => text;
  return (text) => `\x1b[${SGR[statusInfo(status).colour]}m${text}\x1b[0m`;
}
