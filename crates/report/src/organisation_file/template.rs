//! An organisation file to start from: what looking at one domain found, and what to write further.

use kravtjek_model::text::Lang;

use crate::wording::readable;

/// The domain to start from, with what looking at it showed.
#[derive(Default)]
pub struct FirstDomain {
    /// Its name, as the DNS writes it.
    pub name: String,
    /// Whether it takes mail.
    pub mail: TakesMail,
    /// Its mail gateways.
    pub gateways: Vec<String>,
    /// Subdomains with name servers of their own.
    pub delegations: Vec<String>,
}

/// Whether a domain takes mail, as far as its MX records say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TakesMail {
    /// They lead somewhere.
    Yes,
    /// A null MX says that it does not.
    No,
    /// There are none, so it hangs on its own addresses.
    Without,
    /// They could not be seen.
    #[default]
    Unknown,
}

/// A file that can be used as it is and that explains itself.
pub fn text(first: &FirstDomain, lang: Lang) -> String {
    let domain = first.name.as_str();
    // People read it; what the DNS writes stands beside it, since a log or a certificate says that.
    let a_label = if readable(domain) == domain {
        String::new()
    } else {
        format!("# {} {domain}\n", lang.pick("I DNS:", "In the DNS:"))
    };
    let domain = &readable(domain);
    let mail = match first.mail {
        TakesMail::Yes => "mail = true",
        TakesMail::No => "mail = false",
        // It is the authority that knows; with the mark taken away the file says it.
        TakesMail::Without => "# mail = false",
        TakesMail::Unknown => "# mail = true",
    };
    let gateways = match first.gateways.as_slice() {
        [] => String::new(),
        names => {
            format!(
                "# {}: {}\n",
                lang.pick("Mailgateways fundet", "Mail gateways found"),
                readable(&names.join(", "))
            )
        }
    };
    let names: Vec<String> = first.delegations.iter().map(|name| format!("\"{}\"", readable(name))).collect();
    let delegations = match names.as_slice() {
        [] => "# delegations = []".to_owned(),
        names => format!("delegations = [{}]", names.join(", ")),
    };
    let lines = Lines { domain, a_label: &a_label, gateways: &gateways, mail, delegations: &delegations };
    match lang {
        Lang::Da => danish(&lines),
        Lang::En => english(&lines),
    }
}

/// What of the file differs from one domain to another.
struct Lines<'a> {
    domain: &'a str,
    a_label: &'a str,
    gateways: &'a str,
    mail: &'a str,
    delegations: &'a str,
}

fn danish(Lines { domain, a_label, gateways, mail, delegations }: &Lines<'_>) -> String {
    format!(
        r#"# Myndighedsfil til kravtjek. Ret den til, og kør `kravtjek scan --organisation DENNE-FIL`.
name = "{domain}"
kind = "municipality"            # state, municipality, region eller company
# cvr = "12345678"

# Kravene siger ”alle”. Når listen er fuldstændig, så skriv, hvem der siger det, og hvornår.
[scope]
complete = false
# by = "Navn på den, der har gennemgået listen"
# on = 2026-11-21

[domains."{domain}"]
{a_label}{gateways}{mail}                      # modtager eller sender domænet mail?
# selectors = ["selector1"]      # DKIM-selectorer i brug
# hosts = ["selvbetjening.{domain}"]   # værter med egne tjenester ud over navnet selv og www
{delegations}               # subdomæner, der er delegeret til egne navneservere

# Adresseområder, som myndigheden råder over:
# [ranges."192.0.2.0/28"]
# purpose = "Rådhuset"

# Systemer og netværk, der ikke er til myndighedens egne ansatte. Statens krav gælder kun delvist for dem:
# [systems."Borgerportalen"]     # navnet, som det står i jeres registre eller i DNS
# audience = "public"            # own, public eller guests
# [networks."Gæstenet"]
# audience = "guests"

# Hvilke udtræk der rummer alle enheder, og hvornår en enhed, der ikke er set, ikke tæller med:
# [fleets.clients]
# complete = ["ad-computers"]    # formater, som `kravtjek import --formats` viser
# by = "It-chefen"
# on = 2026-01-01
# stale_after = "45d"

# Aktive prøver foretages kun med tilladelse, for de navne og adresser, der er nævnt, og i perioden:
# [[consents]]
# to = "ports"                   # ports, relay, test_mail, passwords eller injection
# assets = ["192.0.2.0/28"]
# by = "It-chefen"
# from = 2026-12-01
# until = 2026-12-31

# Det, kun mennesker ved: svar med dokumentation. `kravtjek explain S1.2` viser spørgsmålet.
# [[answers]]
# question = "S1.2"
# says = "yes"
# by = "Navn"
# on = 2026-11-21
# document = {{ name = "Firewallregler for klienter, version 3" }}

# Noget, der ikke er opfyldt, men godkendt for en tid. Det bliver vist ved siden af; status ændres ikke.
# [[exceptions]]
# criterion = "S27.b"
# approver = "Sikkerhedsudvalget"
# reason = "Et fagsystem kan ikke andet før opgraderingen"
# measure = "Kun adgang fra interne netværk"
# expires = 2027-03-31
"#
    )
}

fn english(Lines { domain, a_label, gateways, mail, delegations }: &Lines<'_>) -> String {
    format!(
        r#"# Organisation file for kravtjek. Adapt it and run `kravtjek scan --organisation THIS-FILE`.
name = "{domain}"
kind = "municipality"            # state, municipality, region or company
# cvr = "12345678"

# The requirements say "all". When the list is complete, write who says so, and when.
[scope]
complete = false
# by = "Name of the person who went through the list"
# on = 2026-11-21

[domains."{domain}"]
{a_label}{gateways}{mail}                      # does the domain receive or send mail?
# selectors = ["selector1"]      # DKIM selectors in use
# hosts = ["selfservice.{domain}"]     # hosts with services of their own, besides the name itself and www
{delegations}               # subdomains delegated to name servers of their own

# Ranges of addresses that the authority has the use of:
# [ranges."192.0.2.0/28"]
# purpose = "The town hall"

# Systems and networks that are not for the authority's own staff. The state's requirements hold for them in part only:
# [systems."Citizens' portal"]   # the name as your registers or the DNS have it
# audience = "public"            # own, public or guests
# [networks."Guest network"]
# audience = "guests"

# Which exports have every unit, and when a unit that is not heard of does not count:
# [fleets.clients]
# complete = ["ad-computers"]    # formats that `kravtjek import --formats` shows
# by = "Head of IT"
# on = 2026-01-01
# stale_after = "45d"

# Active tests need consent, for the assets named and in the period:
# [[consents]]
# to = "ports"                   # ports, relay, test_mail, passwords or injection
# assets = ["192.0.2.0/28"]
# by = "Head of IT"
# from = 2026-12-01
# until = 2026-12-31

# What only people know: answers with a document. `kravtjek explain S1.2` shows the question.
# [[answers]]
# question = "S1.2"
# says = "yes"
# by = "Name"
# on = 2026-11-21
# document = {{ name = "Firewall rules for clients, version 3" }}

# Something that is not met but approved for a time. It is shown beside it; the verdict stays.
# [[exceptions]]
# criterion = "S27.b"
# approver = "The security board"
# reason = "A specialist system cannot do otherwise before the upgrade"
# measure = "Reachable from internal networks only"
# expires = 2027-03-31
"#
    )
}
