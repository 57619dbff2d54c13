//! One TLS endpoint as a whole: first what shows in clear, then the handshakes that show the rest.

mod hands;

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::tls::{Chain, Renegotiation, Tls};
use kravtjek_model::observation::{NotSeen, Tri, Why};

use self::hands::{farewell, request};
use crate::certificate::{self, roots::Roots};
use crate::dial::Dialer;
use crate::tls::deep::facts::{self, Facts};
use crate::tls::deep::handshake::{Negotiated, Versions};
use crate::tls::deep::legacy;
use crate::tls::deep::verifier::Schemes;
use crate::tls::{Allowance, Mode, Talk, Target};

/// Versions that show their certificates in clear, with their numbers on the wire, the newest first.
const OLDER: [(&str, u16); 3] = [("TLSv1.2", 0x0303), ("TLSv1.1", 0x0302), ("TLSv1.0", 0x0301)];

/// Looks at endpoints; a clone shares the dialer's pace.
#[derive(Clone, Debug)]
pub struct Prober {
    dialer: Dialer,
    roots: Roots,
}

/// All that was seen of one endpoint.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The observation.
    pub tls: Tls,
    /// Every chain it served, leaf first, in DER.
    pub chains: Vec<Vec<Vec<u8>>>,
    /// What was said before TLS.
    pub talk: Option<Talk>,
    /// TLS could be begun by STARTTLS at least once. None without STARTTLS.
    pub started: Option<bool>,
    /// Why it is not known whether it has a certificate of the other kind, where that was asked.
    pub(crate) other_unseen: Option<NotSeen>,
    /// What the chains were shown with.
    shown: Vec<Negotiated>,
    /// What is left of the measurement.
    pub(crate) allowance: Allowance,
}

impl Prober {
    /// A prober that believes in some roots.
    pub fn new(dialer: Dialer, roots: Roots) -> Self {
        Self { dialer, roots }
    }

    /// What opens its connections.
    pub fn dialer(&self) -> &Dialer {
        &self.dialer
    }

    /// Looks at one endpoint, its certificates judged by a moment. Never fails: what could not be seen says why.
    pub async fn look(&self, target: &Target, mode: &Mode, at: Timestamp) -> Measured {
        self.look_within(target, mode, target.allowance(&self.dialer), at).await
    }

    /// The same, as a part of a measurement.
    pub(crate) async fn look_within(
        &self,
        target: &Target,
        mode: &Mode,
        allowance: Allowance,
        at: Timestamp,
    ) -> Measured {
        let flights = crate::tls::look_within(&self.dialer, target, mode, &allowance).await;
        let mut whole = Measured {
            tls: flights.tls,
            chains: Vec::new(),
            talk: flights.talk,
            started: flights.started,
            other_unseen: None,
            shown: Vec::new(),
            allowance,
        };
        if whole.tls.closed || !whole.speaks_any() {
            whole.leave_open();
            return whole;
        }
        let mut shown: Vec<Negotiated> = flights.certificates_der.into_iter().map(in_clear).collect();
        if let (Some(first), Some(staple)) = (shown.first_mut(), flights.staple) {
            first.staple = Some(staple);
        }
        let handed = self.newest(target, &mut whole, &mut shown).await;
        if *mode == Mode::Full && whole.speaks("TLSv1.3") {
            shown.extend(self.other_kind(target, &mut whole, &shown).await);
        }
        let mut facts = facts::of(&shown, name_of(target).as_str(), &self.roots, at);
        if handed && facts.as_ref().is_some_and(|facts| facts.stapled.ask_again()) {
            // Some servers fetch the answer when they are first asked for it.
            if let Ok(seen) = self.certificates(target, Schemes::All, Versions::Tls13, &mut whole).await {
                shown.retain(|known| known.chain != seen.chain);
                shown.push(seen);
                facts = facts::of(&shown, name_of(target).as_str(), &self.roots, at);
            }
        }
        // Last of all: a server that does one thing at a time, and ponders each renegotiation for a second, would keep
        // the others waiting.
        self.renegotiation(target, &mut whole).await;
        whole.take(facts);
        let chains = shown.iter().map(|seen| seen.chain.clone());
        whole.chains = chains.filter(|chain| !chain.is_empty()).collect();
        whole.chains.sort();
        whole.chains.dedup();
        whole.shown = shown;
        whole
    }

