/**
 * The address of a library or of a folder in it, from the parts that bulk files of SharePoint state. They state the library by its name, which need not be
 * its part of the address: the connector takes either.
 */
export function libraryAddress(site: string, library: string, folder: string): string {
  const names = [library, ...folder.split(/[/\\]/)].filter((name) => name !== '');
  return [site.replace(/\/+$/, ''), ...names.map(encodeURIComponent)].join('/');
}
