//! Walking everything that a record leads to: each term with its place, its look-ups and the networks it names.

use std::net::IpAddr;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::mail::{Problem, SpfTerm};
use kravtjek_model::observation::{NotSeen, Why};

use super::lookup::{Asking, is_below};
use super::macros::{Letter, MacroString};
use super::nets::{Label, Net, Senders, reserved};
use super::parse::{parse_terms, stuck};
use super::record::{Mechanism, Qualifier, Span, SpfResult, Term};

/// Terms read, in all records together.
const MOST_TERMS: usize = 4_000;
/// Terms of one record that later ones are compared with.
const MOST_COMPARED: usize = 100;
/// Networks weighed, in all records together.
const MOST_NETS: usize = 8_192;

/// Look-ups without an answer: for every sender, and as a receiver of IPv4 or of IPv6 counts them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Voids {
    pub(super) any: u32,
    pub(super) v4: u32,
    pub(super) v6: u32,
}

impl Voids {
    pub(super) const ONE: Self = Self { any: 1, v4: 1, v6: 1 };

    pub(super) fn add(&mut self, other: Self) {
        self.any = self.any.saturating_add(other.any);
        self.v4 = self.v4.saturating_add(other.v4);
        self.v6 = self.v6.saturating_add(other.v6);
    }
}

/// Where a term stands.
#[derive(Clone, Debug, Default)]
pub(super) struct TermPlace {
    pub(super) term: String,
    pub(super) at: String,
    pub(super) span: Option<Span>,
}

impl TermPlace {
    pub(super) fn problem(&self, id: &str, figure: Option<u64>) -> Problem {
        Problem { id: id.to_owned(), term: self.term.clone(), at: self.at.clone(), span: self.span, figure }
    }
}

/// What one record came to.
#[derive(Clone, Debug, Default)]
pub(super) struct Read {
    pub(super) terms: Vec<SpfTerm>,
    pub(super) lookups: u32,
    pub(super) voids: Voids,
    /// For a sender that no term names, and the term that says so.
    pub(super) otherwise: Option<(SpfResult, TermPlace)>,
    pub(super) senders: Senders,
}

/// What a redirect took over: what holds otherwise, and who may send.
type Led = (Option<(SpfResult, TermPlace)>, Senders);

/// What one term came to.
#[derive(Debug, Default)]
pub(super) struct Weighed {
    pub(super) lookups: u32,
    pub(super) voids: Voids,
    pub(super) nets: Vec<Net>,
    /// Another record's text and what it came to.
    pub(super) child: Option<(String, Read)>,
    /// It matches whoever sends.
    pub(super) everybody: bool,
}

