#!/usr/bin/env python3
"""Writes fixtures/nordhavn/filer: what the IT department of an authority that does not exist has clicked out. Everything in
it is invented and comes out the same every time; what is wrong in it is named below, and what must come of it stands, by
hand, in fixtures/nordhavn/expected.tsv."""

import csv
import gzip
import hashlib
import io
import json
import random
import tomllib
import uuid
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TO = ROOT / "fixtures/nordhavn/filer"
# What the columns of registers are called is the catalogue's: people fill templates in.
REGISTERS = ROOT / "catalogue/registers"
# The morning on which all of it was clicked out.
MORNING = datetime(2026, 11, 25, 6, 0)
DICE = random.Random(2026)

# The clients: what is on them, and what is wrong.
PCS = [f"PC-{number:04}" for number in range(1, 230)]
UNMANAGED = "PC-0230"
STALE = ["PC-0231", "PC-0232"]
CLOUD = ["CPC-0001", "CPC-0002"]
MACS = [f"MAC-{number:04}" for number in range(1, 7)]
LINUX = ["LIN-0001", "LIN-0002"]
FIREWALL_OFF = {"PC-0042": 1, "PC-0117": 1, "PC-0203": 2}
REAL_TIME_OFF = {"PC-0042"}
SIGNATURES_OLD = {"PC-0150"}
NOT_ENCRYPTED = {"PC-0093"}
SUSPENDED = "PC-0061"
TWO_DRIVES = "PC-0007"
BUILDS = (
    dict.fromkeys([f"PC-{number:04}" for number in range(160, 180)], "10.0.26100.6901")  # 24H2
    | dict.fromkeys(["PC-0210", "PC-0211", "PC-0212"], "10.0.22631.6060")  # 23H2
    | {"PC-0219": "10.0.19045.6456"}  # Windows 10 22H2
    | {"PC-0001": "10.0.28000.1450"}  # 26H1
    | {"PC-0200": "10.0.29560.1000"}  # newer than anything known
)
CURRENT = "10.0.26200.7171"  # 25H2
OLD_READER = {"PC-0015", "PC-0016"}
MAC_VERSIONS = {"MAC-0005": "15.7.5 (24G617)"}
MAC_CURRENT = "26.7.1 (25H63)"
FILEVAULT_OFF = {"MAC-0004"}

# The phones: 1-90 are iPhones, 91-110 iPads, 111-180 Android.
PHONES = [f"TLF-{number:04}" for number in range(1, 181)]
PHONE_VERSIONS = {
    "TLF-0011": "17.7.2",
    "TLF-0020": "26.5.2",
    "TLF-0021": "26.5.2",
    "TLF-0120": "15",
    "TLF-0145": "13",
} | {f"TLF-{number:04}": "27.1" for number in range(101, 109)}
PATCHES = {"TLF-0120": "2026-05-01", "TLF-0145": "2026-02-01"}
JAILBROKEN = {"TLF-0033"}
COMPLIANCE = {
    "TLF-0033": "Noncompliant",
    "TLF-0066": "InGracePeriod",
    "TLF-0120": "Noncompliant",
    "TLF-0145": "Noncompliant",
    "TLF-0180": "Not evaluated",
}

# The accounts.
STAFF = 860
EXTERNAL = [f"ekst{number:02}" for number in range(1, 25)]
GUESTS = 6
NOBODY = 13
DISABLED = 5
ONLY_SECRETS = 2


def guid(*parts):
    return str(uuid.UUID(bytes=hashlib.sha256("/".join(parts).encode()).digest()[:16], version=4))


def serial(name):
    return "5CG" + hashlib.sha256(name.encode()).hexdigest()[:7].upper()


def seen(name, within=6):
    """When a device was heard of last: within so many days before the morning."""
    spread = int(hashlib.sha256(b"seen" + name.encode()).hexdigest()[:8], 16)
    return MORNING - timedelta(seconds=3600 + spread % (within * 86400))


def accounts():
    """Made-up accounts such as `abcd01`, each once."""
    letters = "bdfghjklmnprstv"
    made = []
    while len(made) < STAFF:
        name = "".join(DICE.choice(letters) for _ in range(4)) + f"{DICE.randrange(1, 10):02}"
        if name not in made:
            made.append(name)
    return made


PEOPLE = accounts()
ADMINS = [f"adm-{name}" for name in PEOPLE[:10]]
SERVICES = [f"svc-{name}" for name in "backup sql esdh scan print fileshare veeam nagios ldap adsync ftp kalender".split()]


def put(name, data):
    (TO / name).write_bytes(data)


