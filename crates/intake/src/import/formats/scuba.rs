//! `scuba`: the report that ScubaGear writes of a tenant (ScubaResults JSON): a few of its controls, and of what it read the
//! ways to log on, the policies against phishing, the connectors of mail and the domains.

use kravtjek_model::asset::AssetKind;
use serde_json::Value;

use super::{Format, Way};
use crate::import::cells::{Puzzling, Wanted};
use crate::import::taken::Lead;
use crate::import::tenant::{AntiPhishing, Control, Inbound, LogOnMethod, Outbound, Outcome, Tenant};
use crate::import::{Place, Taking};
use crate::name::zone;
use crate::sheet::Why;
use crate::sheet::date::{self, When};
use crate::sheet::json::{at, text_at};

pub(super) static FORMAT: Format =
    Format { id: "scuba", typed: false, ways: &[Way::Document { fits, read }] };

/// The controls that rules go by, each with the newest version that was read when this was written.
const CONTROLS: [(&str, u32); 4] =
    [("MS.AAD.1.1", 1), ("MS.AAD.3.1", 1), ("MS.AAD.3.2", 2), ("MS.AAD.3.5", 2)];
/// So many things of one list are read.
const MOST: usize = 10_000;
/// Microsoft's own names of tenants: their zone is not the authority's.
const MICROSOFTS: &str = "onmicrosoft.com";

fn fits(head: &str) -> bool {
    head.contains("\"MetaData\"") && (head.contains("ScubaGear") || head.contains("\"TimestampZulu\""))
}

fn read(document: &Value, taking: &mut Taking) -> Result<(), Why> {
    dated(document, taking);
    let raw = at(document, "Raw").unwrap_or(&Value::Null);
    let mut tenant = Tenant {
        place: taking.place(0),
        controls: controls(document, taking),
        excluded: excluded(raw),
        methods: Vec::new(),
        methods_are_all: None,
        phishing: phishing(raw, taking),
        inbound: asked(raw, "Get-InboundConnector", "inbound_connectors").map(inbound),
        outbound: asked(raw, "Get-OutboundConnector", "outbound_connectors").map(outbound),
    };
    for policy in items(raw, "authentication_method") {
        let settings = at(policy, "authentication_method_feature_settings").unwrap_or(policy);
        tenant.methods.extend(each(settings).filter_map(method));
        let state = text_at(policy, "authentication_method_policy.PolicyMigrationState");
        tenant.methods_are_all = state.map(|state| state.eq_ignore_ascii_case("migrationComplete"));
    }
    domains(raw, taking);
    taking.records.tenants.push(tenant);
    Ok(())
}

/// When the report was made.
fn dated(document: &Value, taking: &mut Taking) {
    let said =
        text_at(document, "MetaData.TimestampZulu").or_else(|| text_at(document, "Raw.timestamp_zulu"));
    match said.as_deref().map(date::read) {
        Some(When::At(at)) => taking.dated(at),
        Some(When::Never | When::Unclear) => {
            puzzled(taking, 0, "TimestampZulu", said.as_deref().unwrap_or_default(), Wanted::Date);
        }
        None => {}
    }
}

fn puzzled(taking: &mut Taking, row: u64, column: &'static str, value: &str, wanted: Wanted) {
    let place = taking.place(row);
    let value = value.chars().take(100).collect();
    taking.puzzled(Puzzling { place, column: column.into(), value, wanted });
}

/// What a list holds, whatever became of it on the way: a list of one is often written as the one, and an empty one as a
/// list of nothing.
fn each(list: &Value) -> impl Iterator<Item = &Value> {
    let (many, one) = match list {
        Value::Array(all) => (all.as_slice(), None),
        Value::Null => (&[][..], None),
        one => (&[][..], Some(one)),
    };
    many.iter().chain(one).filter(|item| item.is_object()).take(MOST)
}

fn items<'a>(raw: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    each(at(raw, name).unwrap_or(&Value::Null))
}

/// What a command was asked for, where it answered.
fn asked<'a>(raw: &'a Value, command: &str, name: &str) -> Option<&'a Value> {
    let failed = at(raw, "exo_unsuccessful_commands").and_then(Value::as_array);
    let failed = failed.is_some_and(|all| all.iter().any(|one| one.as_str() == Some(command)));
    at(raw, name).filter(|_| !failed)
}

fn controls(document: &Value, taking: &mut Taking) -> Vec<Control> {
    let mut found = Vec::new();
    let products =
        at(document, "Results").and_then(Value::as_object).into_iter().flat_map(|all| all.values());
    let groups = products.flat_map(each);
    for control in groups.flat_map(|group| items(group, "Controls")) {
        taking.counted();
        let row = taking.rows;
        let Some((id, version)) = text_at(control, "Control ID").and_then(|id| versioned(&id)) else {
            continue;
        };
        let Some((id, known)) = CONTROLS.iter().find(|(own, _)| *own == id) else { continue };
        if version > *known {
            puzzled(taking, row, "Control ID", &format!("{id}v{version}"), Wanted::Word);
        }
        let (outcome, word) = outcome(control);
        found.push(Control { id: (*id).into(), place: taking.place(row), outcome, word: word.into() });
    }
    found
}

/// `MS.AAD.3.5v2` is version 2 of `MS.AAD.3.5`.
fn versioned(id: &str) -> Option<(String, u32)> {
    let (id, version) = id.trim().rsplit_once(['v', 'V'])?;
    Some((id.to_ascii_uppercase(), version.parse().ok()?))
}

