//! How the criteria that registers, exports and answers show are read: one test for each decision.

use crate::common::{World, catalogue, units, verdict};
use kravtjek_model::answer::Says;
use kravtjek_model::assessment::Because;
use kravtjek_model::assessment::Verdict::{Met, NotApplicable, NotMet, Unknown};
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::units::Holds;

const TUNNEL: &str = "accounts.remote_use_tunnelled";
const TWO_FACTOR: &str = "accounts.remote_use_two_factor";

/// A world in which one asset was looked at by files and runs inside.
pub(crate) fn world(seen: &[(&str, &[(&str, Holds)])]) -> World {
    let mut world = World::outside(&["nordhavn.dk"]);
    for (fact, states) in seen {
        world.see("register", fact, units(fact, states));
    }
    world
}

/// The same, but nobody says that the list of this fact is complete.
fn in_part(mut world: World, fact: &str) -> World {
    for observation in &mut world.observations {
        match &mut observation.seen {
            Seen::Units(units) if units.fact.as_str() == fact => units.complete = false,
            _ => {}
        }
    }
    world
}

#[test]
fn rule_7_a_platform_missing_from_the_tunnel_list_leaves_k3_1_open() {
    let tunnel: &[_] = &[("Intranet", Holds::Yes)];
    for without in [Holds::No, Holds::Unknown] {
        let listed: &[_] = &[("Intranet", Holds::No), ("Skoleportal", without)];
        let judged = world(&[(TUNNEL, tunnel), (TWO_FACTOR, listed)]).judged();
        let k3_1 = verdict(&judged, "K3.1").unwrap();
        assert_eq!(k3_1.verdict, Unknown, "{without:?}");
        let names_it = |because: &Because| matches!(because, Because::Units { examples, .. } if *examples == ["Skoleportal"]);
        assert!(k3_1.because.iter().any(names_it), "{:?}", k3_1.because);
    }
}

#[test]
fn rule_7_a_platform_with_two_factors_need_not_be_on_the_tunnel_list() {
    let both: &[_] = &[("Intranet", Holds::No), ("Mail", Holds::Yes)];
    for tunnel in [&[("Intranet", Holds::Yes)] as &[_], &[("Intranet", Holds::Yes), ("Mail", Holds::No)]] {
        let judged = world(&[(TUNNEL, tunnel), (TWO_FACTOR, both)]).judged();
        assert_eq!(verdict(&judged, "K3.1").unwrap().verdict, Met, "{tunnel:?}");
        assert!(!verdict(&judged, "K3.2").unwrap().needed, "{tunnel:?}");
    }
    let all: &[_] = &[("Mail", Holds::Yes)];
    let world = world(&[(TUNNEL, &[("Mail", Holds::No)]), (TWO_FACTOR, all)]);
    assert_eq!(world.verdict("K3.1"), Some(NotApplicable), "nothing is left for a tunnel");
    assert_eq!(world.verdict("K3.2"), Some(Met));
}

#[test]
fn rule_7_a_platform_with_neither_two_factors_nor_a_tunnel_fails_k3_1() {
    let tunnel: &[_] = &[("Intranet", Holds::No)];
    assert_eq!(world(&[(TUNNEL, tunnel)]).verdict("K3.1"), Some(NotMet));
    assert_eq!(world(&[(TUNNEL, tunnel), (TWO_FACTOR, tunnel)]).verdict("K3.1"), Some(NotMet));
}

#[test]
fn rule_7_k3_1_is_met_only_where_one_of_the_lists_is_complete() {
    let tunnel: &[_] = &[("Intranet", Holds::Yes)];
    let listed: &[_] = &[("Intranet", Holds::No)];
    let whole = world(&[(TUNNEL, tunnel), (TWO_FACTOR, listed)]);
    let one = in_part(whole.clone(), TUNNEL);
    assert_eq!(one.verdict("K3.1"), Some(Met), "the list of two factors names every platform");
    assert_eq!(in_part(one, TWO_FACTOR).verdict("K3.1"), Some(Unknown));
    let other = in_part(whole, TWO_FACTOR);
    assert_eq!(other.verdict("K3.2"), Some(NotMet));
}

