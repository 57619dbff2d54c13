//! A tenant of Microsoft 365 (S8–S11): whether log-on asks for several factors, which ways to log on it has, and how its mail
//! comes and goes.

use kravtjek_catalogue::Code;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use crate::import::tenant::{AntiPhishing, Control, LogOnMethod, Outcome, Tenant};
use crate::import::{Claims, Place};

/// What people call the system that one logs on to.
const ENTRA: &str = "Entra ID";
/// And the one that mail goes through.
const EXCHANGE: &str = "Exchange Online";

/// What is said of a unit, for what, and where that was read.
type Said = (Holds, Detail, Place);

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    for tenant in &ground.handed.records.tenants {
        let mut say = |fact, unit: &str, said: Option<Said>| {
            if let Some((holds, what, place)) = said {
                claims.say(fact, unit, holds, place, || what);
            }
        };
        say("accounts.multi_factor_required", ENTRA, multi_factor(tenant));
        say("mail.sender_dmarc_respected", EXCHANGE, dmarc(tenant));
        say("mail.relays_authenticated", EXCHANGE, relays(tenant));
        // It encrypts to whoever can, whatever its connectors say; those can only ask for more.
        let sends = tenant.outbound.as_ref().map(|_| (Holds::Yes, Detail::NOTHING, tenant.place));
        say("mail.outgoing_encryption", EXCHANGE, sends);
        say("mail.state_encryption_forced", EXCHANGE, forced(tenant));
        for (unit, said) in codes(ground, tenant) {
            say("accounts.codes_made_on_device", &unit, Some(said));
        }
        for (unit, said) in confirmed(ground, tenant) {
            say("accounts.identity_confirmed", &unit, Some(said));
        }
    }
}

/// Factors that no phish can take (3.1) or any others (3.2), for all, and no protocol that asks for none (1.1).
fn multi_factor(tenant: &Tenant) -> Option<Said> {
    let [strong, any, old] = ["MS.AAD.3.1", "MS.AAD.3.2", "MS.AAD.1.1"].map(|id| tenant.control(id));
    let is = |control: Option<&Control>, outcome| control.is_some_and(|control| control.outcome == outcome);
    let decides = [strong, any].into_iter().flatten().find(|control| control.outcome == Outcome::Pass);
    let told = |holds, control: &Control| (holds, Detail::cell(&*control.id, &*control.word), control.place);
    let Some(decides) = decides else {
        let last = any.or(strong)?;
        let settled = is(any, Outcome::Fail) && (strong.is_none() || is(strong, Outcome::Fail));
        return Some(told(if settled { Holds::No } else { Holds::Unknown }, last));
    };
    if tenant.excluded.contains(&decides.id) {
        return Some((Holds::Unknown, Detail::cell("CapExclusions", &*decides.id), decides.place));
    }
    Some(match old {
        Some(old) if old.outcome == Outcome::Pass => (Holds::Yes, Detail::NOTHING, decides.place),
        Some(old) => told(Holds::Unknown, old),
        None => (Holds::Unknown, Detail::not_in_report("MS.AAD.1.1"), decides.place),
    })
}

fn codes(ground: &Ground<'_>, tenant: &Tenant) -> Vec<(String, Said)> {
    let factors = &ground.by.catalogue.factors;
    if tenant.methods.is_empty() {
        let Some(control) = tenant.control("MS.AAD.3.5") else { return Vec::new() };
        // Which of them is on, the control does not say.
        let holds = if control.outcome == Outcome::Pass { Holds::Yes } else { Holds::Unknown };
        let said = (holds, Detail::cell(&*control.id, &*control.word), control.place);
        let sent = factors.settings().filter(|setting| setting.code == Code::Sent);
        return sent.map(|setting| (setting.id.to_lowercase(), said.clone())).collect();
    }
    let of = |method: &LogOnMethod| {
        let cell = |state: &str| Detail::cell(&*method.id, state);
        let (holds, what) = match (factors.setting(&method.id).map(|setting| setting.code), method.is_on) {
            (_, None) => (Holds::Unknown, Detail::empty_cell(&*method.id)),
            (None, Some(true)) => (Holds::Unknown, Detail::not_understood("Id", &*method.id)),
            (Some(Code::Sent), Some(true)) => (Holds::No, cell("enabled")),
            (Some(Code::Sent), Some(false)) if tenant.methods_are_all == Some(false) => {
                (Holds::Unknown, Detail::older_settings_count(&*method.id))
            }
            (Some(Code::None), Some(true)) => (Holds::NotApplicable, cell("enabled")),
            (_, Some(_)) => (Holds::Yes, Detail::NOTHING),
        };
        (method.id.to_lowercase(), (holds, what, tenant.place))
    };
    tenant.methods.iter().map(of).collect()
}

