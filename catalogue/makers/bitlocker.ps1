# Er alle faste drev på denne klient krypteret (S3)? Skriver en CSV-fil, som `kravtjek import` læser (formatet bitlocker).
# Is every fixed drive of this client encrypted (S3)? Writes a CSV file that `kravtjek import` reads (the format bitlocker).
#
# Kør det som administrator eller SYSTEM: i hånden, som startscript i en gruppepolitik eller som script i Intune. Hver klient
# skriver sin egen fil og erstatter den næste gang, så alle kan bruge den samme mappe. Nøgler bliver hverken læst eller skrevet.
# Run it as administrator or SYSTEM: by hand, as a startup script of a group policy, or as a script in Intune. Each client
# writes a file of its own and replaces it the next time, so that all can use one folder. No keys are read or written.
#
#   powershell.exe -ExecutionPolicy Bypass -File bitlocker.ps1 -Folder \\SERVER\SHARE
param([string] $Folder = '.')
$ErrorActionPreference = 'Stop'

# Servere er ikke klienter. / Servers are no clients.
if ((Get-CimInstance -ClassName Win32_OperatingSystem).ProductType -ne 1) { exit 0 }

$computer = [Net.Dns]::GetHostName()
$serial = (Get-CimInstance -ClassName Win32_BIOS).SerialNumber
$made = [DateTime]::UtcNow.ToString('s') + 'Z'
$machine = Get-CimInstance -ClassName Win32_ComputerSystem

# Drev, som BitLocker ikke kender, er også drev: De står i filen med tomme celler.
# Drives that BitLocker does not know are drives too: they stand in the file with empty cells.
$volumes = @{}
$space = 'root/CIMV2/Security/MicrosoftVolumeEncryption'
foreach ($volume in @(Get-CimInstance -Namespace $space -ClassName Win32_EncryptableVolume)) {
    if ($volume.DriveLetter) { $volumes[$volume.DriveLetter] = $volume }
}

# 2 er flytbare drev, 3 er faste. / 2 are removable drives, 3 are fixed ones.
$drives = @(Get-CimInstance -ClassName Win32_LogicalDisk -Filter 'DriveType = 2 OR DriveType = 3')
$rows = foreach ($drive in $drives) {
    $volume = $volumes[$drive.DeviceID]
    [PSCustomObject] @{
        ComputerName     = $computer
        SerialNumber     = $serial
        Made             = $made
        Manufacturer     = $machine.Manufacturer
        Model            = $machine.Model
        MountPoint       = $drive.DeviceID
        DriveType        = $drive.DriveType
        VolumeType       = $volume.VolumeType
        ConversionStatus = $volume.ConversionStatus
        ProtectionStatus = $volume.ProtectionStatus
    }
}
if (-not $rows) { throw 'Ingen drev fundet. / No drives found.' }

$file = Join-Path -Path $Folder -ChildPath "bitlocker-$computer.csv"
$rows | Export-Csv -Path "$file.tmp" -NoTypeInformation -Encoding UTF8 -Delimiter ';'
Move-Item -Path "$file.tmp" -Destination $file -Force