def table(rows, delimiter=",", quoting=csv.QUOTE_MINIMAL, end="\r\n"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    return text.getvalue()


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# Intune ------------------------------------------------------------------------------------------------------------------

INVENTORY = """Device ID,Device name,Enrollment date,Last check-in,Azure AD Device ID,OS version,Azure AD registered,EAS \
activation ID,Serial number,Manufacturer,Model,EAS activated,IMEI,Last EAS sync time,EAS reason,EAS status,Compliance grace \
period expiration,Security patch level,Wi-Fi MAC,MEID,Subscriber carrier,Total storage,Free storage,Management \
name,Category,UserId,Primary user UPN,Primary user email address,Primary user display \
name,WiFiIPv4Address,WiFiSubnetID,Compliance,Managed by,Ownership,Device state,Intune \
registered,Supervised,Encrypted,OS,SkuFamily,JoinType,Phone number,Jailbroken,ICCID,EthernetMAC,CellularTechnology,\
ProcessorArchitecture,EID,TPMManufacturerId,TPMManufacturerVersion,ProductName""".split(",")


def inventory_row(number, name, **cells):
    moment = cells.pop("seen", seen(name))
    upn = f"{PEOPLE[number % len(PEOPLE)]}@nordhavn-kommune.dk"
    row = {
        "Device ID": guid("intune", name),
        "Device name": name,
        "Enrollment date": "2025-01-14 09:12:44.0000000",
        "Last check-in": moment.strftime("%Y-%m-%d %H:%M:%S.0000000"),
        "Azure AD Device ID": guid("entra", name),
        "Azure AD registered": "True",
        "Serial number": serial(name),
        "EAS activated": "False",
        "Last EAS sync time": "0001-01-01 00:00:00.0000000",
        "EAS reason": "None",
        "EAS status": "None",
        "Compliance grace period expiration": "9999-12-31 23:59:59.0000000",
        "Total storage": "243200",
        "Free storage": str(40000 + number * 37 % 90000),
        "UserId": guid("user", upn),
        "Primary user UPN": upn,
        "Compliance": "Compliant",
        "Managed by": "Intune",
        "Ownership": "Corporate",
        "Device state": "Managed",
        "Intune registered": "Registered",
        "Supervised": "False",
        "Encrypted": "True",
        "Jailbroken": "Unknown",
    }
    return row | cells


def inventory():
    rows = []
    for number, name in enumerate([*PCS, STALE[1], *CLOUD]):
        is_cloud = name in CLOUD
        cells = {"Manufacturer": "LENOVO", "Model": "21KD0010MX", "ProcessorArchitecture": "x64", "TPMManufacturerId": "INTC"}
        if is_cloud:
            cells |= {"Manufacturer": "Microsoft Corporation", "Model": "Cloud PC Enterprise 2vCPU/8GB/128GB"}
        if name in STALE:
            cells["seen"] = datetime(2026, 6, 15, 12, 4, 11)
        cells |= {
            "OS": "Windows",
            "OS version": BUILDS.get(name, CURRENT),
            "SkuFamily": "Enterprise",
            "JoinType": "Hybrid Azure AD joined",
            "Managed by": "Co-managed" if number % 9 == 4 else "Intune",
            "Encrypted": str(not is_cloud and name not in NOT_ENCRYPTED),
        }
        rows.append(inventory_row(number, name, **cells))
    for number, name in enumerate(MACS):
        version = MAC_VERSIONS.get(name, MAC_CURRENT)
        cells = {"OS": "macOS", "OS version": version, "Manufacturer": "Apple", "Model": "MacBook Air", "JoinType": "Azure AD registered"}
        rows.append(inventory_row(number + 300, name, **cells, Encrypted=str(name not in FILEVAULT_OFF)))
    for number, name in enumerate(PHONES, 1):
        cells = {"Compliance": COMPLIANCE.get(name, "Compliant"), "Jailbroken": str(name in JAILBROKEN), "JoinType": "Azure AD registered"}
        cells |= {"IMEI": f"35{number:013}", "Phone number": f"+45*****{number:03}", "Total storage": "128000", "Free storage": "64000"}
        if number <= 110:
            model = "iPhone 16e" if number <= 90 else "iPad (A16)"
            cells |= {"OS": "iOS" if number <= 90 else "iPadOS", "Manufacturer": "Apple", "Model": model, "Supervised": "True"}
            cells["OS version"] = PHONE_VERSIONS.get(name, "26.7.1")
        else:
            private = number % 7 == 0
            cells |= {"OS": "Android (personally-owned work profile)" if private else "Android (fully managed)"}
            cells |= {"Ownership": "Personal" if private else "Corporate", "Manufacturer": "samsung", "Model": "SM-A556B"}
            cells |= {"OS version": PHONE_VERSIONS.get(name, "16"), "Security patch level": PATCHES.get(name, "2026-11-01")}
        rows.append(inventory_row(number + 400, name, **cells))
    text = table([INVENTORY, *[[row.get(column, "") for column in INVENTORY] for row in rows]], quoting=csv.QUOTE_ALL)
    name = "DevicesWithInventory_5d8f0a6e-3c1b-4b7d-9a52-0e6c1f7b2d44"
    wrapped = io.BytesIO()
    with zipfile.ZipFile(wrapped, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as into:
        entry = zipfile.ZipInfo(f"{name}.csv", (2026, 11, 25, 6, 2, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        into.writestr(entry, text.encode())
    put(f"{name}.zip", wrapped.getvalue())


def firewall():
    said = {0: "Aktiveret", 1: "Deaktiveret", 2: "Begrænset"}
    rows = [["DeviceName", "FirewallStatus", "FirewallStatus_loc", "_ManagedBy", "_ManagedBy_loc", "UPN"]]
    for number, name in enumerate([*PCS, *CLOUD]):
        state = FIREWALL_OFF.get(name, 0)
        rows.append([name, state, said[state], 2, "Intune", f"{PEOPLE[number]}@nordhavn-kommune.dk"])
    put("FirewallStatus_2026-11-25.csv", table(rows).encode("utf-8-sig"))


def defender_agents():
    heads = """DeviceId,DeviceName,DeviceState,DeviceState_loc,PendingFullScan,PendingReboot,PendingManualSteps,PendingOfflineScan,\
CriticalFailure,MalwareProtectionEnabled,RealTimeProtectionEnabled,NetworkInspectionSystemEnabled,SignatureUpdateOverdue,\
QuickScanOverdue,FullScanOverdue,RebootRequired,FullScanRequired,EngineVersion,SignatureVersion,AntiMalwareVersion,\
LastQuickScanDateTime,LastFullScanDateTime,LastReportedDateTime,UPN""".split(",")
    rows = [heads]
    for number, name in enumerate([*PCS, *CLOUD]):
        old = name in SIGNATURES_OLD
        moment = seen(name).strftime("%Y-%m-%d %H:%M:%S.0000000")
        rows.append(
            [guid("intune", name), name, 0, "Ren", False, False, False, False, False, True, name not in REAL_TIME_OFF, True]
            + [old, False, False, False, False, "1.1.25100.9002", "1.437.102.0" if old else "1.441.318.0", "4.18.25100.9008"]
            + [moment, "", moment, f"{PEOPLE[number]}@nordhavn-kommune.dk"]
        )
    put("DefenderAgents.csv", table(rows).encode())


def assigned(policy, kind, **more):
    target = {"@odata.type": f"#microsoft.graph.{kind}"} | more
    return [{"id": f"{policy}_{guid(kind, policy)}", "source": "direct", "target": target}]


GRAPH = "https://graph.microsoft.com/v1.0/$metadata#"


def page(path, values):
    return (json.dumps({"@odata.context": GRAPH + path, "value": values}, ensure_ascii=False, indent=2) + "\n").encode()


def policy(kind, name, target, **settings):
    ident = guid("policy", name)
    more = {"groupId": guid("group", name)} if target.startswith("group") else {}
    made = {"@odata.type": f"#microsoft.graph.{kind}"} if kind else {}
    made |= {"id": ident, "displayName": name, "createdDateTime": "2025-02-03T09:14:02Z", "lastModifiedDateTime": "2026-09-18T12:44:31Z", "version": 3}
    return made | settings | {"assignments": assigned(ident, target, **more) if target != "nobody" else []}


def policies():
    everyone = "allDevicesAssignmentTarget"
    compliance = [
        policy("iosCompliancePolicy", "iOS - krav til enheden", everyone, passcodeBlockSimple=True, passcodeMinimumLength=6,
               passcodeMinutesOfInactivityBeforeLock=5, passcodeRequiredType="numeric", passcodeRequired=True,
               osMinimumVersion=None, securityBlockJailbrokenDevices=True, managedEmailProfileRequired=False),
        policy("androidDeviceOwnerCompliancePolicy", "Android - krav til enheden", everyone, passwordRequired=True,
               passwordMinimumLength=6, passwordRequiredType="numericComplex", passwordMinutesOfInactivityBeforeLock=15,
               storageRequireEncryption=True, securityRequireSafetyNetAttestationBasicIntegrity=True,
               securityRequireSafetyNetAttestationCertifiedDevice=True, osMinimumVersion="13"),
        policy("androidWorkProfileCompliancePolicy", "Android arbejdsprofil - krav til enheden", everyone, passwordRequired=True,
               passwordMinimumLength=6, passwordRequiredType="numericComplex", passwordMinutesOfInactivityBeforeLock=15,
               storageRequireEncryption=True, securityBlockJailbrokenDevices=True, osMinimumVersion="13"),
        policy("windows10CompliancePolicy", "Windows - krav til enheden", everyone, bitLockerEnabled=True, passwordRequired=True,
               passwordMinimumLength=12, osMinimumVersion="10.0.22631", storageRequireEncryption=True),
        policy("iosCompliancePolicy", "iOS - forsøg (ikke i brug)", "nobody", passcodeRequired=True, passcodeMinimumLength=4),
    ]
    put("intune_deviceCompliancePolicies.json", page("deviceManagement/deviceCompliancePolicies(assignments())", compliance))
    configurations = [
        policy("iosGeneralDeviceConfiguration", "iOS - begrænsninger", everyone, passcodeRequired=True, passcodeMinimumLength=6,
               passcodeMinutesOfInactivityBeforeLock=5, passcodeMinutesOfInactivityBeforeScreenTimeout=2,
               passcodeSignInFailureCountBeforeWipe=10, passcodeRequiredType="numeric", documentsBlockUnmanagedDocumentsInManagedApps=False,
               documentsBlockManagedDocumentsInUnmanagedApps=True, iCloudBlockManagedAppsSync=True),
        policy("androidDeviceOwnerGeneralDeviceConfiguration", "Android - begrænsninger", everyone, appsAutoUpdatePolicy="always",
               passwordMinimumLength=6, passwordRequiredType="numericComplex", passwordMinutesOfInactivityBeforeScreenTimeout=15,
               passwordSignInFailureCountBeforeFactoryReset=None, systemUpdateInstallType="automatic"),
        policy("androidWorkProfileGeneralDeviceConfiguration", "Android arbejdsprofil - begrænsninger", everyone,
               workProfileDataSharingType="preventAny", workProfilePasswordRequired=False, passwordMinimumLength=6,
               passwordSignInFailureCountBeforeFactoryReset=None, passwordMinutesOfInactivityBeforeScreenTimeout=15),
    ]
    put("intune_deviceConfigurations.json", page("deviceManagement/deviceConfigurations(assignments())", configurations))
    apps = {
        "ios": ["com.microsoft.office.outlook", "com.microsoft.skype.teams", "com.microsoft.skydrive"],
        "android": ["com.microsoft.office.outlook", "com.microsoft.teams", "com.microsoft.skydrive"],
    }
    for system, retries in ("ios", "wipe"), ("android", "block"):
        key = "bundleId" if system == "ios" else "packageId"
        settings = {
            "periodOfflineBeforeAccessCheck": "PT12H",
            "allowedInboundDataTransferSources": "allApps",
            "allowedOutboundDataTransferDestinations": "managedApps",
            "allowedOutboundClipboardSharingLevel": "managedAppsWithPasteIn",
            "organizationalCredentialsRequired": False,
            "dataBackupBlocked": True,
            "saveAsBlocked": True,
            "periodOfflineBeforeWipeIsEnforced": "P90D",
            "pinRequired": True,
            "maximumPinRetries": 5,
            "appActionIfMaximumPinRetriesExceeded": retries,
            "simplePinBlocked": True,
            "minimumPinLength": 6,
            "notificationRestriction": "blockOrganizationalData",
            "appActionIfDeviceComplianceRequired": "block",
            "isAssigned": True,
            "deployedAppCount": 3,
            "apps": [{"id": app, "mobileAppIdentifier": {"@odata.type": f"#microsoft.graph.{system}MobileAppIdentifier", key: app}} for app in apps[system]],
        }
        # A list of one kind names the kind in its context alone, as Graph writes it.
        made = policy(None, f"App-beskyttelse {system}", "allLicensedUsersAssignmentTarget", **settings)
        put(f"intune_{system}ManagedAppProtections.json", page(f"deviceAppManagement/{system}ManagedAppProtections(assignments(),apps())", [made]))


# Directories -------------------------------------------------------------------------------------------------------------


def danish(moment):
    return moment.strftime("%d-%m-%Y %H:%M:%S")


def directory_computers():
    heads = "DistinguishedName DNSHostName Enabled LastLogonDate Name ObjectClass ObjectGUID OperatingSystem OperatingSystemVersion SamAccountName SID UserPrincipalName".split()
    text = "#TYPE Microsoft.ActiveDirectory.Management.ADComputer\r\n"
    rows = [heads]

    def add(name, unit, system, version, moment, enabled=True, ident=None):
        sid = f"S-1-5-21-1111111111-2222222222-3333333333-{2000 + len(rows)}"
        rows.append([f"CN={name},OU={unit},DC=nordhavn,DC=local", f"{name}.nordhavn.local", enabled, danish(moment) if moment else "", name]
                    + ["computer", ident or guid("entra", name), system, version, f"{name}$", sid, ""])

    for name in [*PCS, *CLOUD, UNMANAGED]:
        build = BUILDS.get(name, CURRENT).split(".")[2]
        system = "Windows 10 Enterprise" if build == "19045" else "Windows 11 Enterprise"
        add(name, "Klienter", system, f"10.0 ({build})", seen("ad" + name, 12))
    add(STALE[0], "Klienter", "Windows 10 Enterprise", "10.0 (19045)", datetime(2026, 7, 2, 8, 11, 5))
    add(STALE[1], "Klienter", "Windows 11 Enterprise", "10.0 (26100)", datetime(2026, 6, 15, 12, 1, 44))
    # A Mac that is bound to the directory has an id of its own there, which is not the one that Entra gave it.
    for name in MACS:
        add(name, "Mac", "macOS", MAC_VERSIONS.get(name, MAC_CURRENT).split(" ")[0], seen("ad" + name, 12), ident=guid("ad", name))
    for name, version in zip(LINUX, ["26.04", "24.04"], strict=True):
        add(name, "Linux", "Ubuntu", version, seen("ad" + name, 12), ident=guid("ad", name))
    for number in range(1, 6):
        add(f"PC-90{number:02}", "Udgået", "Windows 10 Enterprise", "10.0 (19045)", datetime(2026, 2, 3, 10, 0, 0), enabled=False)
    for number in range(1, 15):
        system, build = ("Windows Server 2022 Standard", "20348") if number % 3 else ("Windows Server 2019 Standard", "17763")
        add(f"SRV-{number:02}", "Servere", system, f"10.0 ({build})", seen(f"srv{number}", 3))
    text += table(rows, delimiter=";", quoting=csv.QUOTE_ALL)
    put("ad-computere.csv", b"\xff\xfe" + text.encode("utf-16-le"))


def external_expiry(name):
    """When the account of an outsider ends by itself: one never does, one a year after it was approved for."""
    return {"ekst07": "", "ekst12": "31-12-2027 00:00:00"}.get(name, "01-01-2027 00:00:00")


def directory_users():
    units = ["Børn og Skole", "Ældre og Sundhed", "Teknik og Miljø", "Økonomi", "Borgerservice"]
    heads = ["SamAccountName", "Enabled", "AccountExpirationDate", "PasswordLastSet", "pwdLastSet", "LastLogonDate", "Department", "ObjectGUID", "DistinguishedName", "UserPrincipalName"]
    rows = [heads]

    def add(name, unit, department, enabled=True, expires=""):
        spread = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)
        moment = datetime(2026, 11, 1) - timedelta(minutes=spread % 200000)
        if name == PEOPLE[51]:
            moment = datetime(2026, 11, 17, 9, 12)
        ticks = (int((moment - datetime(1601, 1, 1)).total_seconds())) * 10_000_000
        logon = "" if not enabled else danish(seen("logon" + name, 12))
        rows.append([name, enabled, expires, danish(moment), ticks, logon, department, guid("ad", name), f"CN={name},OU={unit},DC=nordhavn,DC=local", f"{name}@nordhavn-kommune.dk"])

    for number, name in enumerate(PEOPLE):
        add(name, "Brugere", units[number % len(units)], enabled=number < STAFF - DISABLED)
    for name in ADMINS:
        add(name, "Administratorer", "Digitalisering")
    for name in EXTERNAL:
        add(name, "Eksterne", "Ekstern", expires=external_expiry(name))
    for name in SERVICES:
        add(name, "Servicekonti", "")
    put("ad-brugere.csv", table(rows, delimiter=";", quoting=csv.QUOTE_ALL).encode("cp1252"))


def registrations():
    """Who has registered what: 13 people in service have nothing, two have only what one knows, one has only a key."""
    usual = ["microsoftAuthenticatorPush", "softwareOneTimePasscode"]
    values = []

    def add(name, kind, methods, admin=False):
        strong = [method for method in methods if method not in ("email", "securityQuestion")]
        values.append({
            "id": guid("user", name),
            "userPrincipalName": f"{name}@nordhavn-kommune.dk" if kind == "member" else f"{name}#EXT#@nordhavn.onmicrosoft.com",
            "isAdmin": admin,
            "isMfaCapable": bool(strong),
            "isMfaRegistered": bool(strong),
            "methodsRegistered": methods,
            "userType": kind,
            "lastUpdatedDateTime": "2026-11-24T22:14:07.3391045Z",
        })

    for number, name in enumerate(PEOPLE):
        if number >= STAFF - DISABLED or 100 <= number < 100 + NOBODY:
            methods = []
        elif 200 <= number < 200 + ONLY_SECRETS:
            methods = ["email", "securityQuestion"]
        elif number == 300:
            methods = ["windowsHelloForBusiness"]
        elif number == 301:
            methods = ["mobilePhone"]
        else:
            methods = usual if number % 4 else [*usual, "windowsHelloForBusiness"]
        add(name, "member", methods)
    for name in ADMINS:
        add(name, "member", ["fido2"], admin=True)
    for name in EXTERNAL:
        add(name, "member", usual)
    for number in range(1, GUESTS + 1):
        add(f"gaest{number:02}_leverandoer.example", "guest", usual)
    head = GRAPH + "reports/authenticationMethods/userRegistrationDetails"
    lines = ",\n".join(compact(value) for value in values)
    put("userRegistrationDetails.json", f'{{"@odata.context":"{head}","@odata.count":{len(values)},"value":[\n{lines}\n]}}\n'.encode())


# Microsoft 365 -----------------------------------------------------------------------------------------------------------

CONTROLS = {
    "AAD": {
        "Legacy Authentication": [("MS.AAD.1.1v1", "Legacy authentication SHALL be blocked.", "Pass", "Shall")],
        "Strong Authentication and a Secure Registration Process": [
            ("MS.AAD.3.1v1", "Phishing-resistant MFA SHALL be enforced for all users.", "Fail", "Shall"),
            ("MS.AAD.3.2v2", "MFA SHALL be enforced for all users.", "Pass", "Shall"),
            ("MS.AAD.3.3v2", "If Microsoft Authenticator is enabled, it SHALL be configured to show login context information.", "Pass", "Shall"),
            ("MS.AAD.3.5v2", "The authentication methods SMS, Voice Call, and Email One-Time Passcode (OTP) SHALL be disabled.", "Fail", "Shall"),
            ("MS.AAD.3.7v1", "Managed devices SHOULD be required for authentication.", "Warning", "Should"),
        ],
        "Centralized Log Collection": [("MS.AAD.4.1v1", "Security logs SHALL be sent to the agency's security operations center for monitoring.", "N/A", "Shall/Not-Implemented")],
    },
    "EXO": {
        "Sender Policy Framework": [("MS.EXO.2.2v3", "An SPF policy SHALL be published for each domain that fails all non-approved senders.", "Pass", "Shall")],
        "DomainKeys Identified Mail": [("MS.EXO.3.1v1", "DKIM SHOULD be enabled for all domains.", "Warning", "Should")],
        "Domain-Based Message Authentication, Reporting, and Conformance (DMARC)": [
            ("MS.EXO.4.1v1", "A DMARC policy SHALL be published for every second-level domain.", "Pass", "Shall"),
            ("MS.EXO.4.2v1", "The DMARC message rejection option SHALL be p=reject.", "Fail", "Shall"),
            ("MS.EXO.4.3v1", "The DMARC point of contact for aggregate reports SHALL include `reports@dmarc.cyber.dhs.gov`.", "Fail", "Shall"),
        ],
        "Simple Mail Transfer Protocol Authentication": [("MS.EXO.5.1v1", "SMTP AUTH SHALL be disabled.", "Pass", "Shall")],
    },
}


def method(name, state, **more):
    kind = name[0].lower() + name[1:]
    target = [{"TargetType": "group", "IsRegistrationRequired": False, "Id": "all_users"}]
    return {"State": state, "Id": name, "IncludeTargets": target, "ExcludeTargets": [], "@odata.type": f"#microsoft.graph.{kind}AuthenticationMethodConfiguration"} | more


def scuba():
    results, summary = {}, {}
    for product, groups in CONTROLS.items():
        results[product] = []
        for number, (group, controls) in enumerate(groups.items(), 1):
            made = []
            for ident, text, result, criticality in controls:
                link = "<a href='https://github.com/cisagov/ScubaGear/blob/v1.8.0/docs/configuration/configuration.md' class='indicator'>Configurable</a>"
                details = "Requirement met" if result == "Pass" else "Requirement not met"
                made.append({
                    "Control ID": ident, "Requirement": f"{text}<div class='policy-indicators'>{link}</div>", "Result": result,
                    "Criticality": criticality, "Details": details, "OmittedEvaluationResult": "N/A", "OmittedEvaluationDetails": "N/A",
                    "IncorrectResult": "N/A", "IncorrectResultDetails": "N/A", "OriginalResult": result, "OriginalDetails": details,
                    "Comments": [], "ResolutionDate": None,
                })
            reference = f"https://github.com/cisagov/ScubaGear/blob/v1.8.0/PowerShell/ScubaGear/baselines/{product.lower()}.md"
            results[product].append({"GroupName": group, "GroupNumber": str(number), "GroupReferenceURL": reference, "Controls": made})
        every = [control[2] for controls in groups.values() for control in controls]
        summary[product] = {"Manual": every.count("N/A"), "Failures": every.count("Fail"), "Warnings": every.count("Warning"),
                            "Errors": 0, "Passes": every.count("Pass"), "Omits": 0, "IncorrectResults": 0}
    domains = ["nordhavn-kommune.dk", "nordhavn-bibliotek.dk", "nordhavn.onmicrosoft.com"]
    feature = {"State": "enabled", "ExcludeTarget": {"Id": guid(), "TargetType": "group"}, "IncludeTarget": {"Id": "all_users", "TargetType": "group"}}
    methods = [
        method("Fido2", "enabled", IsAttestationEnforced=True, IsSelfServiceRegistrationAllowed=True, KeyRestrictions={"IsEnforced": False, "AaGuids": [], "EnforcementType": "block"}),
        method("MicrosoftAuthenticator", "enabled", IsSoftwareOathEnabled=True, FeatureSettings={"NumberMatchingRequiredState": feature, "DisplayAppInformationRequiredState": feature}),
        method("Sms", "enabled"), method("TemporaryAccessPass", "enabled", IsUsableOnce=True), method("HardwareOath", "disabled"),
        method("SoftwareOath", "enabled"), method("Voice", "disabled", IsOfficePhoneAllowed=False),
        method("Email", "disabled", AllowExternalIdToUseEmailOtp="disabled"),
        {"Id": "X509Certificate", "State": "disabled", "@odata.type": "#microsoft.graph.x509CertificateAuthenticationMethodConfiguration"},
    ]
    everyone = {"IncludeUsers": ["All"], "ExcludeUsers": [], "IncludeGroups": [], "ExcludeGroups": [], "IncludeRoles": [], "ExcludeRoles": []}
    access = [{
        "DisplayName": "Flerfaktor for alle", "Id": guid("ca", "mfa"), "State": "enabled", "ModifiedDateTime": "/Date(1769788627239)/",
        "Conditions": {"ClientAppTypes": ["all"], "Applications": {"IncludeApplications": ["All"], "ExcludeApplications": []}, "Users": everyone, "Locations": None},
        "GrantControls": {"BuiltInControls": ["mfa"], "Operator": "OR", "AuthenticationStrength": None, "CustomAuthenticationFactors": []},
    }]

    def anti_phish(name, **more):
        return {"Enabled": True, "EnableSpoofIntelligence": True, "AuthenticationFailAction": "Quarantine", "HonorDmarcPolicy": True,
                "DmarcRejectAction": "Quarantine", "DmarcQuarantineAction": "Quarantine", "PhishThresholdLevel": 3, "IsDefault": False,
                "Identity": name, "Id": name, "IsValid": True, "Name": name, "WhenChanged": "/Date(1723812853000)/"} | more

    raw = {
        "baseline_version": "1", "module_version": "1.8.0", "date": "11/25/2026 06:40:12 Romance Standard Time", "timestamp_zulu": "2026-11-25T05:40:12.118Z",
        "tenant_details": [{"TenantId": guid("tenant"), "DisplayName": "Nordhavn Kommune", "DomainName": "nordhavn.onmicrosoft.com"}],
        "conditional_access_policies": access,
        "authentication_method": [{"authentication_method_feature_settings": methods, "authentication_method_policy": {"PolicyMigrationState": "migrationComplete"}}],
        "domain_settings": [{"Id": domain, "IsVerified": True, "IsInitial": domain.endswith("microsoft.com"), "AuthenticationType": "Managed",
                             "SupportedServices": ["Email", "OfficeCommunicationsOnline"]} for domain in domains],
        "total_user_count": 900,
        "anti_phish_policies": [anti_phish("Office365 AntiPhish Default", IsDefault=True), anti_phish("Strict Preset Security Policy1723812853", DmarcRejectAction="Reject")],
        "accepted_domains": [{"DomainName": domain, "DomainType": "Authoritative", "Default": domain == domains[0], "SmtpDaneStatus": "Disabled"} for domain in domains],
        "spf_records": [{"domain": domain, "compliant": True, "message": "SPF record found.", "rdata": ["v=spf1 include:spf.protection.outlook.com -all"], "log": []} for domain in domains],
        # One domain is an object, several are a list: so it is in the tool's own sample.
        "dkim_records": {"domain": domains[0], "rdata": [], "log": []},
        "dmarc_records": [{"domain": domain, "rdata": ["v=DMARC1; p=quarantine"] if domain == domains[1] else ["v=DMARC1; p=reject"], "log": []} for domain in domains[:2]],
        "transport_config": [{"Name": "Transport Settings", "TLSReceiveDomainSecureList": [], "TLSSendDomainSecureList": [], "SmtpClientAuthenticationDisabled": True}],
        "inbound_connectors": [None],
        "outbound_connectors": [None],
        "exo_successful_commands": ["Get-AcceptedDomain", "Get-TransportConfig", "Get-InboundConnector", "Get-OutboundConnector", "Get-AntiPhishPolicy"],
        "exo_unsuccessful_commands": [],
    }
    meta = {
        "TenantId": guid("tenant"), "DisplayName": "Nordhavn Kommune", "DomainName": "nordhavn.onmicrosoft.com", "ProductSuite": "Microsoft 365",
        "ProductsAssessed": ["Azure Active Directory", "Exchange Online"],
        "ProductAbbreviationMapping": {"Azure Active Directory": "AAD", "Exchange Online": "EXO"},
        "Tool": "ScubaGear", "ToolVersion": "1.8.0", "TimestampZulu": "2026-11-25T05:40:12.118Z", "ReportUUID": guid("scuba"),
    }
    whole = {"MetaData": meta, "Summary": summary, "AnnotatedFailedPolicies": {}, "Results": results, "Raw": raw}
    put(f"ScubaResults_{guid('scuba')[:18]}.json", json.dumps(whole, ensure_ascii=False, indent=2).encode("utf-8-sig"))


def software():
    """Defender's export: gzip of a document a line."""
    usual = [
        ("microsoft", "edge_chromium-based", "142.0.3595.94", "None", None),
        ("microsoft", "office", "16.0.19328.20244", "None", None),
        ("adobe", "acrobat_reader_dc", "25.1.20844.0", "None", None),
    ]
    lines = []
    for name in [*PCS, *CLOUD, *MACS]:
        apps = list(usual)
        if name in OLD_READER:
            apps[2] = ("adobe", "acrobat_reader_2020", "20.5.30730.0", "EOS Version", "2025-06-01T00:00:00Z")
        if name == "PC-0070":
            apps.append(("microsoft", "sql_server_2017", "14.0.3515.1", "Upcoming EOS Version", "2027-10-12T00:00:00Z"))
        for vendor, product, version, status, end in apps:
            system = "macOS" if name in MACS else "Windows11"
            lines.append(compact({
                "deviceId": hashlib.sha1(name.encode()).hexdigest(), "rbacGroupId": 12, "rbacGroupName": "Klienter",
                "deviceName": f"{name.lower()}.nordhavn.local", "osPlatform": system, "softwareVendor": vendor, "softwareName": product,
                "softwareVersion": version, "numberOfWeaknesses": 0, "endOfSupportStatus": status, "endOfSupportDate": end,
                "diskPaths": [], "registryPaths": [], "softwareFirstSeenTimestamp": "2026-03-02 09:11:20",
            }))
    wrapped = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=wrapped, mtime=0) as into:
        into.write(("\n".join(lines) + "\n").encode())
    put("SoftwareInventoryByMachine.json.gz", wrapped.getvalue())


# Without Microsoft -------------------------------------------------------------------------------------------------------


def osquery():
    lines = []
    moment = datetime(2026, 11, 24, 21, 30)

    def say(host, query, rows):
        at = moment + timedelta(seconds=len(lines))
        lines.append(compact({
            "snapshot": rows, "action": "snapshot", "name": f"pack_kravtjek_{query}", "hostIdentifier": host,
            "calendarTime": at.strftime("%a %b %d %H:%M:%S %Y UTC"), "unixTime": int((at - datetime(1970, 1, 1)).total_seconds()), "epoch": 0, "counter": 0, "numerics": False,
        }))

    def who(name, vendor, model):
        say(host(name), "system_info", [{"hostname": host(name), "computer_name": name, "hardware_serial": serial(name), "hardware_vendor": vendor,
                                   "hardware_model": model, "uuid": guid("uuid", name).upper()}])

    def host(name):
        return f"{name}.nordhavn.local" if name in PCS else f"{name.lower()}.local"

    def admins(name, members):
        group = {"gid": "544", "groupname": "Administrators", "group_sid": "S-1-5-32-544"} if name in PCS else {"gid": "80", "groupname": "admin", "group_sid": ""}
        say(host(name), "local_admins", [{"username": member, "uid": str(501 + at), "uuid": "", "type": "local"} | group for at, member in enumerate(members)])

    for name in MACS:
        who(name, "Apple Inc.", "Mac15,12")
        version = MAC_VERSIONS.get(name, MAC_CURRENT)
        number, build = version.split(" ")[0], version.split("(")[1].rstrip(")")
        major, minor, patch = number.split(".")
        say(host(name), "os_version", [{"name": "macOS", "version": number, "major": major, "minor": minor, "patch": patch, "build": build, "platform": "darwin", "platform_like": "darwin", "codename": "", "arch": "arm64"}])
        say(host(name), "alf", [{"global_state": "1", "stealth_enabled": "0", "logging_enabled": "1"}])
        on = "0" if name in FILEVAULT_OFF else "1"
        say(host(name), "disk_encryption", [{"name": "/dev/disk3s1s1", "uuid": guid("disk", name).upper(), "encrypted": on, "type": "AES-XTS" if on == "1" else "", "encryption_status": "encrypted" if on == "1" else "not encrypted", "filevault_status": "on" if on == "1" else "off"}])
        admins(name, ["adm-" + PEOPLE[0]])
    for name, version, codename in ("LIN-0001", "26.04", "resolute"), ("LIN-0002", "24.04", "noble"):
        who(name, "Dell Inc.", "Latitude 5450")
        major, minor = version.split(".")
        say(host(name), "os_version", [{"name": "Ubuntu", "version": f"{version} LTS", "major": major, "minor": minor.lstrip("0"), "patch": "0", "build": "", "platform": "ubuntu", "platform_like": "debian", "codename": codename, "arch": "x86_64"}])
        say(host(name), "disk_encryption", [{"name": "/dev/dm-0", "uuid": guid("disk", name), "encrypted": "1", "type": "luks2", "encryption_status": "encrypted"}])
        admins(name, ["adm-" + PEOPLE[1]])
    for name in TWO_DRIVES, SUSPENDED:
        who(name, "LENOVO", "21KD0010MX")
        build = CURRENT.split(".")
        say(host(name), "os_version", [{"name": "Microsoft Windows 11 Enterprise", "version": ".".join(build[:3]), "major": "10", "minor": "0", "patch": "", "build": build[2], "platform": "windows", "platform_like": "windows", "codename": "Microsoft Windows 11 Enterprise", "arch": "64-bit", "revision": build[3]}])
        drives = "CD" if name == TWO_DRIVES else "C"
        status = "0" if name == SUSPENDED else "1"
        say(host(name), "bitlocker_info", [{"device_id": f"\\\\?\\Volume{{{guid('volume', name, drive)}}}\\", "drive_letter": f"{drive}:", "persistent_volume_id": "", "conversion_status": "1", "protection_status": status, "encryption_method": "XTS-AES 256", "version": "2", "percentage_encrypted": "100", "lock_status": "0"} for drive in drives])
        say(host(name), "windows_security_center", [{"firewall": "Good", "autoupdate": "Good", "antivirus": "Good", "internet_settings": "Good", "windows_security_center_service": "Good", "user_account_control": "Good"}])
        admins(name, ["Administrator", "adm-" + PEOPLE[2]] + ([PEOPLE[40]] if name == TWO_DRIVES else []))
    put("osqueryd.snapshots.log", ("\n".join(lines) + "\n").encode())


# The internet's side -----------------------------------------------------------------------------------------------------


def nmap():
    start = int((datetime(2026, 11, 20, 20, 0) - datetime(1970, 1, 1)).total_seconds())
    open_ports = {
        2: [(443, "https", "nginx", "1.30.4", True)],
        3: [(25, "smtp", "Postfix smtpd", None, False)],
        5: [(80, "http", "nginx", "1.30.4", False), (443, "https", "nginx", "1.30.4", True)],
        9: [(23, "telnet", "Cisco router telnetd", None, False)],
    }
    out = ['<?xml version="1.0" encoding="UTF-8"?>', "<!DOCTYPE nmaprun>", '<?xml-stylesheet href="file:///usr/share/nmap/nmap.xsl" type="text/xsl"?>']
    out.append(f'<nmaprun scanner="nmap" args="nmap -sS -sV -Pn -p 1-65535 -oX nordhavn.xml 192.0.2.0/28" start="{start}" startstr="Fri Nov 20 21:00:00 2026" version="7.95" xmloutputversion="1.05">')
    out.append('<scaninfo type="syn" protocol="tcp" numservices="65535" services="1-65535"/>')
    out.append('<verbose level="0"/>')
    out.append('<debugging level="0"/>')
    for last in range(16):
        out.append(f'<host starttime="{start}" endtime="{start + 5400 + last}"><status state="up" reason="user-set" reason_ttl="0"/>')
        out.append(f'<address addr="192.0.2.{last}" addrtype="ipv4"/>')
        out.append("<hostnames>\n</hostnames>")
        ports = open_ports.get(last, [])
        out.append(f'<ports><extraports state="filtered" count="{65535 - len(ports)}">\n<extrareasons reason="no-response" count="{65535 - len(ports)}" proto="tcp" ports="1-65535"/>\n</extraports>')
        for number, service, product, version, tls in ports:
            told = f' version="{version}"' if version else ""
            name = "http" if service == "https" else service
            tunnel = ' tunnel="ssl"' if tls else ""
            out.append(f'<port protocol="tcp" portid="{number}"><state state="open" reason="syn-ack" reason_ttl="54"/><service name="{name}" product="{product}"{told}{tunnel} method="probed" conf="10"/></port>')
        out.append("</ports>\n</host>")
    end = start + 5500
    out.append(f'<runstats><finished time="{end}" timestr="Fri Nov 20 22:31:40 2026" summary="Nmap done at Fri Nov 20 22:31:40 2026; 16 IP addresses (16 hosts up) scanned in 5500.12 seconds" elapsed="5500.12" exit="success"/><hosts up="16" down="0" total="16"/>\n</runstats>\n</nmaprun>')
    put("nmap-192.0.2.0-28.xml", ("\n".join(out) + "\n").encode())


def sbom():
    libraries = [
        ("pkg:maven/org.springframework/spring-core@7.0.9", "org.springframework", "spring-core", "7.0.9"),
        ("pkg:maven/log4j/log4j@1.2.17", "log4j", "log4j", "1.2.17"),
        ("pkg:maven/org.apache.logging.log4j/log4j-core@2.26.1", "org.apache.logging.log4j", "log4j-core", "2.26.1"),
        ("pkg:maven/dk.nordhavn/journal-klient@4.2.0", "dk.nordhavn", "journal-klient", "4.2.0"),
        ("pkg:deb/ubuntu/postgresql@18.6", None, "postgresql", "18.6"),
    ]
    components = []
    for purl, group, name, version in libraries:
        components.append({"bom-ref": purl, "type": "library", **({"group": group} if group else {}), "name": name, "version": version, "purl": purl})
    whole = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{guid('sbom')}", "version": 1,
        "metadata": {"timestamp": "2026-11-24T20:12:00+01:00", "tools": {"components": [{"type": "application", "author": "anchore", "name": "syft", "version": "1.38.0"}]},
                     "component": {"bom-ref": "af63bd4c8601b7f1", "type": "container", "name": "selvbetjening.nordhavn-kommune.dk", "version": "2026.11.3"}},
        "components": components,
    }
    put("selvbetjening.cdx.json", (json.dumps(whole, indent=2) + "\n").encode())


def postfix():
    put("postconf-n.txt", b"""alias_database = hash:/etc/aliases
alias_maps = hash:/etc/aliases
compatibility_level = 3.6
inet_interfaces = all
inet_protocols = all
mydestination = $myhostname, localhost
mydomain = nordhavn-kommune.dk
myhostname = relay.nordhavn-kommune.dk
mynetworks = 127.0.0.0/8 [::1]/128 10.20.30.41/32 10.20.30.42/32
mynetworks_style = host
relayhost = [nordhavn-kommune-dk.mail.protection.outlook.com]:25
smtp_tls_CApath = /etc/ssl/certs
smtp_tls_policy_maps = hash:/etc/postfix/tls_policy
smtp_tls_protocols = >=TLSv1.2
smtp_tls_security_level = may
smtpd_recipient_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
smtpd_sasl_auth_enable = yes
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = /etc/ssl/certs/relay.pem
smtpd_tls_key_file = /etc/ssl/private/relay.key
smtpd_tls_protocols = >=TLSv1.2
smtpd_tls_security_level = may
""")


def registrar():
    rows = [["Domæne", "Status", "Udløber", "Navneservere", "DNSSEC"]]
    for name, end, signed in [("nordhavn-kommune.dk", "31-03-2027", "Ja"), ("nordhavn-bibliotek.dk", "30-06-2027", "Ja"),
                              ("nordhavnsområdet.dk", "31-01-2027", "Nej"), ("nordhavn-turisme.dk", "28-02-2027", "Nej")]:
        rows.append([name, "Aktiv", end, "ns1.leverandoer.example ns2.leverandoer.example", signed])
    put("domaener.csv", table(rows, delimiter=";").encode("cp1252"))


# Registers that people fill in -----------------------------------------------------------------------------------------


def register(ident, file, rows, encoding="cp1252"):
    """One register as a spreadsheet saves it: rows by the ids of columns, what stands in each as people write it."""
    columns = tomllib.loads((REGISTERS / f"{ident}.toml").read_text(encoding="utf-8"))["columns"]
    known = {column["id"] for column in columns}
    for row in rows:
        assert row.keys() <= known, (ident, row.keys() - known)
    said = {True: "ja", False: "nej"}
    heads = [column["heading"]["da"] for column in columns]
    table_rows = [[said.get(row.get(column["id"], ""), row.get(column["id"], "")) for column in columns] for row in rows]
    put(file, table([heads, *table_rows], delimiter=";").encode(encoding))


def registers_of_clients():
    admins = [{"admin_account": name, "holder": f"Medarbejder {number}", "account_kind": "Personlig administratorkonto",
               "only_for_administration": True, "main_task": number <= 6, "reviewed": "14-09-2026"} for number, name in enumerate(ADMINS, 1)]
    built_in = {"admin_account": "Administrator", "holder": "Klientdrift", "account_kind": "Indbygget konto styret af LAPS",
                "only_for_administration": True, "main_task": True, "reviewed": "14-09-2026"}
    register("admin-accounts", "administratorkonti.csv", [*admins, built_in])
    ends = ["31-12-2026", "31-01-2027", "18-12-2026", "31-08-2026"]
    register("admin-approvals", "godkendelser.csv", [
        {"approved_account": name, "person": f"Medarbejder {number}", "way": "Særskilt konto", "need": "Installerer måleudstyr i marken",
         "access_from": "02-09-2025" if end == "31-08-2026" else "01-10-2026", "access_until": end, "approver": "Lone Bak",
         "approved_on": "28-08-2025" if end == "31-08-2026" else "28-09-2026"}
        for number, (name, end) in enumerate(zip(ADMINS[6:], ends, strict=True), 7)
    ])
    register("citizen-pcs", "borger-pcer.csv", [
        {"citizen_pc": f"BORGER-{number:02}", "pc_place": "Biblioteket" if number < 8 else "Borgerservice", "for_citizens": True,
         "without_password": True, "devices_blocked": True, "admin_needed": True, "set_up_by_policy": number != 11, "pc_checked": "12-10-2026"}
        for number in range(1, 13)
    ])


def registers_of_accounts():
    rows = []
    for number, name in enumerate(EXTERNAL, 1):
        row = {"external_account": name, "external_person": f"Konsulent {number}", "company": "Havnedata A/S", "task": "Drift af ESDH",
               "systems_approved": "ESDH, VPN", "systems_granted": "ESDH, VPN, Økonomi" if name == "ekst03" else "ESDH, VPN", "is_active": True,
               "period": "Første periode", "approved_from": "01-09-2026", "approved_until": "31-12-2026", "account_expires": "31-12-2026",
               "ended_by_solution": False, "external_approver": "Lone Bak", "approval_date": "24-08-2026"}
        if name == "ekst20":
            rows.append(row | {"approved_from": "01-03-2026", "approved_until": "31-08-2026", "approval_date": "20-02-2026"})
            row |= {"period": "Forlængelse", "external_approver": "ingen", "approval_date": "ingen"}
        rows.append(row)
    register("external-access", "eksterne.csv", rows)
    checked = []
    for name in [*PEOPLE, *ADMINS, *EXTERNAL, *SERVICES]:
        is_service = name in SERVICES
        row = {"checked_account": name, "checked_kind": "System- eller servicekonto" if is_service else "Brugerkonto",
               "checked_on": "15-11-2026", "leaked": name in (PEOPLE[50], PEOPLE[51], "svc-scan")}
        if name == PEOPLE[50]:
            row |= {"must_change": False}
        if name == PEOPLE[51]:
            row |= {"must_change": False, "changed_on": "17-11-2026"}
        if name == "svc-scan":
            row |= {"account_owner": "Ole Vig", "owner_told_on": "16-11-2026"}
        checked.append(row)
    register("leak-check", "laekkede-passwords.csv", checked)
    systems = [("Microsoft 365", "https://login.microsoftonline.com/", "Microsoft", True, True), ("VPN", "https://vpn.nordhavn-kommune.dk/", "It-afdelingen", True, True),
               ("Vagtplan", "https://vagtplan.example/nordhavn", "Vagtplan ApS", True, False), ("Borgerportalen", "https://selvbetjening.nordhavn-kommune.dk/", "Havnedata A/S", False, True)]
    register("internet-systems", "loginsystemer.csv", [
        {"login_system": name, "login_page": page, "login_supplier": supplier, "own_accounts": own, "all_need_factors": factors, "reviewed": "02-10-2026"}
        for name, page, supplier, own, factors in systems
    ], "utf-8-sig")
    platforms = [("Microsoft 365", True, "HTTPS til en tjeneste uden for eget netværk"), ("ESDH", False, "VPN ind i eget netværk"),
                 ("Vagtplan", False, "HTTPS til en tjeneste uden for eget netværk"), ("Lønarkiv", False, "Kan ikke bruges udefra")]
    register("remote-platforms", "platforme.csv", [
        {"platform": name, "two_factors": factors, "connection": connection, "platform_owner": "Lone Bak", "reviewed": "02-10-2026"}
        for name, factors, connection in platforms
    ])


def registers_of_systems():
    systems = ["Firewall, rådhuset", "Firewall, biblioteket", "Domænecontrollere", "Entra ID", "Exchange Online", "VPN", "Selvbetjening", "Hjemmeside",
               "ESDH", "Mailrelay", "Filservere", "Vagtplan"]
    register("log-sources", "logkilder.csv", [
        {"log_system": name, "log": "hændelser", "log_covers": {"Entra ID": "Microsoft 365", "Selvbetjening": "Borgerportalen"}.get(name, ""), "log_owner": "Vagtplan ApS" if name == "Vagtplan" else "It-afdelingen", "in_annex": True,
         "logs_as_required": True, "log_to": "Sentinel", "time_source": "ntp1.nordhavn-kommune.dk", "time_zone": "Europe/London" if name == "Vagtplan" else "UTC",
         "retention": "13 måneder" if name == "ESDH" else "400 dage", "oldest_event": "27-10-2025", "connected_on": "01-03-2024",
         "sample": "12-11-2026 08:01:22 GET /" if name == "Vagtplan" else "2026-11-12T08:01:22Z ok"}
        for name in systems
    ])
    units = [(f"sw-raadhus-{number:02}", "Switch", "Catalyst 9300", "17.12.4", "03-10-2026", "") for number in range(1, 6)]
    units += [("fw-raadhus-01", "Firewall", "FortiGate 200F", "7.4.9", "11-11-2026", ""), ("fw-bib-01", "Firewall", "FortiGate 60F", "7.4.9", "11-11-2026", ""),
              ("hv-01", "Hypervisor", "VMware ESXi", "8.0 U3", "20-09-2026", ""), ("hv-02", "Hypervisor", "VMware ESXi", "8.0 U3", "20-09-2026", ""),
              ("dc-01", "Domænecontroller eller katalog", "Windows Server 2022", "20348.4405", "15-11-2026", ""),
              ("sw-arkiv-01", "Switch", "Catalyst 1000", "15.2(7)E11", "01-02-2026", True)]
    rows = [{"infrastructure_unit": name, "unit_kind": kind, "covered": True, "unit_product": product, "unit_version": version,
             "last_security_update": "12-05-2026" if name == "sw-raadhus-03" else day, "none_missing": missing} for name, kind, product, version, day, missing in units]
    rows.append({"infrastructure_unit": "plotter-01", "unit_kind": "Print", "covered": False, "unit_product": "DesignJet T650", "unit_version": "1.9", "last_security_update": "04-04-2024"})
    register("infrastructure-units", "infrastruktur.csv", rows, "utf-8-sig")
    register("restore-tests", "gendannelse.csv", [
        {"backup_class": "Fagsystemer", "restored_system": "ESDH", "restored_on": "18-06-2026", "restore_result": "Gendannet", "restore_took": "3 timer"},
        {"backup_class": "Filservere", "restored_system": "srv-04", "restored_on": "03-09-2026", "restore_result": "Gendannet", "restore_took": "1 time"},
        {"backup_class": "Netværksudstyr", "restored_system": "fw-bib-01", "restored_on": "01-06-2025", "restore_result": "Gendannet", "restore_took": "20 min."},
        {"backup_class": "Netværksudstyr", "restored_system": "fw-raadhus-01", "restored_on": "10-09-2026", "restore_result": "Mislykket"},
    ])
    register("owasp-tests", "owasp.csv", [
        {"tested_service": "www.nordhavn-kommune.dk", "owasp_tested_on": "14-04-2026", "edition": "2025", "tested_by": "ZAP i release-pipelinen", "test_report": "OW-2026-04"},
        {"tested_service": "selvbetjening.nordhavn-kommune.dk", "owasp_tested_on": "01-09-2025", "edition": "2021", "tested_by": "Havnedata A/S", "test_report": "OW-2025-09"},
    ])
    register("mail-relays", "mailrelays.csv", [
        {"relay": "relay.nordhavn-kommune.dk", "all_authenticate": False, "only_allowed": True, "allow_list": "10.20.30.41, 10.20.30.42", "relay_owner": "Ole Vig",
         "allow_reason": "Ældre scannere", "allow_reviewed": "10-09-2026"},
    ])
    register("outbound-mail", "udgaaende-mail.csv", [
        {"sending_server": name, "sender_operator": operator, "lowest_tls": "TLS 1.2", "writes_to_state": state, "forced_to_state": forced, "reviewed": "02-10-2026"}
        for name, operator, state, forced in [("relay.nordhavn-kommune.dk", "It-afdelingen", True, True), ("Exchange Online", "Microsoft", True, False), ("Nyhedsbreve", "Havnedata A/S", False, "")]
    ])


def registers_of_places():
    rooms = [("Serverrum, kælderen", "Servere", "Personligt kort eller nøglebrik", ""), ("Krydsfelt, 1. sal", "Netværksudstyr", "Aflåst skab eller rack", ""),
             ("Krydsfelt, biblioteket", "Netværksudstyr", "Nøgle", ""), ("Arkiv, kælderen", "Arkiv", "Ingen", ""), ("Arkiv, jobcentret", "Arkiv", "Kode", ""),
             ("Printerrum, 2. sal", "Printere", "Ingen", True), ("Familieafdelingens sagsrum", "Følsomme papirer", "Personligt kort eller nøglebrik", "")]
    register("rooms", "rum.csv", [
        {"room": name, "room_place": "Rådhuset", "room_holds": holds, "lock": lock, "follow_me": follow, "responsible": "Ejendomscenteret", "reviewed": "14-09-2026"}
        for name, holds, lock, follow in rooms
    ])
    register("cameras", "kameraer.csv", [
        {"camera": name, "camera_place": place, "camera_model": "AXIS P3265", "camera_login": True, "camera_password_changed": True, "camera_changed_on": "02-03-2026",
         "camera_segment": "VLAN 310", "camera_restricted": True, "reviewed": "14-09-2026"}
        for name, place in [("kam-havn-01", "Havnekajen, mast 3"), ("kam-havn-02", "Havnekajen, mast 4"), ("kam-raadhus-01", "Forhallen"), ("Optager, rådhuset", "Krydsfelt, 1. sal")]
    ])
    register("iot-devices", "iot.csv", [
        {"iot_device": name, "iot_owner": "Ejendomscenteret", "iot_login": True, "iot_password_changed": name != "Infoskærm, hallen", "iot_changed_on": "10-02-2026",
         "iot_segment": segment, "iot_segmented": True, "reviewed": "14-09-2026"}
        for name, segment in [("CTS, svømmehallen", "VLAN 420"), ("CTS, rådhuset", "VLAN 420"), ("Låse, rådhuset", "VLAN 430"), ("Infoskærm, hallen", "VLAN 440"), ("Luftmåler, skolen", "VLAN 420")]
    ])
    register("wifi-networks", "traadloese-net.csv", [
        {"ssid": name, "ssid_for": purpose, "security": security, "ssid_place": "Alle bygninger", "reviewed": "02-10-2026"}
        for name, purpose, security in [("NH-Intern", "Arbejdsnetværk", "WPA2 og WPA3"), ("NH-Udstyr", "Udstyr og IoT", "WPA2"), ("NH-Gæst", "Gæstenetværk", "Åbent")]
    ])


def main():
    TO.mkdir(parents=True, exist_ok=True)
    for make in (inventory, firewall, defender_agents, policies, directory_computers, directory_users, registrations, scuba,
                 software, osquery, nmap, sbom, postfix, registrar, registers_of_clients, registers_of_accounts,
                 registers_of_systems, registers_of_places):
        make()


if __name__ == "__main__":
    main()