#[test]
fn rule_7_a_fact_is_excused_only_by_one_about_the_same_units() {
    let facts = &catalogue().facts;
    let mut excused = 0;
    for fact in facts.values() {
        let Some(by) = &fact.excused_by else { continue };
        let by = &facts[by];
        assert_eq!((by.population(), by.source), (fact.population(), fact.source), "{}", fact.id);
        excused += 1;
    }
    assert!(excused > 0);
}

/// The reading of a requirement in both languages.
fn reading(requirement: &str) -> [&'static str; 2] {
    let reading = catalogue().requirements[requirement].reading.as_ref().unwrap();
    [&reading.da, &reading.en]
}

fn says(texts: [&str; 2], parts: [&str; 2]) {
    for (text, part) in texts.into_iter().zip(parts) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(part), "{part}: {text}");
    }
}

/// What a fact counts, and where it is to be had, in both languages.
fn unit_and_source(fact: &str) -> ([&'static str; 2], [&'static str; 2]) {
    let fact = &catalogue().facts[fact];
    ([&fact.unit.da, &fact.unit.en], [&fact.from.da, &fact.from.en])
}

const RESTORE: &str = "registers.restore_tested";

#[test]
fn rule_7_k12_2_asks_for_one_successful_test_in_each_class_and_not_of_each_system() {
    let tested: &[_] = &[("Fagsystemer", Holds::Yes), ("Netværksudstyr", Holds::NotApplicable)];
    assert_eq!(world(&[(RESTORE, tested)]).verdict("K12.2"), Some(Met), "what is not due does not fail");
    let untested: &[_] = &[("Fagsystemer", Holds::Yes), ("Netværksudstyr", Holds::No)];
    assert_eq!(world(&[(RESTORE, untested)]).verdict("K12.2"), Some(NotMet));
    says(unit_and_source(RESTORE).0, ["klasse af systemer", "class of systems"]);
    says(
        reading("K12"),
        ["én vellykket test i klassen er nok", "one successful test in the class is enough"],
    );
}

#[test]
fn rule_7_k12_1_asks_whether_the_copies_are_taken() {
    let criteria = &catalogue().requirements["K12"].criteria;
    let ask = criteria.iter().find(|one| one.id.as_str() == "K12.1").unwrap().ask.as_ref().unwrap();
    says([&ask.da, &ask.en], ["bliver kopierne taget", "are the copies taken"]);
    says(reading("K12"), ["kun i overskriften", "in the heading only"]);
}

const FORCED: &str = "mail.state_encryption_forced";
const FORCED_SEEN: &str = "mail.state_encryption_forced_seen";

#[test]
fn rule_7_a_test_mail_can_refute_s9_2_and_never_meet_it() {
    let server = |holds| [("relay.nordhavn.dk", holds)];
    let (yes, no) = (server(Holds::Yes), server(Holds::No));
    assert_eq!(
        world(&[(FORCED_SEEN, &yes)]).verdict("S9.2"),
        None,
        "a rule that works is not the state's domains"
    );
    assert_eq!(world(&[(FORCED, &no), (FORCED_SEEN, &yes)]).verdict("S9.2"), Some(NotMet));
    assert_eq!(world(&[(FORCED, &yes), (FORCED_SEEN, &yes)]).verdict("S9.2"), Some(Met));
    assert_eq!(world(&[(FORCED, &yes), (FORCED_SEEN, &no)]).verdict("S9.2"), Some(NotMet));
    assert_eq!(world(&[(FORCED, &yes)]).verdict("S9.2"), Some(Met), "the configuration alone shows it");
    says(
        reading("S9"),
        ["En testmail viser kun, at reglen virker", "A test mail only shows that the rule works"],
    );
}

#[test]
fn rule_7_an_outbound_server_missing_from_the_list_of_forced_encryption_leaves_s9_2_open() {
    let outgoing: &[_] = &[("relay.nordhavn.dk", Holds::Yes), ("nyhedsbrev", Holds::Yes)];
    let forced = [("relay.nordhavn.dk", Holds::Yes)];
    let world = world(&[("mail.outgoing_encryption", outgoing), (FORCED, &forced)]);
    assert_eq!(world.verdict("S9.2"), Some(Unknown));
}

