<#
.SYNOPSIS
Installs nestr, and ajj beside it, on Windows.

.DESCRIPTION
Downloads the executable of a release, checks it against SHA256SUMS, puts it in place, and adds its
folder to the PATH of the user. Needs no administrator. Whatever fails leaves what was there before.
Runs in Windows PowerShell 5.1 and in PowerShell 7.

A release is found below one address, of either form:
  a folder, local or served over HTTP:   BASE/latest    BASE/v0.1.0/nestr-windows-x86_64.exe
  the releases of a forge:               BASE is https://HOST/OWNER/REPOSITORY/releases/download

Every parameter can be given as a variable of the environment instead, for: irm ADDRESS/install.ps1 | iex
Switches are set by 1. Like any script that iex runs, this one leaves its variables and its function in the
session. To keep them out, and to give parameters:

  & ([scriptblock]::Create((irm ADDRESS/install.ps1))) -Version 0.1.0

.PARAMETER Version
Version to install, older ones too. NESTR_VERSION, or the newest.
.PARAMETER To
Folder to install into. NESTR_INSTALL_DIR, or %LOCALAPPDATA%\nestr\bin.
.PARAMETER BaseUrl
Where releases are, or a folder. NESTR_BASE_URL.
.PARAMETER NoAjj
Do not make ajj.exe. NESTR_NO_AJJ.
.PARAMETER NoPath
Leave PATH as it is. NESTR_NO_PATH.
.PARAMETER Force
Replace a nestr.exe that does not answer as nestr. NESTR_FORCE.
.PARAMETER Uninstall
Remove nestr.exe, ajj.exe where it is ours, and the entry in PATH. NESTR_UNINSTALL.

.EXAMPLE
./install.ps1 -Version 0.1.0
#>
[CmdletBinding()]
param(
    [string] $Version = $env:NESTR_VERSION,
    [string] $To = $env:NESTR_INSTALL_DIR,
    [string] $BaseUrl = $env:NESTR_BASE_URL,
    [switch] $NoAjj = ($env:NESTR_NO_AJJ -eq '1'),
    [switch] $NoPath = ($env:NESTR_NO_PATH -eq '1'),
    [switch] $Force = ($env:NESTR_FORCE -eq '1'),
    [switch] $Uninstall = ($env:NESTR_UNINSTALL -eq '1')
)

$DefaultBaseUrl = '' # The release workflow writes the releases' address here.