/// The walk so far.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub(super) asking: Asking<'a>,
    pub(super) origin: &'a str,
    pub(super) errors: Vec<Problem>,
    pub(super) problems: Vec<Problem>,
    /// The first thing that could not be found out.
    pub(super) not_seen: Option<NotSeen>,
    /// IPv4 addresses that a term of the domain's own record lets pass.
    pub(super) sums: Vec<(TermPlace, u64)>,
    /// Hosts of the domain's own, allowed by name.
    pub(super) relays: Vec<(String, TermPlace)>,
    pub(super) stack: Vec<String>,
    reserved: &'static Senders,
    pub(super) looked_up: usize,
    terms: usize,
    nets: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(origin: &'a str, asking: Asking<'a>) -> Self {
        Self {
            asking,
            origin,
            errors: Vec::new(),
            problems: Vec::new(),
            not_seen: None,
            sums: Vec::new(),
            relays: Vec::new(),
            stack: Vec::new(),
            reserved: reserved(),
            looked_up: 0,
            terms: 0,
            nets: 0,
        }
    }

    pub(super) fn error(&mut self, id: &str, place: &TermPlace, figure: Option<u64>) {
        self.errors.push(place.problem(id, figure));
    }

    pub(super) fn note(&mut self, id: &str, place: &TermPlace) {
        self.problems.push(place.problem(id, None));
    }

    pub(super) fn failed(&mut self, place: &TermPlace, reason: NotSeen) {
        self.note("not_looked_up", place);
        self.not_seen.get_or_insert(reason);
    }

    fn over_limit(&mut self, place: &TermPlace, what: Detail) {
        if self.not_seen.as_ref().is_none_or(|reason| reason.detail != what) {
            self.failed(place, NotSeen::new(Why::OverLimit, what));
        }
    }

    pub(super) fn owns(&self, name: &str) -> bool {
        is_below(name, self.origin)
    }

    pub(super) fn is_top(&self) -> bool {
        self.stack.len() == 1
    }

    /// Reads the record found at a name.
    pub(super) fn record(&mut self, name: &str, text: &str) -> Read {
        self.stack.push(name.to_ascii_lowercase());
        let placed = parse_terms(text.as_bytes());
        let is_all = |term: &Term| matches!(term, Term::Directive(_, Mechanism::All));
        let has_all = placed.iter().any(|placed| placed.term.as_ref().is_ok_and(is_all));
        let mut read = Read::default();
        let mut redirected = None;
        let mut before: Vec<String> = Vec::new();
        let mut alive = true;
        for one in placed {
            let written = slice(text, one.span);
            let place = TermPlace { term: written.to_owned(), at: name.to_owned(), span: Some(one.span) };
            self.terms += 1;
            if self.terms > MOST_TERMS {
                self.over_limit(&place, Detail::spf_terms());
                self.stack.pop();
                // Cut off: what its end says is not known.
                return read;
            }
            let mut shown = SpfTerm { text: written.to_owned(), span: one.span, ..SpfTerm::default() };
            let weighed = match one.term {
                Err(fault) => {
                    self.error(
                        fault.kind.as_str(),
                        &TermPlace { span: Some(fault.span), ..place.clone() },
                        None,
                    );
                    Weighed::default()
                }
                Ok(Term::Directive(qualifier, mechanism)) => {
                    let qualifier = qualifier.unwrap_or(Qualifier::Pass);
                    shown.qualifier = Some(qualifier.sign());
                    if alive {
                        alive = !matches!(mechanism, Mechanism::All);
                        self.again(&mut before, &mechanism, &place);
                        let weighed = self.mechanism(name, &mechanism, &place);
                        self.settle(&mut read, qualifier, &weighed, &place);
                        weighed
                    } else {
                        self.unread("dead_terms", name, &place);
                        Weighed::default()
                    }
                }
                Ok(Term::Redirect(_)) if has_all => {
                    self.unread("redirect_ignored", name, &place);
                    Weighed::default()
                }
                Ok(Term::Redirect(spec)) => {
                    let weighed = self.follow(name, &spec, &place);
                    let child = weighed.child.as_ref();
                    let child = child.map(|(_, child)| (child.otherwise.clone(), child.senders.clone()));
                    redirected = Some((child, place));
                    weighed
                }
                Ok(Term::Exp(_) | Term::Unknown(..)) => Weighed::default(),
            };
            read.lookups = read.lookups.saturating_add(weighed.lookups);
            read.voids.add(weighed.voids);
            read.terms.push(shown.with(weighed));
        }
        self.conclude(&mut read, redirected, name);
        self.stack.pop();
        read
    }

    /// What holds when no mechanism has matched (§4.7, §6.1).
    fn conclude(&mut self, read: &mut Read, redirected: Option<(Option<Led>, TermPlace)>, name: &str) {
        match redirected {
            Some((Some((otherwise, senders)), place)) => {
                if self.is_top() {
                    self.sums.push((place, senders.v4_passing()));
                }
                read.senders.redirect(&senders);
                read.otherwise = read.otherwise.take().or(otherwise);
            }
            Some((None, _)) => {}
            None => {
                let last = read.terms.last();
                let place = TermPlace {
                    term: last.map_or_else(|| "v=spf1".to_owned(), |term| term.text.clone()),
                    at: name.to_owned(),
                    span: last.map(|term| term.span),
                };
                read.otherwise.get_or_insert((SpfResult::Neutral, place));
            }
        }
    }

    /// Adds what a term decides to what its record decides.
    fn settle(&mut self, read: &mut Read, qualifier: Qualifier, weighed: &Weighed, place: &TermPlace) {
        let label = if qualifier == Qualifier::Pass { Label::Pass } else { Label::Other };
        let only = |senders: &mut Senders| {
            weighed.nets.iter().for_each(|net| senders.decide(*net, label));
            if let Some((_, child)) = &weighed.child {
                senders.include(&child.senders, label);
            }
        };
        if self.is_top() {
            let compared = read.terms.len() < MOST_COMPARED && !weighed.nets.is_empty();
            let covered = compared && weighed.nets.iter().all(|net| read.senders.covers(*net));
            if covered && !self.has("repeated_term", place) {
                self.note("redundant_term", place);
            }
            let mut alone = Senders::default();
            only(&mut alone);
            self.sums.push((place.clone(), alone.v4_passing()));
        }
        if weighed.everybody && read.otherwise.is_none() {
            read.otherwise = Some((qualifier.result(), place.clone()));
        }
        only(&mut read.senders);
    }

    pub(super) fn has(&self, id: &str, place: &TermPlace) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.id == id && problem.span == place.span && problem.at == place.at)
    }

    /// Notes what others can say about their own records only in the domain's own ones.
    fn unread(&mut self, id: &str, name: &str, place: &TermPlace) {
        if self.owns(name) {
            self.note(id, place);
        }
    }

    fn again(&mut self, before: &mut Vec<String>, mechanism: &Mechanism, place: &TermPlace) {
        let said = mechanism.to_string().to_ascii_lowercase();
        if before.contains(&said) {
            self.unread("repeated_term", &place.at, place);
        } else if before.len() < MOST_COMPARED {
            before.push(said);
        }
    }

    fn mechanism(&mut self, name: &str, mechanism: &Mechanism, place: &TermPlace) -> Weighed {
        let mut weighed = match mechanism {
            Mechanism::All => Weighed { everybody: true, ..Weighed::default() },
            Mechanism::Ip4(net, bits) => of_net(Net::new(IpAddr::V4(*net), bits.unwrap_or(32))),
            Mechanism::Ip6(net, bits) => of_net(Net::new(IpAddr::V6(*net), bits.unwrap_or(128))),
            Mechanism::Include(spec) => self.follow(name, spec, place),
            Mechanism::A(spec, cidr) => match self.target(name, spec.as_ref(), place) {
                Some(target) => self.addresses(&target, *cidr, place),
                None => Weighed::default(),
            },
            Mechanism::Mx(spec, cidr) => match self.target(name, spec.as_ref(), place) {
                Some(target) => self.exchanges(&target, *cidr, place),
                None => Weighed::default(),
            },
            Mechanism::Ptr(spec) => {
                self.note("uses_ptr", place);
                self.noted_macros(spec.as_ref(), place);
                self.looked_up += 1;
                Weighed::default()
            }
            Mechanism::Exists(spec) => match self.target(name, Some(spec), place) {
                Some(target) => self.exists(&target, place),
                None => Weighed::default(),
            },
        };
        if mechanism.looks_up() && !matches!(mechanism, Mechanism::Include(_)) {
            weighed.lookups = 1;
        }
        self.nets += weighed.nets.len();
        if self.nets > MOST_NETS {
            self.over_limit(place, Detail::spf_networks());
            weighed.nets.clear();
        }
        self.noted_nets(&weighed.nets, place);
        weighed
    }

    fn noted_nets(&mut self, nets: &[Net], place: &TermPlace) {
        if nets.iter().any(|net| self.reserved.touches(*net)) {
            self.note("private_range", place);
        }
        if nets.iter().any(|net| net.address().is_ipv6() && net.bits() < 32) {
            self.note("wide_ipv6", place);
        }
    }

    pub(super) fn noted_macros(&mut self, spec: Option<&MacroString>, place: &TermPlace) {
        let asks = |spec: &MacroString| spec.macros().any(|one| one.letter == Letter::ValidatedName);
        if spec.is_some_and(asks) {
            self.note("uses_p_macro", place);
        }
        if stuck(place.term.as_bytes()).is_some() {
            self.note("joined_without_space", place);
        }
    }
}

fn of_net(net: Net) -> Weighed {
    Weighed { nets: vec![net], ..Weighed::default() }
}

fn slice(text: &str, span: Span) -> &str {
    let at = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
    text.get(at(span.0)..at(span.1)).unwrap_or_default()
}

trait With {
    fn with(self, weighed: Weighed) -> Self;
}

impl With for SpfTerm {
    fn with(mut self, weighed: Weighed) -> Self {
        self.lookups = weighed.lookups;
        self.voids = weighed.voids.any;
        self.nets = weighed.nets.iter().map(Net::to_string).collect();
        if let Some((record, read)) = weighed.child {
            self.record = Some(record);
            self.terms = read.terms;
        }
        self
    }
}
