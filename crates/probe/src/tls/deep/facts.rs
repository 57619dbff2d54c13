//! What the certificates of an endpoint come to, whether it showed one chain or two.

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::tls::{Breach, Certificate, Chain, Contradiction};
use kravtjek_model::observation::{NotSeen, Tri, Why};

use super::handshake::Negotiated;
use super::staple::{self, Fault, Stapled};
use crate::certificate::chain::{self, Judged};
use crate::certificate::roots::Roots;
use crate::certificate::{read_all, unread};

/// The fields of an observation that certificates and staples fill.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The certificates served, those of the chain that decides first, leaf first.
    pub certificates: Vec<Certificate>,
    /// Whether every chain is trusted; the worst decides.
    pub chain: Chain,
    /// Everything that stands in the way of the chain that decides.
    pub problems: Vec<&'static str>,
    /// What was stapled; the worst decides.
    pub stapled: Stapled,
    /// Why not all of the certificates were read.
    pub unread: Option<NotSeen>,
    /// What was sent in the wrong form, or without proof that the server has the key.
    pub contradictions: Vec<Contradiction>,
}

/// Judges the chains that one endpoint showed, to clients with different signature schemes, for a name at a moment.
/// None when no chain was shown.
pub fn of(seen: &[Negotiated], name: &str, roots: &Roots, at: Timestamp) -> Option<Facts> {
    let mut shown: Vec<&Negotiated> = Vec::new();
    for one in seen.iter().filter(|one| !one.chain.is_empty()) {
        if !shown.iter().any(|other| other.chain == one.chain) {
            shown.push(one);
        }
    }
    let mut judged: Vec<(&Negotiated, Judged, Stapled)> = shown
        .into_iter()
        .map(|one| {
            let stapled = staple::judge(one.staple.as_deref(), &one.chain, at);
            let judged = unproven(chain::judge(&one.chain, name, roots, at), one);
            (one, revoked(judged, &stapled), stapled)
        })
        .collect();
    judged.sort_by_key(|(_, judged, _)| chain::rank(&judged.chain));
    let mut certificates: Vec<Certificate> = Vec::new();
    let mut contradictions: Vec<Contradiction> = Vec::new();
    for (one, judged, _) in &judged {
        for certificate in read_all(&one.chain) {
            if !certificates.contains(&certificate) {
                certificates.push(certificate);
            }
        }
        contradictions.extend(judged.contradictions.iter().cloned());
        if not_proven(one) {
            contradictions.push(
                Breach::CertificateNotProven.told(Detail::said(one.signature.as_deref().unwrap_or_default())),
            );
        }
    }
    let unread = judged.iter().find_map(|(one, ..)| unread(&one.chain));
    let stapled = judged.iter().map(|(_, _, stapled)| stapled).min_by_key(|stapled| rank(stapled))?.clone();
    let (_, first, _) = judged.into_iter().next()?;
    let (chain, problems) = (first.chain, first.problems);
    Some(Facts { certificates, chain, problems, stapled, unread, contradictions })
}

/// A signature over the handshake was sent, and it does not hold.
fn not_proven(seen: &Negotiated) -> bool {
    seen.signature.is_some() && !seen.proven
}

/// Whoever does not prove that the certificate is theirs may have copied it: nothing is known of their own.
fn unproven(mut judged: Judged, seen: &Negotiated) -> Judged {
    if not_proven(seen) && judged.chain.trusted == Tri::YES {
        let not_seen = NotSeen::new(Why::Garbled, Detail::bare_contradiction(Breach::CertificateNotProven));
        judged.chain = Chain { trusted: Tri::Escaped { not_seen }, problem: None };
    }
    judged
}

/// A certificate that its own staple says is revoked is not trusted, whatever else is right.
fn revoked(mut judged: Judged, stapled: &Stapled) -> Judged {
    if *stapled == Stapled::Invalid(Fault::Revoked) {
        judged.problems.insert(0, Fault::Revoked.id());
        judged.chain = Chain { trusted: Tri::NO, problem: Some(Fault::Revoked.id().to_owned()) };
    }
    judged
}

