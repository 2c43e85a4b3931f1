/**
 * What Windows PowerShell runs for as long as the agent does: it answers each line with one, both JSON. The folder is given in full and with the
 * prefix that lifts Windows' limit for paths; names are joined to it and never interpreted.
 */
export const WINDOWS_SCRIPT = `
$ErrorActionPreference = 'Stop'
$utf8 = New-Object System.Text.UTF8Encoding $false
$in = New-Object System.IO.StreamReader ([Console]::OpenStandardInput()), $utf8
$out = New-Object System.IO.StreamWriter ([Console]::OpenStandardOutput()), $utf8
$out.AutoFlush = $true
$sections = [System.Security.AccessControl.AccessControlSections] 'Owner, Group, Access'
while ($null -ne ($line = $in.ReadLine())) {
  $ask = ConvertFrom-Json $line
  $facts = New-Object System.Collections.ArrayList
  foreach ($name in $ask.names) {
    $fact = @{}
    try {
      $path = $ask.folder + $name
      $attributes = [System.IO.File]::GetAttributes($path)
      $fact.a = [int64] $attributes
      if ($attributes -band [System.IO.FileAttributes]::ReparsePoint) {
        $fact.r = [string] (Get-Item -LiteralPath $path -Force).LinkType
      }
      $security = if ($attributes -band [System.IO.FileAttributes]::Directory) {
        New-Object System.Security.AccessControl.DirectorySecurity $path, $sections
      } else {
        New-Object System.Security.AccessControl.FileSecurity $path, $sections
      }
      $fact.s = $security.GetSecurityDescriptorSddlForm($sections)
    } catch { }
    [void] $facts.Add($fact)
  }
  $out.WriteLine((ConvertTo-Json -Compress -Depth 3 -InputObject @{ id = $ask.id; facts = $facts }))
}
`;

/** The arguments by which PowerShell runs it, whatever the machine's policy for script files. */
export function powerShellArguments(): readonly string[] {
  const encoded = Buffer.from(WINDOWS_SCRIPT, 'utf16le').toString('base64');
  return ['-NoLogo', '-NoProfile', '-NonInteractive', '-EncodedCommand', encoded];
}
