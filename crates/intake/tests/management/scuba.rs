//! ScubaGear's report of a tenant.

use serde_json::{Value, json};

use super::Told;

/// A report whose controls and settings are these.
fn report(controls: &[Value], raw: &Value) -> String {
    let report = json!({
        "MetaData": {"TenantId": "t", "Tool": "ScubaGear", "ToolVersion": "1.8.0", "TimestampZulu": "2026-11-24T05:40:12.118Z"},
        "Summary": {}, "AnnotatedFailedPolicies": {},
        "Results": {"AAD": [{"GroupName": "Strong Authentication", "Controls": controls}]},
        "Raw": raw,
    });
    format!("\u{feff}{report}")
}

fn control(id: &str, result: &str) -> Value {
    json!({"Control ID": id, "Requirement": "<b>SHALL</b>", "Result": result, "Criticality": "Shall", "Details": "",
        "OmittedEvaluationResult": "N/A", "IncorrectResult": "N/A", "OriginalResult": result})
}

fn told(controls: &[Value], raw: &Value) -> Told {
    Told::by(&[("ScubaResults_1.json", &report(controls, raw))])
}

#[test]
fn a_report_is_known_by_what_is_in_it_and_says_itself_when_it_was_made() {
    let told = told(&[control("MS.AAD.3.2v2", "Pass")], &json!({}));
    assert_eq!(told.formats(), [Some("scuba")]);
    assert_eq!(told.handed.parts[0].at.to_string(), "2026-11-24T05:40:12Z");
    assert_eq!(told.handed.parts[0].rows, 1);
}

#[test]
fn several_factors_are_required_where_one_of_two_controls_is_met_and_old_protocols_are_blocked() {
    let fact = "accounts.multi_factor_required";
    let table = [
        ("Fail", "Pass", "Pass", "Entra ID yes"),
        ("Pass", "Fail", "Pass", "Entra ID yes"),
        ("Fail", "Fail", "Pass", "Entra ID no"),
        ("Fail", "Pass", "Fail", "Entra ID unknown"),
        ("Warning", "Fail", "Pass", "Entra ID unknown"),
        ("Fail", "Error", "Pass", "Entra ID unknown"),
        ("N/A", "N/A", "N/A", "Entra ID unknown"),
    ];
    for (strong, any, old, expected) in table {
        let all =
            [control("MS.AAD.1.1v1", old), control("MS.AAD.3.1v1", strong), control("MS.AAD.3.2v2", any)];
        assert_eq!(told(&all, &json!({})).units(fact), [expected], "{strong} {any} {old}");
    }
    assert_eq!(told(&[], &json!({})).units(fact), Vec::<String>::new());
    let all =
        [control("MS.AAD.1.1v1", "Pass"), control("MS.AAD.3.1v1", "Fail"), control("MS.AAD.3.2v2", "Fail")];
    assert_eq!(told(&all, &json!({})).why(fact, "Entra ID"), "MS.AAD.3.2 = Fail");
}

#[test]
fn what_somebody_left_out_of_the_report_shows_nothing() {
    let fact = "accounts.multi_factor_required";
    let old = control("MS.AAD.1.1v1", "Pass");
    let mut omitted = control("MS.AAD.3.2v2", "Omitted");
    omitted["OmittedEvaluationResult"] = json!("Pass");
    let mut wrong = control("MS.AAD.3.2v2", "Pass");
    wrong["IncorrectResult"] = json!("Fail");
    for control in [omitted, wrong] {
        assert_eq!(told(&[old.clone(), control], &json!({})).units(fact), ["Entra ID unknown"]);
    }
    let raw = json!({"scuba_config": {"Aad": {"MS.AAD.3.2v2": {"CapExclusions": {"Users": ["9c3c"], "Groups": []}}}}});
    let told = told(&[old, control("MS.AAD.3.2v2", "Pass")], &raw);
    assert_eq!(told.units(fact), ["Entra ID unknown"], "accounts are left out by the run's own settings");
}

#[test]
fn a_newer_version_of_a_control_is_read_and_told() {
    let told = told(&[control("MS.AAD.1.1v1", "Pass"), control("MS.AAD.3.2v3", "Pass")], &json!({}));
    assert_eq!(told.units("accounts.multi_factor_required"), ["Entra ID yes"]);
    assert_eq!(told.puzzling(), ["Control ID: MS.AAD.3.2v3"]);
}

fn methods(migration: &str) -> Value {
    json!({"authentication_method": [{
        "authentication_method_feature_settings": [
            {"Id": "Sms", "State": "enabled"}, {"Id": "Voice", "State": "disabled"}, {"Id": "Fido2", "State": "enabled"},
            {"Id": "MicrosoftAuthenticator", "State": "enabled", "FeatureSettings": {"NumberMatchingRequiredState": {"State": "default"}}},
            {"Id": "TemporaryAccessPass", "State": "enabled"}, {"Id": "SoftwareOath", "State": "enabled"},
            {"Id": "Thought", "State": "enabled"}, null],
        "authentication_method_policy": {"PolicyMigrationState": migration}}]})
}

