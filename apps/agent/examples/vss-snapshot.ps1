# Reads from a shadow copy of the volume that holds the one shared folder. As administrator, Windows Server; nobody has run this script yet.
# In agent.json: "hooks": { "before": ["C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe", "-NoProfile", "-ExecutionPolicy", "Bypass",
#   "-File", "C:\\drover\\vss-snapshot.ps1"], "after": [the same] }
$ErrorActionPreference = 'Stop'
$place = Join-Path $env:TEMP "drover-$env:DROVER_RUN"
$note = "$place.id"

if ($env:DROVER_HOOK -eq 'before') {
  $root = $env:DROVER_ROOTS
  $drive = [System.IO.Path]::GetPathRoot($root)
  $made = Invoke-CimMethod -ClassName Win32_ShadowCopy -MethodName Create -Arguments @{ Volume = $drive; Context = 'ClientAccessible' }
  if ($made.ReturnValue -ne 0) { throw "The shadow copy of $drive was not made: $($made.ReturnValue)." }
  Set-Content -LiteralPath $note -Value $made.ShadowID
  $shadow = Get-CimInstance Win32_ShadowCopy | Where-Object { $_.ID -eq $made.ShadowID }
  # A folder link to the device, because the device itself is no path that programs take.
  cmd /c mklink /d "$place" "$($shadow.DeviceObject)\" | Out-Null
  [Console]::Out.WriteLine("$root`t$(Join-Path $place $root.Substring($drive.Length))")
} else {
  if (Test-Path -LiteralPath $place) { cmd /c rmdir "$place" }
  if (Test-Path -LiteralPath $note) {
    $id = Get-Content -LiteralPath $note
    Get-CimInstance Win32_ShadowCopy | Where-Object { $_.ID -eq $id } | Remove-CimInstance
    Remove-Item -LiteralPath $note
  }
}