# Everything is in one function that the last line calls, so that nothing runs before the script has
# arrived completely, and preferences of the user's session ($ErrorActionPreference and the like)
# stay as they are, even with iex.
function Install-Nestr {
    $ErrorActionPreference = 'Stop'
    $ProgressPreference = 'SilentlyContinue' # The bar makes Windows PowerShell's downloads very slow.
    Set-StrictMode -Version 3.0
    if ([Environment]::OSVersion.Platform -ne 'Win32NT') {
        throw 'install.ps1 installs on Windows; elsewhere run install.sh of the same release.'
    }

    $directory = if ($To) { $To } else { Join-Path $env:LOCALAPPDATA 'nestr\bin' }
    $directory = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($directory)
    $nestr = Join-Path $directory 'nestr.exe'
    $ajj = Join-Path $directory 'ajj.exe'

    # --- what is there already --------------------------------------------------------------------

    # A program's answer to --version; empty if it has none.
    function Get-Answer([string] $Program) {
        $ErrorActionPreference = 'Continue'
        try { return [string] (& $Program --version 2>$null | Select-Object -First 1) } catch { return '' }
    }

    function Get-Sha256([string] $File) {
        return (Get-FileHash -Algorithm SHA256 -LiteralPath $File).Hash.ToLowerInvariant()
    }

    # Whether ajj.exe has the same bytes as the nestr.exe beside it.
    function Test-OurAjj {
        return (Test-Path -LiteralPath $nestr -PathType Leaf) -and
            ((Get-Sha256 $ajj) -eq (Get-Sha256 $nestr))
    }

    # Refuses to go on if another program has one of our names.
    function Assert-Name {
        if ((Test-Path -LiteralPath $nestr) -and -not $Force -and (Get-Answer $nestr) -notlike 'nestr [0-9]*') {
            throw "`"$nestr`" is another program: it does not answer --version as nestr. Choose another folder with -To, or pass -Force."
        }
        if (-not $NoAjj -and -not $Uninstall -and (Test-Path -LiteralPath $ajj) -and -not (Test-OurAjj)) {
            throw "`"$ajj`" is another program. Leave it alone with -NoAjj (`"nestr ajj`" does the same), or choose another folder with -To."
        }
    }

    # --- files ------------------------------------------------------------------------------------

    # On Windows, a running program cannot be deleted or overwritten, but it can be renamed.
    function Remove-Program([string] $Path) {
        if (-not (Test-Path -LiteralPath $Path)) { return }
        $old = "$Path.$([guid]::NewGuid().ToString('N')).old"
        Move-Item -LiteralPath $Path -Destination $old
        Remove-Item -LiteralPath $old -Force -ErrorAction SilentlyContinue
    }

    # Replaces a file by another. In a finally block, as no catch block sees Ctrl-C, the old file is
    # put back if that fails.
    function Set-Program([string] $New, [string] $Path) {
        $old = "$Path.$([guid]::NewGuid().ToString('N')).old"
        try {
            if (Test-Path -LiteralPath $Path) { Move-Item -LiteralPath $Path -Destination $old }
            Move-Item -LiteralPath $New -Destination $Path
        } finally {
            if (-not (Test-Path -LiteralPath $Path) -and (Test-Path -LiteralPath $old)) {
                Move-Item -LiteralPath $old -Destination $Path
            }
        }
        Remove-Item -LiteralPath $old -Force -ErrorAction SilentlyContinue
    }

    # Deletes programs that earlier runs could only rename because they were running. Only at the
    # end of a run: if an earlier one was interrupted, the only nestr.exe there is may be among
    # them.
    function Clear-OldProgram {
        if (-not (Test-Path -LiteralPath $directory)) { return }
        Get-ChildItem -LiteralPath $directory -File | Where-Object Name -Match '^(nestr|ajj)\.exe\.[0-9a-f]{32}\.old$' |
            Remove-Item -Force -ErrorAction SilentlyContinue
    }

    # Gets a file from an address or a local folder.
    function Get-File([string] $From, [string] $File, [string] $What) {
        try {
            if ($From -match '^https?://') {
                # By default, Windows PowerShell offers only old protocols. The session's own
                # setting stays.
                $protocol = [Net.ServicePointManager]::SecurityProtocol
                try {
                    [Net.ServicePointManager]::SecurityProtocol = $protocol -bor 3072
                    Invoke-WebRequest -UseBasicParsing -Uri $From -OutFile $File
                } finally {
                    [Net.ServicePointManager]::SecurityProtocol = $protocol
                }
            } else {
                Copy-Item -LiteralPath $From -Destination $File
            }
        } catch {
            throw "$What cannot be downloaded from $From ($($_.Exception.Message)). Check the version and the address; nothing was changed."
        }
    }

    # --- PATH -------------------------------------------------------------------------------------

    # Reads and writes the user's PATH as it is stored, with %NAMES% in it unexpanded.
    function Get-UserPath {
        $key = Get-Item -LiteralPath 'HKCU:\Environment'
        return [string] $key.GetValue('Path', '', 'DoNotExpandEnvironmentNames')
    }

    function Set-UserPath([string] $Value) {
        Set-ItemProperty -LiteralPath 'HKCU:\Environment' -Name Path -Value $Value -Type ExpandString
        # Setting a variable notifies running programs, such as the desktop, of the change.
        [Environment]::SetEnvironmentVariable('NESTR_INSTALL_NOTICE', '1', 'User')
        [Environment]::SetEnvironmentVariable('NESTR_INSTALL_NOTICE', $null, 'User')
    }

    function Add-ToPath {
        $entries = @((Get-UserPath) -split ';' | Where-Object { $_ })
        if ($entries -contains $directory) { return }
        Set-UserPath ((@($directory) + $entries) -join ';')
        Write-Output "Added $directory to your PATH; open a new terminal to use it."
    }

    function Remove-FromPath {
        $entries = @((Get-UserPath) -split ';' | Where-Object { $_ })
        if ($entries -notcontains $directory) { return }
        Set-UserPath (@($entries | Where-Object { $_ -ne $directory }) -join ';')
        Write-Output "Removed $directory from your PATH."
    }

    # --- what was asked for -----------------------------------------------------------------------

    function Uninstall-Nestr {
        Assert-Name
        if ((Test-Path -LiteralPath $ajj) -and (Test-OurAjj)) {
            Remove-Program $ajj
            Write-Output "Removed $ajj"
        }
        if (Test-Path -LiteralPath $nestr) {
            Remove-Program $nestr
            Write-Output "Removed $nestr"
        } else {
            Write-Output "nestr is not installed in $directory"
        }
        Clear-OldProgram
        if (-not $NoPath) { Remove-FromPath }
        Write-Output 'Projects and workspaces stay as they are. What else nestr keeps: docs/installing.md'
    }

    # Downloads the executable into the folder for unfinished files and checks it, unless it is
    # installed.
    function Get-Executable([string] $Base, [string] $Wanted, [string] $Work) {
        $file = 'nestr-windows-x86_64.exe' # Windows on Arm runs it too.
        $sums = Join-Path $Work 'SHA256SUMS'
        Get-File "$Base/v$Wanted/SHA256SUMS" $sums "The checksums of version $Wanted"
        $form = '^[0-9a-fA-F]{64} [ *]' + [regex]::Escape($file) + '$'
        $lines = @(Get-Content -LiteralPath $sums | Where-Object { $_ -match $form })
        if ($lines.Count -ne 1) { throw "SHA256SUMS has no single checksum for $file; nothing was changed." }
        $expected = $lines[0].Substring(0, 64).ToLowerInvariant()
        if ((Test-Path -LiteralPath $nestr) -and (Get-Sha256 $nestr) -eq $expected) { return $null }
        $new = Join-Path $Work 'nestr.exe'
        Get-File "$Base/v$Wanted/$file" $new $file
        $actual = Get-Sha256 $new
        if ($actual -ne $expected) {
            throw "$file does not have its checksum: expected $expected, found $actual; nothing was changed."
        }
        $answer = Get-Answer $new
        if ($answer -ne "nestr $Wanted") { throw "$file does not run on this machine: --version answers `"$answer`"." }
        return $new
    }

    function Get-NewestVersion([string] $Base, [string] $Work) {
        # A forge redirects "latest" to the files of the newest release.
        $from = if ($Base -match '/releases/download$') { ($Base -replace '/download$', '') + '/latest/download/latest' } else { "$Base/latest" }
        $file = Join-Path $Work 'latest'
        Get-File $from $file 'The number of the newest version'
        $newest = [string] (Get-Content -LiteralPath $file -TotalCount 1)
        if ($newest.Trim() -notmatch $versionForm) { throw "$from holds no version; give one with -Version." }
        return $newest.Trim()
    }

    function Add-Ajj([string] $Work) {
        if ((Test-Path -LiteralPath $ajj) -and (Test-OurAjj)) { return }
        $new = Join-Path $Work 'ajj.exe'
        # A link takes no space, but some file systems do not support links.
        try { New-Item -ItemType HardLink -Path $new -Target $nestr | Out-Null } catch { Copy-Item -LiteralPath $nestr -Destination $new }
        Set-Program $new $ajj
    }

    $versionForm = '^v?\d+\.\d+\.\d+[0-9A-Za-z.+-]*$'
    if ($Uninstall) { return Uninstall-Nestr }

    $base = if ($BaseUrl) { $BaseUrl } else { $DefaultBaseUrl }
    if (-not $base) { throw 'The address of the releases is not known. Give it with -BaseUrl, or in NESTR_BASE_URL.' }
    $base = $base.TrimEnd('/', '\')
    $wanted = if ($Version -eq 'latest') { '' } else { $Version }
    if ($wanted -and $wanted -notmatch $versionForm) { throw "`"$wanted`" is no version; a version looks like 0.1.0." }
    if (-not [Environment]::Is64BitOperatingSystem) { throw 'There is no build for 32-bit Windows.' }

    Assert-Name
    $made = -not (Test-Path -LiteralPath $directory)
    $work = Join-Path $directory ".nestr-install.$([guid]::NewGuid().ToString('N'))"
    $done = $false
    try {
        New-Item -ItemType Directory -Force -Path $work | Out-Null
        if (-not $wanted) { $wanted = Get-NewestVersion $base $work }
        $wanted = $wanted -replace '^v', ''
        # Checked before nestr.exe changes: afterwards, the older ajj.exe would look foreign.
        $ours = (Test-Path -LiteralPath $ajj) -and (Test-OurAjj)
        $new = Get-Executable $base $wanted $work
        try {
            if ($new) { Set-Program $new $nestr }
        } finally {
            # Even after Ctrl-C: an older ajj.exe would look foreign to the next run.
            if ($ours -and (Test-Path -LiteralPath $nestr)) { Add-Ajj $work }
        }
        if (-not $ours -and -not $NoAjj) { Add-Ajj $work }
        Clear-OldProgram
        $done = $true
    } finally {
        Remove-Item -LiteralPath $work -Recurse -Force -ErrorAction SilentlyContinue
        if ($made -and -not $done) { Remove-Item -LiteralPath $directory -Force -ErrorAction SilentlyContinue }
    }
    Write-Output $(if ($new) { "Installed nestr ${wanted}: $nestr" } else { "nestr $wanted is installed already: $nestr" })
    if (-not $NoPath) { Add-ToPath }
    # So that this session finds it, too.
    if (($env:PATH -split ';') -notcontains $directory) { $env:PATH = "$directory;$env:PATH" }
}

Install-Nestr