fn rank(stapled: &Stapled) -> u8 {
    match stapled {
        Stapled::Invalid(_) => 0,
        Stapled::Missing => 1,
        Stapled::Unproven => 2,
        Stapled::Absent => 3,
        Stapled::NoResponder => 4,
        Stapled::Valid => 5,
    }
}

#[cfg(test)]
mod tests {
    use kravtjek_lab::pki::ocsp::{OcspAnswer, Status};
    use kravtjek_lab::pki::{Authority, Key, Leaf};

    use super::*;

    fn now() -> Timestamp {
        "2026-11-21T00:00:00Z".parse().unwrap()
    }

    fn seen(chain: &[Vec<u8>]) -> Negotiated {
        Negotiated {
            chain: chain.to_vec(),
            signature: Some("ed25519".into()),
            proven: true,
            ..Negotiated::default()
        }
    }

    #[test]
    fn of_two_chains_the_worst_decides_and_all_certificates_are_told_once() {
        let authority = Authority::new(now()).unwrap();
        let roots = Roots::only(&authority.root_pem()).unwrap();
        let good = authority.issue(&Leaf::new(&["a.dk"], now())).unwrap();
        let old = authority.issue(&Leaf::expired(&["a.dk"], now()).key(Key::Rsa2048)).unwrap();
        let facts = of(&[seen(&good.chain), seen(&good.chain)], "a.dk", &roots, now()).unwrap();
        assert_eq!(facts.chain, Chain { trusted: Tri::YES, problem: None });
        assert_eq!((facts.certificates.len(), facts.stapled), (2, Stapled::NoResponder));
        let facts = of(&[seen(&good.chain), seen(&old.chain)], "a.dk", &roots, now()).unwrap();
        assert_eq!(facts.chain.problem.as_deref(), Some("expired"));
        let keys: Vec<_> = facts.certificates.iter().map(|certificate| certificate.key.as_str()).collect();
        assert_eq!(keys, ["RSA 2048", "ECDSA secp256r1", "ECDSA secp256r1"]);
        assert_eq!(of(&[Negotiated::default()], "a.dk", &roots, now()), None);
    }

    #[test]
    fn a_chain_that_was_not_read_to_its_end_says_so() {
        let authority = Authority::new(now()).unwrap();
        let roots = Roots::only(&authority.root_pem()).unwrap();
        let good = authority.issue(&Leaf::new(&["a.dk"], now())).unwrap().chain;
        let unread = |chain: &[Vec<u8>]| of(&[seen(chain)], "a.dk", &roots, now()).unwrap().unread;
        assert_eq!(unread(&good), None);
        let long = [&good[..], &vec![good[1].clone(); 19]].concat();
        assert_eq!(unread(&long).unwrap(), NotSeen::new(Why::OverLimit, Detail::more_certificates(20_u8)));
        let large = [&good[..], &[vec![0x30; 70_000]]].concat();
        assert_eq!(unread(&large).unwrap().why, Why::OverLimit);
        let odd = [&good[..], &[vec![0x30; 70]]].concat();
        assert_eq!(unread(&odd).unwrap().why, Why::Garbled);
    }

    #[test]
    fn a_revoked_certificate_and_one_without_its_key_are_told() {
        let authority = Authority::new(now()).unwrap();
        let roots = Roots::only(&authority.root_pem()).unwrap();
        let good = authority.issue(&Leaf::new(&["a.dk"], now())).unwrap();
        let answer = OcspAnswer { status: Status::Revoked, ..OcspAnswer::good(now()) };
        let staple = Some(authority.ocsp(&good.chain[0], &answer).unwrap());
        let facts = of(&[Negotiated { staple, ..seen(&good.chain) }], "a.dk", &roots, now()).unwrap();
        assert_eq!(facts.chain, Chain { trusted: Tri::NO, problem: Some("revoked".into()) });
        let facts = of(&[Negotiated { proven: false, ..seen(&good.chain) }], "a.dk", &roots, now()).unwrap();
        assert_eq!(facts.contradictions[0].what, "certificate_not_proven");
        assert!(matches!(facts.chain.trusted, Tri::Escaped { .. }), "anybody can send a certificate");
    }
}