/// Of the ways to log on that are on, those of which it is known whether they ask the user to confirm.
fn confirmed(ground: &Ground<'_>, tenant: &Tenant) -> Vec<(String, Said)> {
    let on = tenant.methods.iter().filter(|method| method.is_on == Some(true));
    let of = |method: &LogOnMethod| {
        let always = ground.by.catalogue.factors.setting(&method.id).is_some_and(|setting| setting.confirms);
        let holds = match method.matches_number {
            _ if always => Holds::Yes,
            Some(true) => Holds::Yes,
            Some(false) => Holds::No,
            None => return None,
        };
        let what = Detail::cell("NumberMatchingRequiredState", "disabled");
        Some((method.id.to_lowercase(), (holds, what, tenant.place)))
    };
    on.filter_map(of).collect()
}

/// The junk folder is not enough where the sender wants mail refused (S10).
fn dmarc(tenant: &Tenant) -> Option<Said> {
    let of = |policy: &AntiPhishing| {
        let cell = |name: &str, value: &str| Detail::in_policy(&*policy.name, Detail::cell(name, value));
        let empty = |name: &str| Detail::in_policy(&*policy.name, Detail::empty_cell(name));
        let action = policy.on_reject.as_deref().map(str::to_ascii_lowercase);
        let (holds, what) = match (policy.honors, policy.looks, action.as_deref()) {
            (Some(false), ..) => (Holds::No, cell("HonorDmarcPolicy", "False")),
            (None, ..) => (Holds::Unknown, empty("HonorDmarcPolicy")),
            (_, Some(false), _) => (Holds::Unknown, cell("EnableSpoofIntelligence", "False")),
            (.., Some("reject" | "quarantine")) => match policy.on_quarantine.as_deref() {
                None => (Holds::Unknown, empty("DmarcQuarantineAction")),
                Some(word) if word.eq_ignore_ascii_case("NoAction") => {
                    (Holds::No, cell("DmarcQuarantineAction", word))
                }
                Some(_) => (Holds::Yes, Detail::NOTHING),
            },
            (.., Some(_)) => {
                (Holds::No, cell("DmarcRejectAction", policy.on_reject.as_deref().unwrap_or_default()))
            }
            (.., None) => (Holds::Unknown, empty("DmarcRejectAction")),
        };
        (holds, what, policy.place)
    };
    let badness = |said: &Said| match said.0 {
        Holds::No => 2,
        Holds::Unknown => 1,
        Holds::Yes | Holds::NotApplicable => 0,
    };
    tenant.phishing.iter().map(of).max_by_key(|said| (badness(said), std::cmp::Reverse(said.2)))
}

/// Mail for anybody it takes only from those who log on, and from servers that a connector knows.
fn relays(tenant: &Tenant) -> Option<Said> {
    let connectors = tenant.inbound.as_ref()?;
    let unknown = connectors.iter().find(|one| one.relays && !one.by_certificate && one.addresses == 0);
    Some(match unknown {
        Some(one) => (Holds::Unknown, Detail::cell("inbound_connectors", &*one.name), tenant.place),
        None => (Holds::Yes, Detail::NOTHING, tenant.place),
    })
}

/// Forced for all is forced for the state; of some domains the report does not say whether they are all of the state's.
fn forced(tenant: &Tenant) -> Option<Said> {
    let connectors = tenant.outbound.as_ref()?;
    let forces: Vec<_> = connectors.iter().filter(|one| one.forces).collect();
    let all = forces.iter().any(|one| one.domains.iter().any(|domain| &**domain == "*"));
    if all && forces.len() == connectors.len() {
        return Some((Holds::Yes, Detail::NOTHING, tenant.place));
    }
    let domains: Vec<&str> =
        forces.iter().flat_map(|one| one.domains.iter().map(|domain| &**domain)).take(20).collect();
    let what = match domains[..] {
        [] => Detail::empty_cell("outbound_connectors"),
        _ => Detail::cell("RecipientDomains", domains.join(", ")),
    };
    Some((Holds::Unknown, what, tenant.place))
}
