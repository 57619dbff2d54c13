# Hvem er lokal administrator på denne klient (S6)? Skriver en CSV-fil, som `kravtjek import` læser (formatet local-admins).
# Who is a local administrator of this client (S6)? Writes a CSV file that `kravtjek import` reads (the format local-admins).
#
# Kør det som administrator eller SYSTEM: i hånden, som startscript i en gruppepolitik eller som script i Intune. Hver klient
# skriver sin egen fil og erstatter den næste gang, så alle kan bruge den samme mappe. Mailadresser bliver ikke skrevet.
# Run it as administrator or SYSTEM: by hand, as a startup script of a group policy, or as a script in Intune. Each client
# writes a file of its own and replaces it the next time, so that all can use one folder. No mail addresses are written.
#
#   powershell.exe -ExecutionPolicy Bypass -File local-admins.ps1 -Folder \\SERVER\SHARE
param([string] $Folder = '.')
$ErrorActionPreference = 'Stop'

# Servere er ikke klienter. / Servers are no clients.
if ((Get-CimInstance -ClassName Win32_OperatingSystem).ProductType -ne 1) { exit 0 }

$computer = [Net.Dns]::GetHostName()
$serial = (Get-CimInstance -ClassName Win32_BIOS).SerialNumber
$made = [DateTime]::UtcNow.ToString('s') + 'Z'

# Gruppen hedder noget på hvert sprog, men har samme SID. Get-LocalGroupMember kan ikke bruges: Den fejler, når en konto er
# slettet i domænet. / The group has a name in each language, and one SID. Get-LocalGroupMember will not do: it fails where an
# account was deleted in the domain.
$group = [Security.Principal.SecurityIdentifier]::new('S-1-5-32-544').Translate([Security.Principal.NTAccount]).Value
$group = [ADSI] ('WinNT://' + $env:COMPUTERNAME + '/' + $group.Split('\')[-1] + ',group')

$rows = foreach ($member in @($group.psbase.Invoke('Members'))) {
    $type = $member.GetType()
    $sid = try {
        [byte[]] $bytes = $type.InvokeMember('objectSid', 'GetProperty', $null, $member, $null)
        [Security.Principal.SecurityIdentifier]::new($bytes, 0).Value
    } catch { '' }
    [PSCustomObject] @{
        ComputerName = $computer
        SerialNumber = $serial
        Made         = $made
        Group        = 'S-1-5-32-544'
        Member       = ([string] $type.InvokeMember('Name', 'GetProperty', $null, $member, $null)).Split('@')[0]
        MemberSid    = $sid
        MemberKind   = [string] $type.InvokeMember('Class', 'GetProperty', $null, $member, $null)
    }
}
if (-not $rows) { throw 'Ingen medlemmer fundet. / No members found.' }

$file = Join-Path -Path $Folder -ChildPath "local-admins-$computer.csv"
$rows | Export-Csv -Path "$file.tmp" -NoTypeInformation -Encoding UTF8 -Delimiter ';'
Move-Item -Path "$file.tmp" -Destination $file -Force