/// A control that somebody left out, or says was judged wrongly, shows nothing.
fn outcome(control: &Value) -> (Outcome, String) {
    let marked = |name: &str| text_at(control, name).filter(|said| !said.eq_ignore_ascii_case("n/a"));
    if let Some(result) = marked("OmittedEvaluationResult") {
        return (Outcome::Unsettled, format!("Omitted ({result})"));
    }
    if let Some(result) = marked("IncorrectResult") {
        return (Outcome::Unsettled, format!("IncorrectResult ({result})"));
    }
    let word = text_at(control, "Result").unwrap_or_default();
    let outcome = match word.to_ascii_lowercase().as_str() {
        "pass" => Outcome::Pass,
        "fail" => Outcome::Fail,
        _ => Outcome::Unsettled,
    };
    (outcome, word)
}

/// The controls from which the run's own settings leave out accounts.
fn excluded(raw: &Value) -> Vec<Box<str>> {
    let settings = at(raw, "scuba_config.Aad").and_then(Value::as_object);
    let leaves_out = |setting: &Value| {
        let named = |name: &str| {
            at(setting, name).is_some_and(|all| all.as_array().map_or(all.is_string(), |all| !all.is_empty()))
        };
        named("CapExclusions.Users") || named("CapExclusions.Groups")
    };
    let own = settings.into_iter().flatten().filter(|(_, setting)| leaves_out(setting));
    own.filter_map(|(id, _)| versioned(id).map(|(id, _)| id.into())).take(MOST).collect()
}

fn method(setting: &Value) -> Option<LogOnMethod> {
    let state = |path: &str| text_at(setting, path).map(|state| state.to_ascii_lowercase());
    let is_on = match state("State").as_deref() {
        Some("enabled") => Some(true),
        Some("disabled") => Some(false),
        _ => None,
    };
    // What Microsoft leaves at its own choice it has asked for since 2023.
    let matches_number = match state("FeatureSettings.NumberMatchingRequiredState.State").as_deref() {
        Some("enabled" | "default") => Some(true),
        Some("disabled") => Some(false),
        _ => None,
    };
    Some(LogOnMethod { id: text_at(setting, "Id")?.chars().take(100).collect(), is_on, matches_number })
}

fn phishing(raw: &Value, taking: &Taking) -> Vec<AntiPhishing> {
    let on =
        items(raw, "anti_phish_policies").zip(1..).filter(|(policy, _)| is(policy, "Enabled") != Some(false));
    let of = |(policy, row): (&Value, u64)| AntiPhishing {
        place: taking.place(row),
        name: name(policy),
        honors: is(policy, "HonorDmarcPolicy"),
        looks: is(policy, "EnableSpoofIntelligence"),
        on_reject: text_at(policy, "DmarcRejectAction").map(Into::into),
        on_quarantine: text_at(policy, "DmarcQuarantineAction").map(Into::into),
    };
    on.map(of).collect()
}

fn is(value: &Value, name: &str) -> Option<bool> {
    match text_at(value, name)?.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn name(value: &Value) -> Box<str> {
    let name = text_at(value, "Name").or_else(|| text_at(value, "Identity")).unwrap_or_default();
    name.chars().take(200).collect()
}

fn inbound(list: &Value) -> Vec<Inbound> {
    let on = each(list).filter(|connector| is(connector, "Enabled") != Some(false));
    let of = |connector: &Value| Inbound {
        name: name(connector),
        relays: text_at(connector, "ConnectorType")
            .is_none_or(|kind| kind.eq_ignore_ascii_case("OnPremises")),
        by_certificate: text_at(connector, "TlsSenderCertificateName").is_some(),
        addresses: single(&words(connector, "SenderIPAddresses")),
    };
    on.map(of).collect()
}

/// How many senders a list names; none where one of them is a wide network.
fn single(addresses: &[Box<str>]) -> usize {
    let is_wide = |address: &str| {
        let length = address.split_once('/').and_then(|(_, length)| length.parse::<u8>().ok());
        length.is_some_and(|length| length < if address.contains(':') { 64 } else { 24 })
    };
    if addresses.iter().any(|address| is_wide(address)) { 0 } else { addresses.len() }
}

fn outbound(list: &Value) -> Vec<Outbound> {
    let on = each(list).filter(|connector| is(connector, "Enabled") != Some(false));
    let of = |connector: &Value| Outbound {
        // One that only mail rules use, or that leads to a relay of one's own, forces nothing on the way to the receiver.
        forces: text_at(connector, "TlsSettings").is_some()
            && is(connector, "IsTransportRuleScoped") != Some(true)
            && is(connector, "UseMXRecord") != Some(false),
        domains: words(connector, "RecipientDomains"),
    };
    on.map(of).collect()
}

/// The words of a list, or the one word that a list of one became.
fn words(value: &Value, name: &str) -> Vec<Box<str>> {
    let word = |text: &str| text.chars().take(253).collect();
    match at(value, name) {
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).take(MOST).map(word).collect(),
        Some(Value::String(one)) => one.split_whitespace().take(MOST).map(word).collect(),
        _ => Vec::new(),
    }
}

/// The domains of the tenant are leads: each may send mail.
fn domains(raw: &Value, taking: &mut Taking) {
    let verified = items(raw, "domain_settings").filter(|domain| is(domain, "IsVerified") != Some(false));
    let verified = verified.filter_map(|domain| text_at(domain, "Id"));
    let accepted = items(raw, "accepted_domains").filter_map(|domain| text_at(domain, "DomainName"));
    let place: Place = taking.place(0);
    for name in verified.chain(accepted).filter_map(|name| zone(&name)) {
        if !name.ends_with(MICROSOFTS) {
            taking.records.leads.push(Lead { asset: name.into(), kind: AssetKind::Domain, place });
        }
    }
}
