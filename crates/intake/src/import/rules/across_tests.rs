//! Registers held against what other files show: administrators, the end of accounts, rules of firewalls, and logs.

use super::super::testing::{of, shown};

const DAY: &str = "2026-11-25";
const NOON: i64 = 1_795_521_600;

fn osquery(host: &str, name: &str, rows: &str) -> String {
    format!(
        r#"{{"snapshot":[{rows}],"action":"snapshot","name":"kravtjek_{name}","hostIdentifier":"{host}","calendarTime":"x","unixTime":{NOON}}}"#
    ) + "\n"
}

/// A client with the members of its group of administrators.
fn admins(host: &str, members: &[&str]) -> String {
    let rows = members.iter().map(|member| {
        format!(
            r#"{{"username":"{member}","uid":"1001","uuid":"","gid":"544","groupname":"Administrators","group_sid":"S-1-5-32-544"}}"#
        )
    });
    osquery(host, "local_admins", &rows.collect::<Vec<_>>().join(","))
}

const ACCOUNTS: &str = "Administratorkonto eller -gruppe;Slags konto;Bruges kun til administration;Administrerer klienter som hovedopgave\n\
    adm-1;Personlig administratorkonto;ja;ja\nadm-2;Personlig administratorkonto;ja;nej\nadm-3;Personlig administratorkonto;nej;ja\n\
    adm-4;Personlig administratorkonto;;ja\nadm-5;Personlig administratorkonto;ja;nej\n";
const APPROVALS: &str = "Konto med administratorrettigheder;Måde;Konkret behov;Rettigheder fra;Rettigheder til;Godkendt af;Godkendt den;Klienter;Fjernet den\n\
    adm-2;Særskilt konto;Måler;01-11-2026;31-12-2026;Lone;30-10-2026;;\n";

#[test]
fn an_account_that_the_register_does_not_know_is_no_separate_one() {
    let found = [
        admins("PC-1", &["adm-1", "adm-2"]),
        admins("PC-2", &["adm-1", "hje"]),
        admins("PC-3", &["adm-3"]),
        admins("PC-4", &["NORDHAVN\\\\ADM-4"]),
        admins("PC-5", &["adm-1", "adm-4", "hje"]),
    ]
    .concat();
    let shown = shown(DAY, "clients.admins_separate", &[&found, ACCOUNTS]);
    assert_eq!(of(&shown, "pc-1"), ("yes", ""));
    assert_eq!(of(&shown, "pc-2"), ("no", "hje: not in the register admin-accounts"));
    assert_eq!(of(&shown, "pc-3"), ("no", "adm-3: Bruges kun til administration = nej"));
    assert_eq!(of(&shown, "pc-4"), ("unknown", "adm-4: Bruges kun til administration is empty"));
    assert_eq!(of(&shown, "pc-5").0, "no", "one is enough");
}

#[test]
fn without_a_register_nobody_knows_which_accounts_are_separate() {
    let shown = shown(DAY, "clients.admins_separate", &[&admins("PC-1", &["adm-1"])]);
    assert_eq!(of(&shown, "pc-1"), ("unknown", "adm-1: not in the register admin-accounts"));
}

#[test]
fn the_account_that_a_system_brings_along_is_separate_when_its_password_is_managed() {
    let found = osquery(
        "PC-1",
        "local_admins",
        r#"{"username":"lokaladmin","uid":"500","uuid":"S-1-5-21-9-500","gid":"544","groupname":"Administratorer","group_sid":"S-1-5-32-544"}"#,
    );
    let managed = format!("{ACCOUNTS}Administrator;Indbygget konto styret af LAPS;ja;ja\n");
    let with = shown(DAY, "clients.admins_separate", &[&found, &managed]);
    assert_eq!(of(&with, "pc-1").0, "yes");
    let without = shown(DAY, "clients.admins_separate", &[&found, ACCOUNTS]);
    assert_eq!(of(&without, "pc-1").0, "unknown");
}