#[test]
fn rule_7_s26_2_needs_the_register_and_the_answer_on_critical_systems() {
    let patched = [("www.nordhavn.dk", Holds::Yes)];
    let mut world = world(&[("services.software_patched", &patched)]);
    assert_eq!(world.verdict("S26.2"), None, "no report shows that critical ones come first");
    world.answer("S26.2", Says::Yes);
    assert_eq!(world.verdict("S26.2"), Some(Met));
    world.observations.clear();
    assert_eq!(world.verdict("S26.2"), None, "nor does a rule show that it works");
}

#[test]
fn rule_7_the_source_speaks_of_measures_and_the_list_shows_whether_they_work() {
    for requirement in ["S5", "S26"] {
        says(
            reading(requirement),
            [
                "om de virker, og derfor er kriteriet ikke opfyldt, hvis",
                "whether they work, so the criterion is not met if one",
            ],
        );
    }
    says(reading("S29"), ["viser, om foranstaltningerne virker", "shows whether the measures work"]);
}

const CAMERA_LOGIN: &str = "registers.camera_login_own";
const CAMERA_NETWORK: &str = "registers.camera_network_restricted";

#[test]
fn rule_7_cameras_on_the_office_network_fail_k7_1() {
    let camera = |holds| [("Rådhus, indgang", holds)];
    let (yes, no) = (camera(Holds::Yes), camera(Holds::No));
    assert_eq!(world(&[(CAMERA_LOGIN, &yes), (CAMERA_NETWORK, &no)]).verdict("K7.1"), Some(NotMet));
    assert_eq!(world(&[(CAMERA_LOGIN, &yes)]).verdict("K7.1"), None, "nothing is known of the network");
    assert_eq!(world(&[(CAMERA_LOGIN, &yes), (CAMERA_NETWORK, &yes)]).verdict("K7.1"), Some(Met));
    says(reading("K7"), ["begge dele regnes med under K7.1", "we include both under K7.1"]);
}

const DISKS: &str = "clients.disk_encrypted";

#[test]
fn rule_7_a_client_of_which_only_the_system_drive_was_seen_leaves_s3_open() {
    let disks: &[_] = &[("PC-1", Holds::Yes), ("PC-2", Holds::Unknown)];
    assert_eq!(world(&[(DISKS, disks)]).verdict("S3"), Some(Unknown));
    says(reading("S3"), ["Kør manage-bde -status på klienten", "run manage-bde -status on the client"]);
    says(unit_and_source(DISKS).1, ["viser kun systemdrevet", "shows the system drive only"]);
}

const APPS: &str = "phones.apps_update_themselves";

#[test]
fn rule_7_an_iphone_with_apps_of_its_users_leaves_s15_3_open_and_an_answer_has_its_place() {
    let mut world = world(&[(APPS, &[("Android 1", Holds::Yes), ("iPhone 1", Holds::Unknown)])]);
    assert_eq!(world.verdict("S15.3"), Some(Unknown));
    world.observations.clear();
    world.answer("S15.3", Says::Yes);
    let judged = world.judged();
    let s15_3 = verdict(&judged, "S15.3").unwrap();
    assert_eq!((s15_3.verdict, s15_3.stated), (Met, false), "the criterion has a place for the answer");
    says(
        reading("S15"),
        ["medmindre den kun må have administrerede apps", "unless it may have managed apps only"],
    );
}

#[test]
fn rule_7_whoever_has_no_addresses_of_its_own_can_finish_s28() {
    for framework in ["kommune-2024", "stat-2024"] {
        let mut world = World { framework, ..World::outside(&["nordhavn.dk"]) };
        world.answer("S28.used", Says::No);
        let judged = world.judged();
        let s28 = judged.requirements.iter().find(|one| one.id.as_str() == "S28").unwrap();
        assert_eq!(s28.verdict, Some(NotApplicable), "{framework}");
        world.see(
            "register",
            "services.range_scanned",
            units("services.range_scanned", &[("192.0.2.0/24", Holds::Yes)]),
        );
        assert!(verdict(&world.judged(), "S28.1").unwrap().contradicted, "{framework}: a range was scanned");
    }
}