#[test]
fn a_method_that_sends_codes_is_off_or_it_is_not_well() {
    let fact = "accounts.codes_made_on_device";
    let done = told(&[], &methods("migrationComplete"));
    assert_eq!(
        done.units(fact),
        [
            "fido2 not applicable",
            "microsoftauthenticator yes",
            "sms no",
            "softwareoath yes",
            "temporaryaccesspass not applicable",
            "thought unknown",
            "voice yes",
        ]
    );
    assert_eq!(done.why(fact, "sms"), "Sms = enabled");
    let under_way = told(&[], &methods("migrationInProgress"));
    assert!(under_way.units(fact).contains(&"voice unknown".to_owned()), "older settings still count");
    assert_eq!(done.units("accounts.identity_confirmed"), ["fido2 yes", "microsoftauthenticator yes"]);
    let by_control = |result| told(&[control("MS.AAD.3.5v2", result)], &json!({})).units(fact);
    assert_eq!(by_control("Pass"), ["email yes", "sms yes", "voice yes"]);
    assert_eq!(by_control("Fail"), ["email unknown", "sms unknown", "voice unknown"]);
}

#[test]
fn mail_that_a_sender_wants_refused_must_be_refused_or_put_in_quarantine() {
    let fact = "mail.sender_dmarc_respected";
    let policy = |honors: bool, reject: &str| json!({"Name": "Standard", "Enabled": true, "EnableSpoofIntelligence": true, "HonorDmarcPolicy": honors, "DmarcRejectAction": reject, "DmarcQuarantineAction": "MoveToJmf"});
    let of = |policies: Value| told(&[], &json!({"anti_phish_policies": policies}));
    for (honors, reject, expected) in [
        (true, "Reject", "yes"),
        (true, "Quarantine", "yes"),
        (true, "MoveToJmf", "no"),
        (false, "Reject", "no"),
    ] {
        assert_eq!(
            of(json!([policy(honors, reject)])).units(fact),
            [format!("Exchange Online {expected}")],
            "{reject}"
        );
    }
    for (action, expected) in
        [(json!("NoAction"), "no"), (json!(null), "unknown"), (json!("Quarantine"), "yes")]
    {
        let mut own = policy(true, "Reject");
        own["DmarcQuarantineAction"] = action;
        assert_eq!(of(own).units(fact), [format!("Exchange Online {expected}")]);
    }
    // One is written as itself, and one that is off does not count.
    assert_eq!(of(policy(true, "Reject")).units(fact), ["Exchange Online yes"]);
    let mut off = policy(false, "Reject");
    off["Enabled"] = json!(false);
    assert_eq!(of(json!([off, policy(true, "Reject")])).units(fact), ["Exchange Online yes"]);
    let two = of(json!([policy(true, "Reject"), policy(true, "MoveToJmf"), null]));
    assert_eq!(two.units(fact), ["Exchange Online no"], "the worst counts");
    assert_eq!(two.why(fact, "Exchange Online"), "the policy Standard: DmarcRejectAction = MoveToJmf");
    assert_eq!(of(json!([null])).units(fact), Vec::<String>::new());
}

#[test]
fn connectors_say_who_may_send_through_and_where_encryption_is_forced() {
    let of = |inbound: Value, outbound: Value| {
        let told = told(&[], &json!({"inbound_connectors": inbound, "outbound_connectors": outbound}));
        ["mail.relays_authenticated", "mail.outgoing_encryption", "mail.state_encryption_forced"]
            .map(|fact| told.units(fact).join("; ").replace("Exchange Online ", ""))
    };
    assert_eq!(of(json!([null]), json!([null])), ["yes", "yes", "unknown"]);
    let own = |addresses: Value| json!({"Enabled": true, "ConnectorType": "OnPremises", "Name": "Rådhuset", "SenderIPAddresses": addresses});
    let out = |domains: Value, settings: Value| json!({"Enabled": true, "RecipientDomains": domains, "TlsSettings": settings});
    assert_eq!(
        of(own(json!(["192.0.2.25"])), out(json!("*"), json!("EncryptionOnly"))),
        ["yes", "yes", "yes"]
    );
    assert_eq!(of(own(json!([])), out(json!(["*"]), json!(null))), ["unknown", "yes", "unknown"]);
    let mut scoped = out(json!("*"), json!("EncryptionOnly"));
    scoped["IsTransportRuleScoped"] = json!(true);
    assert_eq!(of(json!([]), scoped)[2], "unknown", "only mail rules use it");
    let mut relayed = out(json!("*"), json!("EncryptionOnly"));
    relayed["UseMXRecord"] = json!(false);
    assert_eq!(of(own(json!(["203.0.113.0/20"])), relayed), ["unknown", "yes", "unknown"]);
    let some = [out(json!(["stat.example"]), json!("DomainValidation"))];
    assert_eq!(of(json!([]), json!(some))[2], "unknown", "whether these are all of the state's is not said");
    let failed =
        json!({"outbound_connectors": [null], "exo_unsuccessful_commands": ["Get-OutboundConnector"]});
    assert_eq!(told(&[], &failed).units("mail.outgoing_encryption"), Vec::<String>::new());
}

#[test]
fn the_domains_of_a_tenant_are_names_to_look_at() {
    let raw = json!({
        "domain_settings": {"Id": "nordhavn-kommune.dk", "IsVerified": true},
        "accepted_domains": [{"DomainName": "nordhavnsområdet.dk"}, {"DomainName": "nordhavn.onmicrosoft.com"}, {"DomainName": "nordhavn-kommune.dk"}],
    });
    assert_eq!(told(&[], &raw).leads(), ["nordhavn-kommune.dk", "xn--nordhavnsomrdet-slb.dk"]);
}
