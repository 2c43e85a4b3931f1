/** `contoso.sharepoint.com`, `contoso-my.sharepoint.us`, `contoso.dps.mil`. */
const HOST = /^[a-z0-9-]+\.(?:(?:[a-z0-9]+-)?sharepoint(?:-[a-z0-9]+)?\.[a-z]{2,}|dps\.mil)$/i;

/**
 * True for a host of SharePoint in any of Microsoft's clouds; to which tenant it belongs is not told. Source: "Microsoft 365 endpoints", SharePoint
 * Online: `*.sharepoint.com` worldwide, `*.sharepoint.us` for US Government GCC High, `*.sharepoint-mil.us` and `*.dps.mil` for DoD,
 * `*.sharepoint.cn` for China, `*.sovcloud-sharepoint.de` and `.fr` for the clouds of partners.
 */
export function isSharePointHost(host: string): boolean {
  return HOST.test(host);
}
