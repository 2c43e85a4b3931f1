import { z } from 'zod';

/** The event by which every stream shows that it is alive: as its first, and then as often as it says. */
export const ALIVE = 'alive';

export const aliveSchema = z.object({ everyMs: z.number().int().positive() });
