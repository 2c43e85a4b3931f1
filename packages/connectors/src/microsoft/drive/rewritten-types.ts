/**
 * Kinds of files into which SharePoint writes properties of its own, so that size and hash differ from what was sent. All others it keeps
 * as they are.
 *
 * Sources: "Document Property Promotion and Demotion" (Microsoft Learn, aa543341) for the rule; B. Baer, "Document Property Promotion and Demotion
 * Overview and Considerations" for the parsers of Office Open XML; OneDrive/onedrive-api-docs, issue 935 (Office, PDF, HTML; not plain text)
 * and 1053 (pages); abraunegg/onedrive, issue 2654 (the binary formats of Office).
 */
export const REWRITTEN_TYPES: readonly string[] = [
  ...['doc', 'dot', 'docx', 'docm', 'dotx', 'dotm'],
  ...['xls', 'xlt', 'xlsx', 'xlsm', 'xlsb', 'xltx', 'xltm'],
  ...['ppt', 'pot', 'pps', 'pptx', 'pptm', 'potx', 'potm', 'ppsx', 'ppsm'],
  ...['pdf', 'htm', 'html', 'aspx'],
];
