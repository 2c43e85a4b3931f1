import { Client } from 'pg';

/** Runs something over a connection of its own, outside every pool. */
export async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined); // the request that was under way rejects
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