    /// The observation with its certificates judged for a name, when the endpoint was asked for without one: several
    /// names may lead to one address.
    pub fn named(&self, whole: &Measured, name: &str, at: Timestamp) -> Tls {
        let mut tls = whole.tls.clone();
        if let Some(facts) = facts::of(&whole.shown, name, &self.roots, at) {
            (tls.certificates, tls.chain) = (facts.certificates, Some(facts.chain));
        }
        tls
    }

    /// The handshake in TLS 1.3, whose certificates and tickets are hidden from others; whether there was one.
    async fn newest(&self, target: &Target, whole: &mut Measured, shown: &mut Vec<Negotiated>) -> bool {
        if !whole.speaks("TLSv1.3") {
            whole.tls.early_data = whole.tls.versions.get("TLSv1.3").cloned().map(|spoken| match spoken {
                Tri::Known(_) => Tri::NO,
                escaped @ Tri::Escaped { .. } => escaped,
            });
            return false;
        }
        match self.hands(target, Schemes::All, Versions::Tls13, whole).await {
            Ok((mut shake, _running)) => {
                let answered = request(&mut shake, target, whole.allowance.left()).await;
                whole.tls.early_data = Some(shake.early_data(answered));
                shown.push(shake.seen);
                true
            }
            Err((not_seen, seen)) => {
                let not_seen = ours(not_seen);
                whole.tls.early_data = Some(Tri::Escaped { not_seen });
                shown.push(seen);
                false
            }
        }
    }

    /// The certificate of the other kind, where there is one: some clients are shown that one. It costs a connection,
    /// which verdict mode leaves to those who need it ([`Self::other_chain`]).
    async fn other_kind(
        &self,
        target: &Target,
        whole: &mut Measured,
        shown: &[Negotiated],
    ) -> Option<Negotiated> {
        // Without TLS 1.3 every suite was offered in clear already in full mode, those of both kinds among them.
        let versions = if whole.speaks("TLSv1.3") { Versions::Tls13 } else { Versions::Tls12 };
        let leaf = shown.iter().rev().find_map(|seen| certificate::read(seen.chain.first()?).ok())?;
        let schemes = if leaf.key.starts_with("RSA") { Schemes::Ecdsa } else { Schemes::Rsa };
        let mut asked = self.certificates(target, schemes, versions, whole).await;
        // Who breaks off without a word may be in trouble; the same twice is a way to refuse.
        let wordless = |not_seen: &NotSeen| match not_seen.why {
            Why::Closed | Why::Reset => true,
            Why::ServerFailure => not_seen.detail.as_alert() == Some("internal_error"),
            _ => false,
        };
        if asked.as_ref().is_err_and(wordless) {
            asked = self.certificates(target, schemes, versions, whole).await;
        }
        // A server without a certificate of that kind refuses, or shows what it has; that says nothing against it.
        let failed = |why| matches!(why, Why::Closed | Why::Reset | Why::ServerFailure | Why::Garbled);
        let not_seen = asked.as_ref().err().filter(|not_seen| !failed(not_seen.why));
        whole.other_unseen = not_seen.cloned();
        if let Some(not_seen) = &whole.other_unseen {
            whole.tls.unfinished.insert("certificates".to_owned(), not_seen.clone());
        }
        asked.ok()
    }

    /// Asks a server seen in verdict mode for its certificate of the other kind, and adds the chain to those seen.
    pub async fn other_chain(&self, target: &Target, whole: &mut Measured) {
        let shown: Vec<Negotiated> = whole.chains.iter().cloned().map(in_clear).collect();
        let other = self.other_kind(target, whole, &shown).await.map(|seen| seen.chain);
        whole.chains.extend(other.filter(|chain| !chain.is_empty() && !whole.chains.contains(chain)));
    }