#[test]
fn administrator_access_that_was_found_needs_an_approval_that_is_still_there() {
    let found = admins("PC-1", &["adm-1", "adm-2", "adm-5", "hje"]);
    let approved = "clients.admin_access_approved";
    let with = shown(DAY, approved, &[&found, ACCOUNTS, APPROVALS]);
    assert_eq!(of(&with, "adm-1").0, "not applicable", "it is the main task of whoever has it");
    assert_eq!(of(&with, "adm-2"), ("yes", ""));
    assert_eq!(of(&with, "adm-5"), ("no", "not in the register admin-approvals"));
    assert_eq!(of(&with, "hje"), ("no", "not in the register admin-approvals"));
    let without = shown(DAY, approved, &[&found, ACCOUNTS]);
    assert_eq!(of(&without, "adm-5").0, "unknown", "no file says who has an approval");
    let removed = APPROVALS.replace(";;\n", ";;20-11-2026\n");
    let removed = shown(DAY, approved, &[&found, ACCOUNTS, &removed]);
    assert_eq!(of(&removed, "adm-2"), ("no", "Fjernet den = 20-11-2026"));
    let other = APPROVALS.replace(";;\n", ";pc-2;\n");
    let both = [found, admins("PC-2", &["adm-1"])].concat();
    let other = shown(DAY, approved, &[&both, ACCOUNTS, &other]);
    assert_eq!(of(&other, "adm-2"), ("no", "Klienter = pc-2"), "it was found on another client");
    let next = format!("{APPROVALS}adm-2;Særskilt konto;Måler;01-01-2027;31-03-2027;Lone;20-11-2026;pc-2;\n");
    let next = shown(DAY, approved, &[&both, ACCOUNTS, &next]);
    assert_eq!(of(&next, "adm-2"), ("yes", ""), "the next period says nothing of today");
}

const HEAD: &str = "Ekstern konto;Opgave;Godkendte systemer;Faktiske adgange;Kontoen er aktiv;Periode;Godkendt fra;Godkendt til;Kontoen udløber;En PAM- eller PIM-løsning afslutter adgangen;Godkender;Dato for godkendelse";

#[test]
fn the_directory_says_when_the_account_of_an_outsider_ends() {
    let line = |name: &str, solution: &str, approver: &str| {
        format!(
            "{name};Drift;ESDH;ESDH;ja;Første periode;01-09-2026;31-12-2026;31-12-2026;{solution};{approver};24-08-2026"
        )
    };
    let register = [
        HEAD.to_owned(),
        line("ekst1", "nej", "Lone"),
        line("ekst2", "nej", "Lone"),
        line("ekst3", "nej", "Lone"),
        line("ekst4", "ja", "Lone"),
        line("ekst5", "nej", "Lone"),
        line("ekst6", "nej", "ingen"),
    ]
    .join("\n");
    let directory = "SamAccountName;Enabled;AccountExpirationDate;employeeType\n\
        ekst1;True;01-01-2027 00:00:00;\nekst2;True;;\nekst3;True;02-01-2027 00:00:00;\nekst4;True;;\nekst5;False;;\n\
        ekst6;True;01-01-2027 00:00:00;\nekst7;True;01-01-2027 00:00:00;Ekstern\nhje;True;;\n";
    let within = "registers.external_within_period";
    let alone = shown(DAY, within, &[directory]);
    assert_eq!(of(&alone, "ekst7"), ("unknown", "not in the register external-access"));
    assert_eq!(alone.len(), 1);
    let both = shown(DAY, within, &[directory, &register]);
    assert_eq!(
        of(&both, "ekst1"),
        ("yes", ""),
        "an account that ends at midnight is last good the day before"
    );
    assert_eq!(of(&both, "ekst2"), ("no", "AccountExpirationDate is not set"));
    assert_eq!(
        of(&both, "ekst3"),
        ("no", "AccountExpirationDate: 2027-01-01, after Godkendt til: 2026-12-31")
    );
    assert_eq!(of(&both, "ekst4").0, "yes", "a solution ends its access");
    assert_eq!(of(&both, "ekst6"), ("no", "Godkender = ingen"));
    assert_eq!(of(&both, "ekst7"), ("no", "not in the register external-access"));
    assert_eq!(of(&both, "hje").0, "nothing");
}

