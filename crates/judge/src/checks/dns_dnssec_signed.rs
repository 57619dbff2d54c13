//! S18: the domain is signed with DNSSEC, its chain holds from the root, and its own MX RRset is part of it.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::detail::Detail;
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::dns::{Aside, Cause, Listed, Lookup, Reason, State, Zone};

use crate::check::Check;
use crate::finding::{NO_SUCH_NAME, Says, Tag};
use crate::need::{Need, Whose};
use crate::sight::{Sight, Sighting};

pub(super) static CHECK: Check = Check {
    id: CheckId::known("dns.dnssec_signed"),
    of: &[AssetKind::Domain],
    needs: &[Need::Zone(Whose::Own), Need::Set(Whose::Own, "MX")],
    tags: &[
        UNSIGNED,
        SIGNED_WITHOUT_DS,
        UNSUPPORTED,
        BOGUS,
        RRSET_BOGUS,
        RRSET_UNSIGNED,
        SERVER,
        SILENT,
        NOTE,
    ],
    judge,
};

pub(super) const SILENT: Tag =
    Tag { name: "server_silent", args: &["server", "address", "reason", "detail"] };
pub(super) const UNSIGNED: Tag = Tag { name: "unsigned", args: &["zone"] };
pub(super) const SIGNED_WITHOUT_DS: Tag = Tag { name: "signed_without_ds", args: &["zone"] };
pub(super) const UNSUPPORTED: Tag = Tag { name: "unsupported", args: &["zone", "reason", "detail"] };
pub(super) const BOGUS: Tag = Tag { name: "bogus", args: &["zone", "reason", "detail"] };
const RRSET_BOGUS: Tag = Tag { name: "rrset_bogus", args: &["rrset", "reason", "detail"] };
const RRSET_UNSIGNED: Tag = Tag { name: "rrset_unsigned", args: &["rrset", "zone"] };
pub(super) const SERVER: Tag =
    Tag { name: "server_differs", args: &["server", "address", "reason", "detail"] };
pub(super) const NOTE: Tag = Tag { name: "note", args: &["note", "zone", "detail"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let domain = asset.id.as_str();
    let mut says = Says::default();
    let zone = sight.zone(domain).or_gap(domain, &mut says);
    if let Some(zone) = &zone {
        if zone.notes.iter().any(|note| note.id == Aside::NoSuchName) {
            // The zone above is sound and says so: there is nothing here that could be signed.
            says.gap(NO_SUCH_NAME.found(&[], zone.at("notes")));
            return says.outcome();
        }
        zone_state(zone, &mut says);
    }
    // Where the zone itself is at fault, that is all there is to say.
    let sound = zone.is_none_or(|zone| zone.state == State::Secure);
    if let Some(mx) = sight.lookup(domain, "MX").or_gap(&format!("{domain} MX"), &mut says)
        && sound
        && !mx.unproven(&mut says)
    {
        rrset_state(&mx, &mut says);
    }
    says.outcome()
}

/// The state of the zone and of each of its name servers.
pub(super) fn zone_state(zone: &Sighting<'_, Zone>, says: &mut Says) {
    let at = |field: &str| zone.at(field);
    let (id, detail) = first(&zone.reasons);
    match zone.state {
        State::Secure => says.good(),
        State::Bogus => says.fail(BOGUS.exactly(&[&zone.zone, id], detail, at("reasons"))),
        State::Insecure if zone.notes.iter().any(|note| note.id == Aside::SignedWithoutDs) => {
            says.fail(SIGNED_WITHOUT_DS.found(&[&zone.zone], at("notes")));
        }
        State::Insecure if zone.reasons.iter().any(unsupported) => {
            says.fail(UNSUPPORTED.exactly(&[&zone.zone, id], detail, at("reasons")));
        }
        State::Insecure => says.fail(UNSIGNED.found(&[&zone.zone], at("state"))),
        State::Indeterminate => {}
    }
    for (at, server) in zone.name_servers.iter().enumerate() {
        if zone.state == State::Secure && server.state == State::Indeterminate {
            let (id, detail) = first(&server.reasons);
            let place = zone.at(format!("name_servers[{at}]"));
            says.note(SILENT.exactly(&[&server.name, &server.address, id], detail, place));
        }
        if zone.state == State::Secure && matches!(server.state, State::Bogus | State::Insecure) {
            let (id, detail) = first(&server.reasons);
            let place = zone.at(format!("name_servers[{at}]"));
            says.fail(SERVER.exactly(&[&server.name, &server.address, id], detail, place));
        }
    }
    let silent = zone.name_servers.iter().any(|server| server.state == State::Indeterminate);
    // A server that does not answer differs from the others in nothing else.
    let told = |id: &Listed<Aside>| *id == Aside::SignedWithoutDs || silent && *id == Aside::ServersDiffer;
    for (at, note) in zone.notes.iter().enumerate().filter(|(_, note)| !told(&note.id)) {
        let place = zone.at(format!("notes[{at}]"));
        says.note(NOTE.exactly(&[note.id.as_str(), &note.zone], &note.detail, place));
    }
}

/// An RRset in a signed zone may still be bogus; one reached through an alias may lie in an unsigned zone.
fn rrset_state(lookup: &Sighting<'_, Lookup>, says: &mut Says) {
    let rrset = format!("{} {}", lookup.name, lookup.rtype);
    let (id, detail) = first(&lookup.reasons);
    match lookup.state {
        State::Secure => says.good(),
        State::Bogus => says.fail(RRSET_BOGUS.exactly(&[&rrset, id], detail, lookup.at("reasons"))),
        State::Insecure => says.fail(RRSET_UNSIGNED.found(&[&rrset, &lookup.zone], lookup.at("state"))),
        State::Indeterminate => {}
    }
}

/// Whether the zone is signed in a way that is not supported.
fn unsupported(reason: &Reason) -> bool {
    let unsupported = [Cause::DsUnsupportedAlgorithm, Cause::DsUnsupportedDigest, Cause::KeyUnsupported];
    reason.id.known().is_some_and(|cause| unsupported.contains(&cause))
}

/// The first reason and its detail.
pub(super) fn first(reasons: &[Reason]) -> (&str, &Detail) {
    static NOTHING: Detail = Detail::NOTHING;
    reasons.first().map_or(("", &NOTHING), |reason| (reason.id.as_str(), &reason.detail))
}