#[test]
fn rule_7_a_policy_that_is_assigned_does_not_show_that_a_phone_follows_it() {
    for requirement in ["S13", "S14"] {
        says(
            reading(requirement),
            [
                "En politik, der er tildelt, viser ikke, at enheden følger den",
                "A policy that has been assigned does not show that the device follows it",
            ],
        );
        says(
            reading(requirement),
            [
                "(grace period), eller er den endnu ikke vurderet, er det uafklaret",
                "in its grace period or not yet evaluated cannot be told",
            ],
        );
    }
    for fact in ["phones.passcode_or_biometrics", "phones.rooted_refused", "phones.screen_locks"] {
        says(unit_and_source(fact).1, ["compliance-status", "compliance state"]);
    }
}

#[test]
fn rule_7_an_access_that_pam_or_pim_ends_by_itself_counts_as_ended_in_k5_2() {
    says(
        reading("K5"),
        ["PAM- eller PIM-løsning selv afslutter adgangen", "a PAM or PIM solution ends the access itself"],
    );
    says(
        unit_and_source("registers.external_within_period").1,
        ["PAM- eller PIM-løsning", "PAM or PIM solution"],
    );
}

#[test]
fn rule_7_an_external_account_missing_from_the_approvals_leaves_k5_1_open() {
    let period: &[_] = &[("ext-anna", Holds::Yes), ("ext-bo", Holds::Yes)];
    let needed = [("ext-anna", Holds::Yes)];
    let facts: &[(&str, &[_])] =
        &[("registers.external_within_period", period), ("registers.external_only_needed", &needed)];
    let mut world = world(facts);
    world.answer("K5.1", Says::Yes);
    assert_eq!(world.verdict("K5.2"), Some(Met));
    assert_eq!(world.verdict("K5.1"), Some(Unknown), "ext-bo exists, and nobody says what it may reach");
}

#[test]
fn rule_7_an_account_that_the_check_knows_is_not_overlooked_afterwards() {
    let checked: &[_] = &[("anna", Holds::Yes), ("svc-backup", Holds::Yes)];
    let users = |service| [("anna", Holds::Yes), ("svc-backup", service)];
    let replaced = "accounts.leaked_password_replaced";
    let both = |list: &[(&str, Holds)]| world(&[("accounts.leak_check_monthly", checked), (replaced, list)]);
    assert_eq!(both(&[("anna", Holds::Yes)]).verdict("S12.2"), Some(Unknown));
    assert_eq!(both(&users(Holds::NotApplicable)).verdict("S12.2"), Some(Met), "it is known to be no user's");
}

#[test]
fn rule_7_guest_networks_are_no_part_of_s24_in_either_list() {
    let s24 = &catalogue().requirements["S24"];
    let networks = |framework: &str| match &s24.parameters[framework]["networks"] {
        kravtjek_catalogue::Parameter::Text(text) => [text.da.as_str(), text.en.as_str()],
        other => panic!("{other:?}"),
    };
    says(networks("kommune-2024"), ["arbejdsnetværk", "work networks"]);
    says(networks("stat-2024"), ["gæstenet", "guest networks"]);
}

#[test]
fn rule_7_k2_2_asks_about_the_pcs_without_password() {
    let criteria = &catalogue().requirements["K2"].criteria;
    let ask = criteria.iter().find(|one| one.id.as_str() == "K2.2").unwrap().ask.as_ref().unwrap();
    says([&ask.da, &ask.en], ["alle pc'er uden password", "all PCs without a password"]);
}

#[test]
fn rule_7_an_answer_covers_the_iphones_that_no_export_tells_of_and_no_phone_that_fails() {
    for (iphone, expected) in [(Holds::Unknown, Met), (Holds::No, NotMet), (Holds::Yes, Met)] {
        let mut world = world(&[(APPS, &[("Android 1", Holds::Yes), ("iPhone 1", iphone)])]);
        world.answer("S15.3", Says::Yes);
        assert_eq!(world.verdict("S15.3"), Some(expected), "{iphone:?}");
    }
}

#[test]
fn rule_7_an_answer_tells_of_the_network_where_the_camera_register_does_not() {
    let cameras = [("Rådhus, indgang", Holds::Yes)];
    let mut world = world(&[(CAMERA_LOGIN, &cameras)]);
    world.answer("K7.1", Says::Yes);
    assert_eq!(world.verdict("K7.1"), Some(Met));
    world.see("register", CAMERA_NETWORK, units(CAMERA_NETWORK, &[("Rådhus, indgang", Holds::No)]));
    assert_eq!(world.verdict("K7.1"), Some(NotMet));
}