#[test]
fn a_rule_that_allows_more_than_was_approved_is_told() {
    let needs = "Trafikbehov;Retning;Program;Protokol;Porte;Adresser i den anden ende;Begrundelse;Trafikken godkendt af;Trafikken godkendt den\n\
        Fjernsupport;Ind;vnc.exe;TCP;5900-5910;10.20.0.0/16;Servicedesk;Ole;01-05-2026\n\
        Web;Ud;;TCP;80, 443;;Internet;Ole;01-05-2026\nSpil;Ind;;UDP;9999;;Fritid;ingen;01-05-2026\n";
    let rule = |name: &str,
                way: &str,
                action: &str,
                protocol: &str,
                ports: &str,
                remote: &str,
                program: &str| {
        let (local, other) = if way == "In" { (ports, "*") } else { ("*", ports) };
        format!(
            r#"{{"name":"{name}","direction":"{way}","action":"{action}","enabled":"1","protocol":"{protocol}","local_ports":"{local}","remote_ports":"{other}","remote_addresses":"{remote}","app_name":"{program}","service_name":"","profile_domain":"1","profile_private":"1","profile_public":"1"}}"#
        )
    };
    let rules = [
        rule("A", "In", "Allow", "TCP", "5900", "10.20.0.0/16", "C:\\\\Support\\\\VNC.exe"),
        rule("B", "In", "Allow", "TCP", "5900", "*", "C:\\\\Support\\\\VNC.exe"),
        rule("C", "In", "Allow", "TCP", "5900", "10.20.0.0/16", ""),
        rule("D", "Out", "Allow", "TCP", "443", "*", "C:\\\\x.exe"),
        rule("E", "Out", "Allow", "TCP", "*", "*", ""),
        rule("F", "In", "Block", "TCP", "*", "*", ""),
        rule("G", "In", "Allow", "UDP", "9999", "*", ""),
    ]
    .join(",");
    let rules = osquery("PC-1", "firewall_rules_windows", &rules);
    let approved = "clients.firewall_rules_approved";
    let with = shown(DAY, approved, &[&rules, needs]);
    let states: Vec<_> = with.keys().map(|name| (name.as_str(), of(&with, name).0)).collect();
    assert_eq!(
        states,
        [("A", "yes"), ("B", "no"), ("C", "no"), ("D", "yes"), ("E", "no"), ("G", "no")],
        "nobody has approved the last one, and what is blocked needs no approval"
    );
    let without = shown(DAY, approved, &[&rules]);
    assert_eq!(of(&without, "A"), ("unknown", "not in the register firewall-needs"));
    let to_come = shown(DAY, approved, &[&rules, &needs.replace("01-05-2026", "01-05-2027")]);
    assert_eq!((of(&to_come, "A").0, of(&to_come, "D").0), ("no", "no"), "what will be approved is not");
    let waiting = shown(DAY, approved, &[&rules, &needs.replace("01-05-2026", "afventer")]);
    assert_eq!(of(&waiting, "A").0, "unknown", "nobody knows when it was approved, or whether");
    let open = shown(DAY, approved, &[&rules, &needs.replace(";80, 443;", ";ukendt;")]);
    assert_eq!(
        (of(&open, "D").0, of(&open, "E").0),
        ("unknown", "unknown"),
        "ports nobody knows are not all ports"
    );
}

#[test]
fn of_a_system_on_the_internet_that_no_log_covers_nobody_knows_whether_it_logs() {
    let systems = "System med login;Log på med egne konti;Flerfaktor kræves for alle konti\nVPN;ja;ja\nMicrosoft 365;ja;ja\nVagtplan;ja;ja\n";
    let logs = "System, der logger;Dækker også;Logger som krævet eller besluttet;Tidskilde;Tidszone\nvpn;;ja;n;UTC\nEntra ID;Microsoft 365;ja;n;UTC\n";
    let fact = "logging.sources_log";
    assert!(shown(DAY, fact, &[systems]).is_empty());
    let both = shown(DAY, fact, &[systems, logs]);
    assert_eq!(of(&both, "Vagtplan"), ("unknown", "not in the register log-sources"));
    assert_eq!(both.len(), 3, "{both:?}");
}

#[test]
fn the_directory_says_whether_a_leaked_password_was_replaced_since() {
    let checked = "Kontrolleret konto;Brugerkonto eller servicekonto;Kontrolleret den;Lækket password;Skal skifte ved næste login;Password skiftet den\n\
        a;Brugerkonto;15-11-2026;ja;nej;\nb;Brugerkonto;15-11-2026;ja;nej;\nc;Brugerkonto;15-11-2026;ja;nej;16-11-2026\n\
        d;Brugerkonto;15-11-2026;nej;;\ne;System- eller servicekonto;15-11-2026;ja;;\n";
    let directory = "SamAccountName;Enabled;pwdLastSet;PasswordLastSet\n\
        a;True;0;\nb;True;134355588000000000;17-11-2026 08:00:00\nc;True;134355588000000000;04-10-2026 08:00:00\n\
        d;True;134355588000000000;04-10-2026 08:00:00\ne;True;134355588000000000;04-10-2026 08:00:00\n";
    let fact = "accounts.leaked_password_replaced";
    let typed = shown(DAY, fact, &[checked]);
    assert_eq!((of(&typed, "a").0, of(&typed, "b").0, of(&typed, "c").0), ("no", "no", "yes"));
    // What the directory alone says: nothing of whom the check did not find.
    let both = shown(DAY, fact, &[directory, checked]);
    assert_eq!(
        of(&both, "c"),
        ("no", "PasswordLastSet: 2026-10-04, before Kontrolleret den: 2026-11-15"),
        "somebody typed that it was changed, and it was not"
    );
    assert_eq!((of(&both, "d").0, of(&both, "e").0), ("yes", "not applicable"));
    let planned = format!("{checked}c;Brugerkonto;15-12-2026;nej;;\n");
    let planned = shown(DAY, fact, &[directory, &planned]);
    assert_eq!(of(&planned, "c").0, "no", "a check that is to come takes back nothing");
}