    /// Who may renegotiate, and how often.
    async fn renegotiation(&self, target: &Target, whole: &mut Measured) {
        let secure = whole.tls.renegotiation.as_ref().map(|known| known.secure.clone());
        let Some(version) = whole.older() else {
            // There is none in TLS 1.3 (RFC 8446 §4.1.2), and SSL 3.0 alone is not shaken hands with.
            let secure = secure.unwrap_or_else(|| Tri::escaped(Why::Upstream, Detail::step("TLSv1.2")));
            whole.tls.renegotiation = Some(Renegotiation::uncounted(secure, Tri::NO));
            return;
        };
        let before = whole.allowance.connections();
        let until = Some(whole.allowance.deadline());
        let deadline = self.dialer.patience().connect;
        let sni = target.sni.clone();
        let offer = legacy::Offer { sni, version, deadline, until, farewell: farewell(target) };
        // Owned by each attempt: a future that borrows from the closure that made it cannot be sent to another thread.
        let time = Arc::new(Mutex::new(None));
        let open = || {
            let (own, target, allowance, time) =
                (self.clone(), target.clone(), whole.allowance.clone(), Arc::clone(&time));
            async move {
                let ready = own.open(&target, &allowance).await?;
                *time.lock().unwrap_or_else(PoisonError::into_inner) = Some(ready.running);
                Ok(ready.connection)
            }
        };
        let seen = legacy::measure(open, &offer, legacy::MOST).await;
        let own = seen.renegotiation;
        let secure = secure.unwrap_or(own.secure.clone());
        whole.tls.renegotiation = Some(Renegotiation { secure, ..own });
        whole.tls.connections += whole.allowance.connections() - before;
    }
}

/// The name a certificate must be made out to.
fn name_of(target: &Target) -> String {
    target.sni.clone().unwrap_or_else(|| target.address.to_string())
}

/// A server that speaks TLS 1.3, and refuses what is offered in a whole handshake, wants a suite or a signature that is
/// not known here: a limit of ours.
fn ours(not_seen: NotSeen) -> NotSeen {
    let wants_other =
        matches!(not_seen.detail.as_alert(), Some("handshake_failure" | "insufficient_security"));
    if not_seen.why == Why::ServerFailure && wants_other {
        return NotSeen::new(Why::OverLimit, Detail::nothing_in_common(not_seen.detail.text()));
    }
    not_seen
}

/// A chain that a server sent in clear; nothing was signed for us to verify.
fn in_clear(chain: Vec<Vec<u8>>) -> Negotiated {
    Negotiated { chain, ..Negotiated::default() }
}

impl Measured {
    /// Whether it speaks a version, by its name.
    pub fn speaks(&self, version: &str) -> bool {
        self.tls.versions.get(version).and_then(Tri::known) == Some(true)
    }

    /// Whether it speaks a version from TLS 1.0 on.
    pub fn speaks_any(&self) -> bool {
        self.older().is_some() || self.speaks("TLSv1.3")
    }

    /// What was said on a connection of mail that was offered no STARTTLS, whatever others were offered.
    pub fn without_starttls(&self) -> Option<Talk> {
        self.allowance.without_starttls()
    }

    /// The newest version below TLS 1.3 that it speaks, as it stands on the wire.
    pub(crate) fn older(&self) -> Option<u16> {
        OLDER.iter().find(|(version, _)| self.speaks(version)).map(|(_, version)| *version)
    }

    /// What could not be seen since no version was, for the reason that none was. SSL alone shows some of it.
    fn leave_open(&mut self) {
        let Some(not_seen) = self.tls.not_seen.clone() else { return };
        let tls = &mut self.tls;
        let open = || Tri::Escaped { not_seen: not_seen.clone() };
        for field in [&mut tls.compression, &mut tls.early_data, &mut tls.ocsp_stapled, &mut tls.ems] {
            field.get_or_insert_with(open);
        }
        tls.renegotiation.get_or_insert_with(|| Renegotiation::uncounted(open(), open()));
        tls.chain.get_or_insert_with(|| Chain { trusted: open(), problem: None });
        for field in ["groups", "dh_bits", "signature_hashes", "certificates"] {
            tls.unfinished.entry(field.to_owned()).or_insert_with(|| not_seen.clone());
        }
    }

    fn take(&mut self, facts: Option<Facts>) {
        let Some(facts) = facts else {
            let not_seen = match &self.tls.early_data {
                // What kept the handshake from being made kept the certificate back.
                Some(Tri::Escaped { not_seen }) => not_seen.clone(),
                _ => NotSeen::new(Why::Upstream, Detail::certificate()),
            };
            self.tls.unfinished.insert("certificates".to_owned(), not_seen.clone());
            self.tls.chain = Some(Chain { trusted: Tri::Escaped { not_seen }, problem: None });
            return;
        };
        self.tls.certificates = facts.certificates;
        self.tls.chain = Some(facts.chain);
        self.tls.ocsp_stapled = Some(facts.stapled.tri());
        self.tls.staple = Some(facts.stapled.told());
        self.tls.unfinished.extend(facts.unread.map(|not_seen| ("certificates".to_owned(), not_seen)));
        self.tls.contradictions.extend(facts.contradictions);
    }
}
