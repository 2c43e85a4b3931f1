import { z } from 'zod';
import { programKindSchema, signedReleaseSchema } from './release.ts';

/** The call by which a server offers releases; it stays open as long as the link. */
export const UPDATES = 'updates';

/** What the server says in it. Between `fetch` and `sent` come the bytes. */
export const fromServerSchema = z.union([
  z.object({ offer: signedReleaseSchema }),
  z.object({ sent: z.int().min(0) }),
  z.object({ failed: z.string().max(1000) }),
]);
export type FromServer = z.infer<typeof fromServerSchema>;

/** What the agent says: which program of the release that was offered last it wants. */
export const fromAgentSchema = z.object({ fetch: z.object({ version: z.string().max(64), kind: programKindSchema }) });
export type FromAgent = z.infer<typeof fromAgentSchema>;
