//! Lines that each have a period: the one that holds today counts, and none that is to come spoils it or stands in for it.

use super::said;

const APPROVALS: &str = "Konto med administratorrettigheder;Måde;Konkret behov;Rettigheder fra;Rettigheder til;Godkendt af;Godkendt den;Fjernet den";
const ACCESS: &str = "Ekstern konto;Opgave;Godkendte systemer;Faktiske adgange;Kontoen er aktiv;Periode;Godkendt fra;Godkendt til;Kontoen udløber;En PAM- eller PIM-løsning afslutter adgangen;Godkender;Dato for godkendelse";

/// How each unit stands.
fn states(head: &str, lines: &[&str], fact: &str) -> Vec<String> {
    let told = said(&format!("{head}\n{}\n", lines.join("\n")), fact);
    told.into_iter().map(|one| one.split(" (").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn an_approval_that_holds_today_suffices_though_the_next_is_approved_already() {
    let now = "adm-1;Særskilt konto;Måler;01-11-2026;25-11-2026;Lone;30-10-2026;";
    let next = "adm-1;Særskilt konto;Måler;26-11-2026;31-12-2026;Lone;20-11-2026;";
    let later = "adm-1;Særskilt konto;Måler;01-12-2026;31-12-2026;Lone;20-11-2026;";
    let past = "adm-1;Særskilt konto;Måler;01-10-2026;31-10-2026;Lone;20-09-2026;";
    let nobody = "adm-1;Særskilt konto;Andet;20-11-2026;31-12-2026;ingen;19-11-2026;";
    let open = "adm-1;Særskilt konto;Andet;;31-12-2026;Lone;19-11-2026;";
    for (lines, state) in [
        (vec![now, next], "yes"),
        (vec![next, now], "yes"),
        (vec![past, now, next], "yes"),
        (vec![later], "no"),
        (vec![past, later], "no"),
        (vec![past], "no"),
        (vec![now, nobody], "no"),
        (vec![now, open], "unknown"),
    ] {
        assert_eq!(
            states(APPROVALS, &lines, "clients.admin_access_approved"),
            [format!("adm-1: {state}")],
            "{lines:?}"
        );
    }
}

#[test]
fn no_line_makes_up_for_another_by_which_the_account_never_ends() {
    let line = |from: &str, until: &str, ends: &str| {
        format!("e;Drift;ESDH;ESDH;ja;Første periode;{from};{until};{ends};nej;Lone;01-01-2025")
    };
    let good = line("01-07-2026", "31-12-2026", "31-12-2026");
    let never = line("01-06-2026", "31-12-2026", "aldrig");
    let past = line("01-01-2026", "30-06-2026", "aldrig");
    let closed = line("01-01-2026", "30-06-2026", "30-06-2026");
    let next = line("01-01-2027", "30-06-2027", "31-12-2026");
    for (lines, state) in [
        (vec![&*good], "yes"),
        (vec![&*good, &*never], "no"),
        (vec![&*good, &*past], "unknown"),
        (vec![&*good, &*closed, &*next], "yes"),
    ] {
        assert_eq!(
            states(ACCESS, &lines, "registers.external_within_period"),
            [format!("e: {state}")],
            "{lines:?}"
        );
    }
}

#[test]
fn an_approval_that_is_to_come_or_came_too_late_approves_nothing() {
    let line = |name: &str, period: &str, on: &str| {
        format!("{name};Drift;ESDH;ESDH;ja;{period};01-07-2026;31-12-2026;31-12-2026;nej;Lone;{on}")
    };
    let lines = [
        line("e1", "Første periode", "01-01-2027"),
        line("e2", "Første periode", "02-07-2026"),
        line("e3", "Første periode", "01-07-2026"),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    assert_eq!(states(ACCESS, &lines, "registers.external_within_period"), ["e1: no", "e2: no", "e3: yes"]);
    let renewed = "e4;Drift;ESDH;ESDH;ja;Forlængelse;01-02-2027;31-12-2027;31-12-2026;nej;Lone;01-01-2027";
    assert_eq!(states(ACCESS, &[renewed], "registers.external_renewal_approved"), ["e4: no"]);
}

#[test]
fn a_second_first_period_of_the_same_access_is_an_extension() {
    let line = |systems: &str, from: &str, approver: &str| {
        format!(
            "e;Drift;{systems};ESDH;ja;Første periode;{from};31-12-2026;31-12-2026;nej;{approver};01-01-2026"
        )
    };
    let first = line("ESDH, VPN", "01-02-2026", "Lone");
    let again = line("esdh", "01-09-2026", "ingen");
    let other = line("Løn", "01-09-2026", "ingen");
    let undated = line("ESDH", "", "ingen");
    for (lines, state) in [
        (vec![&*first], "not_applicable"),
        (vec![&*first, &*again], "no"),
        (vec![&*again, &*first], "no"),
        (vec![&*first, &*other], "not_applicable"),
        (vec![&*first, &*undated], "unknown"),
    ] {
        let told = states(ACCESS, &lines, "registers.external_renewal_approved");
        assert_eq!(told, [format!("e: {state}")], "{lines:?}");
    }
}

#[test]
fn what_two_periods_of_today_approve_is_approved_together() {
    let line = |approved: &str, from: &str| {
        format!(
            "e;Drift;{approved};ESDH, Løn;ja;Første periode;{from};31-12-2026;31-12-2026;nej;Lone;01-01-2026"
        )
    };
    let (one, two) = (line("ESDH", "01-02-2026"), line("Løn", "01-03-2026"));
    let next = line("ESDH, Løn", "01-12-2026");
    let fact = "registers.external_only_needed";
    assert_eq!(states(ACCESS, &[&one, &two], fact), ["e: yes"]);
    assert_eq!(states(ACCESS, &[&one, &next], fact), ["e: no"], "what is approved from December is not yet");
}
