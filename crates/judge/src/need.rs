//! What a check or an extra needs to have looked at: it names the subjects itself, from its asset and what was seen so far.

use std::collections::BTreeSet;

use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::{AssetId, can_be_host};
use kravtjek_model::observation::Probe;
use kravtjek_model::subject::{Request, Subject};

use crate::so_far::{ADDRESSES, SoFar};
use crate::step::Step;

/// Something that must have been looked at. A check lists all that its function asks [`Sight`](crate::sight::Sight) for,
/// and what leads there: a scan looks at nothing else.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Need {
    /// The DNSSEC state of a zone.
    Zone(Whose),
    /// A domain's SPF record.
    Spf(Whose),
    /// A domain's DMARC record.
    Dmarc(Whose),
    /// A domain's DKIM keys.
    Dkim(Whose),
    /// One RRset.
    Set(Whose, &'static str),
    /// The RRsets of addresses, of both families.
    Addresses(Whose),
    /// Port 25 of every address of a name.
    MailServer(Whose),
    /// TLS on one port of every address of a name.
    Tls(Whose, u16),
    /// Web requests, which are worked out from the host and what was seen so far.
    Requests(Whose, fn(&str, &SoFar<'_>) -> Vec<Request>),
    /// A fact about units: it comes from a file or a run inside, and no scan looks at it.
    Fact,
    /// A need that belongs to another kind of measurement than its own, and is looked at wherever that one is.
    With(Probe, &'static Self),
    /// A need that is no reason for its kind of measurement: it is looked at where that kind is made for others, and a run
    /// without it settles all that does not ask for it.
    Beside(&'static Self),
}

/// Whose subject is needed, seen from the asset that is judged.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whose {
    /// The asset's own.
    Own,
    /// That of other names, which are looked up for the asset.
    Names(fn(&str, &SoFar<'_>) -> Vec<String>),
    /// That of each of the domain's mail gateways.
    Gateways,
    /// The asset's own where it is its own mail gateway, for want of MX records.
    OwnAddress,
    /// That of the names at which senders look for TLSA records of each gateway.
    GatewaysTlsa,
    /// That of each subdomain with name servers of its own.
    Delegations,
    /// That of those among them which mail could come from.
    MailDelegations,
    /// That of those among them that take part in the flow of mail.
    MailFlow,
    /// That of the domains and hosts above the asset, where they are assets too.
    Above,
}

/// A name, and the asset for which it is looked at.
struct Named {
    asset: AssetId,
    kind: AssetKind,
    name: String,
}

impl Need {
    /// The kind of measurement it belongs to.
    pub(crate) fn probe(&self) -> Probe {
        match self {
            Self::Zone(_) => Probe::Dnssec,
            Self::Spf(_) => Probe::Spf,
            Self::Dmarc(_) => Probe::Dmarc,
            Self::Dkim(_) => Probe::Dkim,
            Self::Set(..) | Self::Addresses(_) => Probe::Dns,
            Self::MailServer(_) => Probe::MailServer,
            Self::Tls(..) => Probe::Tls,
            Self::Requests(..) => Probe::Http,
            Self::Fact => Probe::Units,
            Self::With(probe, _) => *probe,
            Self::Beside(need) => need.probe(),
        }
    }

    /// Whether only a domain of mail has what is needed.
    pub(crate) fn is_of_mail(&self) -> bool {
        let of_mail = [Probe::Spf, Probe::Dmarc, Probe::Dkim, Probe::MailServer];
        let whose = self.whose();
        of_mail.contains(&self.probe()) || matches!(whose, Whose::Gateways | Whose::GatewaysTlsa)
    }

    /// The measurements to make for one asset, as far as what was seen names them.
    pub(crate) fn steps(&self, asset: &Asset, so_far: &SoFar<'_>, steps: &mut BTreeSet<Step>) {
        for named in self.whose().names(asset, so_far) {
            for (probe, subject) in self.subjects(&named.name, so_far) {
                steps.insert(Step { asset: named.asset.clone(), kind: named.kind, probe, subject });
            }
        }
    }

    fn subjects(&self, name: &str, so_far: &SoFar<'_>) -> Vec<(Probe, Subject)> {
        let addresses = || so_far.addresses(name).into_iter();
        let subjects: Vec<Subject> = match self {
            Self::Zone(_) | Self::Spf(_) | Self::Dmarc(_) | Self::Dkim(_) => vec![Subject::name(name)],
            Self::Set(_, rtype) => vec![Subject::set(name, *rtype)],
            Self::Addresses(_) => ADDRESSES.iter().map(|rtype| Subject::set(name, *rtype)).collect(),
            Self::MailServer(_) => addresses().map(Subject::Address).collect(),
            Self::Tls(_, port) => addresses().map(|address| Subject::endpoint(address, *port)).collect(),
            Self::Requests(_, of) => of(name, so_far).into_iter().map(Subject::Request).collect(),
            Self::Fact => Vec::new(),
            Self::With(_, need) | Self::Beside(need) => return need.subjects(name, so_far),
        };
        subjects.into_iter().map(|subject| (self.probe(), subject)).collect()
    }

    fn whose(&self) -> Whose {
        match self {
            Self::Zone(whose)
            | Self::Spf(whose)
            | Self::Dmarc(whose)
            | Self::Dkim(whose)
            | Self::Set(whose, _)
            | Self::Addresses(whose)
            | Self::MailServer(whose)
            | Self::Tls(whose, _)
            | Self::Requests(whose, _) => *whose,
            Self::Fact => Whose::Own,
            Self::With(_, need) | Self::Beside(need) => need.whose(),
        }
    }
}

impl Whose {
    fn names(self, asset: &Asset, so_far: &SoFar<'_>) -> Vec<Named> {
        let own = asset.id.as_str();
        let for_asset = |name: String| Named { asset: asset.id.clone(), kind: asset.kind, name };
        let of_its_own = |name: &str, kind| Named { asset: AssetId::from(name), kind, name: name.to_owned() };
        let gateway = |name: &String| of_its_own(name, AssetKind::MailGateway);
        let delegation = |name: &str| of_its_own(name, AssetKind::Delegation);
        match self {
            Self::Own => vec![for_asset(own.to_owned())],
            Self::Names(of) => of(own, so_far).into_iter().map(for_asset).collect(),
            Self::Gateways => so_far.gateways(own).iter().map(gateway).collect(),
            Self::OwnAddress => {
                so_far.gateways(own).iter().filter(|host| *host == own).map(gateway).collect()
            }
            Self::GatewaysTlsa => {
                let bases = |host: &String| {
                    let host = host.clone();
                    let bases = so_far.tlsa_bases(&host).into_iter();
                    bases.map(move |base| Named { name: format!("_25._tcp.{base}"), ..gateway(&host) })
                };
                so_far.gateways(own).iter().flat_map(bases).collect()
            }
            Self::Delegations => so_far.delegations(own).iter().copied().map(delegation).collect(),
            Self::MailDelegations | Self::MailFlow => {
                let delegations = so_far.delegations(own);
                let wanted = |name: &&str| {
                    can_be_host(name) && (!matches!(self, Self::MailFlow) || so_far.is_in_mail_flow(name))
                };
                delegations.iter().copied().filter(wanted).map(delegation).collect()
            }
            Self::Above => so_far.above(own).map(|(name, kind)| of_its_own(name, kind)).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
