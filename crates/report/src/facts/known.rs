//! Texts about facts that were written earlier, known again by how they begin.

use kravtjek_catalogue::Catalogue;
use kravtjek_model::observation::dns::State;
use kravtjek_model::text::Lang;

/// Whether the first lines of a text are those of a measurement: a look-up or a zone with its state, mail exchangers, an endpoint, a URL with the
/// address that was asked, the level of DKIM, or a record of SPF or DMARC with what is said of it.
pub fn is_text(lines: &[&str]) -> bool {
    let Some((first, rest)) = lines.split_first() else { return false };
    let after = first.rsplit_once(": ").map_or("", |(_, after)| after);
    let state = after.split(" · ").next().unwrap_or_default();
    let endpoint = first.split(" · ").next().unwrap_or_default();
    let url = ["http://", "https://"].iter().any(|scheme| first.starts_with(scheme));
    let level = matches!(first.as_bytes(), [b'A'..=b'E', b':', b' ', ..]);
    let begins = ["Kunne ikke måles: ", "Could not be measured: ", "! ", "? ", "· "];
    let receivers = |line: &&str| line.contains("(RFC 7489): ") || line.contains("(RFC 9989): ");
    is_state(state)
        || endpoint.parse::<std::net::SocketAddr>().is_ok()
        || url && first.contains(" · ")
        || level
        || begins.iter().any(|begin| first.starts_with(begin))
        || lines.iter().take(6).any(|line| line.contains("v=spf1"))
        || rest.iter().any(receivers)
}

/// A state of validation as older texts had it in Danish.
const EARLIER: &str = "kan ikke afgøres";

/// A state of validation in either language, or as older texts had it: by its id alone, or in another word.
fn is_state(word: &str) -> bool {
    let states = [State::Secure, State::Insecure, State::Bogus, State::Indeterminate].map(State::as_str);
    let catalogue = Catalogue::embedded().ok();
    let said =
        |catalogue: &Catalogue, lang| states.iter().any(|id| catalogue.term("dns_state", id, lang) == word);
    word == EARLIER
        || states.contains(&word)
        || catalogue.is_some_and(|own| Lang::ALL.into_iter().any(|lang| said(&own, lang)))
}
