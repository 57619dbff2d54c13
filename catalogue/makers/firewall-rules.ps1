# Hvad lukker firewallen på denne klient igennem (S1.3)? Skriver en CSV-fil, som `kravtjek import` læser (firewall-rules).
# What does the firewall of this client let through (S1.3)? Writes a CSV file that `kravtjek import` reads (firewall-rules).
#
# Kør det som administrator eller SYSTEM: i hånden, som startscript i en gruppepolitik eller som script i Intune. Hver klient
# skriver sin egen fil og erstatter den næste gang, så alle kan bruge den samme mappe. Reglerne fra gruppepolitikker og Intune
# er med, også når de ikke er lavet på klienten.
# Run it as administrator or SYSTEM: by hand, as a startup script of a group policy, or as a script in Intune. Each client
# writes a file of its own and replaces it the next time, so that all can use one folder. The rules of group policies and of
# Intune are in it, even though they were not made on the client.
#
#   powershell.exe -ExecutionPolicy Bypass -File firewall-rules.ps1 -Folder \\SERVER\SHARE
param([string] $Folder = '.')
$ErrorActionPreference = 'Stop'

# Servere er ikke klienter. / Servers are no clients.
if ((Get-CimInstance -ClassName Win32_OperatingSystem).ProductType -ne 1) { exit 0 }

$computer = [Net.Dns]::GetHostName()
$serial = (Get-CimInstance -ClassName Win32_BIOS).SerialNumber
$made = [DateTime]::UtcNow.ToString('s') + 'Z'

# Filtrene hentes på én gang og slås op: At spørge for hver regel tager minutter.
# The filters are fetched at once and looked up: asking for each rule takes minutes.
$ports = @{}; Get-NetFirewallPortFilter -PolicyStore ActiveStore | ForEach-Object { $ports[$_.InstanceID] = $_ }
$ends = @{}; Get-NetFirewallAddressFilter -PolicyStore ActiveStore | ForEach-Object { $ends[$_.InstanceID] = $_ }
$programs = @{}; Get-NetFirewallApplicationFilter -PolicyStore ActiveStore | ForEach-Object { $programs[$_.InstanceID] = $_ }
$services = @{}; Get-NetFirewallServiceFilter -PolicyStore ActiveStore | ForEach-Object { $services[$_.InstanceID] = $_ }

$rows = foreach ($rule in @(Get-NetFirewallRule -PolicyStore ActiveStore -Enabled True -Action Allow)) {
    $id = $rule.InstanceID
    [PSCustomObject] @{
        ComputerName  = $computer
        SerialNumber  = $serial
        Made          = $made
        DisplayName   = $rule.DisplayName
        Direction     = $rule.Direction
        Action        = $rule.Action
        Enabled       = $rule.Enabled
        Profile       = $rule.Profile
        Protocol      = $ports[$id].Protocol
        LocalPort     = $ports[$id].LocalPort -join ','
        RemotePort    = $ports[$id].RemotePort -join ','
        RemoteAddress = $ends[$id].RemoteAddress -join ','
        Program       = $programs[$id].Program
        Package       = $programs[$id].Package
        Service       = $services[$id].Service
    }
}
if (-not $rows) { throw 'Ingen regler fundet. / No rules found.' }

$file = Join-Path -Path $Folder -ChildPath "firewall-rules-$computer.csv"
$rows | Export-Csv -Path "$file.tmp" -NoTypeInformation -Encoding UTF8 -Delimiter ';'
Move-Item -Path "$file.tmp" -Destination $file -Force
