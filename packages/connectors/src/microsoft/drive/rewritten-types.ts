/**
 * Kinds of files into which SharePoint only adds, so that they are larger there than what was sent: with as many bytes, or fewer, such a file was not
 * rewritten but damaged. Its parser of HTML writes properties into a block of their own ("SPDocumentParser class", Microsoft Learn, ms441712). For PDF there is no
 * page of Microsoft's; clients saw them grow (OneDrive/onedrive-api-docs, issue 935; abraunegg/onedrive, pull request 3032), pages of sites too (issue 1053).
 */
export const INSERTED_TYPES: readonly string[] = ['pdf', 'htm', 'html', 'aspx'];

/**
 * All kinds of files into which SharePoint writes properties of its own, so that size and hash differ from what was sent. It keeps others
 * as they are. Those of Office are packages that are written anew, which may come out at any size.
 *
 * Sources: "Document Property Promotion and Demotion" (Microsoft Learn, aa543341) for the rule; B. Baer, "Document Property Promotion and Demotion
 * Overview and Considerations" for the parsers of Office Open XML; abraunegg/onedrive, issue 2654 (the binary formats of Office).
 */
export const REWRITTEN_TYPES: readonly string[] = [
  ...['doc', 'dot', 'docx', 'docm', 'dotx', 'dotm'],
  ...['xls', 'xlt', 'xlsx', 'xlsm', 'xlsb', 'xltx', 'xltm'],
  ...['ppt', 'pot', 'pps', 'pptx', 'pptm', 'potx', 'potm', 'ppsx', 'ppsm'],
  ...INSERTED_TYPES,
];
