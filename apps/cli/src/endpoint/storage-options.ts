/** What the form of a storage account would hold: people hand over a key, a SAS or a connection string, each of which shows what it is. */
export function storageOptions(account: string, secret: string): Record<string, string> {
  const text = secret.trim();
  if (/(?:^|;)\s*(?:AccountName|BlobEndpoint|UseDevelopmentStorage)\s*=/i.test(text))
    return { authentication: 'connection-string', connectionString: text };
  if (/^https?:\/\//i.test(text)) return { authentication: 'sas', sasUrl: text };
  if (/(?:^|[?&])sig=/.test(text))
    return { authentication: 'sas', sasUrl: `https://${account}.blob.core.windows.net/?${text.replace(/^\?/, '')}` };
  return { authentication: 'key', account, key: text };
}
