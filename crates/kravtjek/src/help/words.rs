//! What each command and each argument means, in both languages.

/// What each command does: name, Danish, English.
pub(super) const COMMANDS: &[(&str, &str, &str)] = &[
    ("scan", "Mål domæner, vurdér dem, og vis resultatet", "Measure domains, judge them and show the result"),
    ("probe", "Foretag én måling, og vis rådata", "Make one measurement and show the raw data"),
    (
        "demo",
        "Start et lille internet på loopback, mål de opdigtede myndigheder i det, og vis resultatet",
        "Start a small internet on loopback, scan the authorities that live in it and show the result",
    ),
    (
        "plan",
        "Vis, hvad en måling ville sende og til hvem, før noget sendes",
        "Show what a scan would send, and to whom, before anything is sent",
    ),
    (
        "judge",
        "Vurdér gemte observationer igen, uden netværk",
        "Judge stored observations again, without network",
    ),
    (
        "import",
        "Læs udtræk og registre fra it-afdelingen, og vis, hvad de dokumenterer",
        "Read exports and registers from the IT department and show what they are evidence of",
    ),
    (
        "explain",
        "Forklar et krav, et kriterium, et tjek eller et fund: hvad, hvorfor, og hvad I skal gøre",
        "Explain a requirement, criterion, check or finding: what, why, and what to do",
    ),
    (
        "catalogue",
        "Vis kravsæt, krav og kriterier, og hvordan hvert enkelt dokumenteres",
        "Show frameworks, requirements and criteria, and how each is shown",
    ),
    (
        "init",
        "Opret et udkast til en myndighedsfil ud fra ét domæne",
        "Make a draft of an organisation file from one domain",
    ),
    ("help", "Vis denne hjælp eller hjælpen til én kommando", "Show this help, or that of one command"),
    (
        "docs",
        "Skriv de dokumentationssider, der laves ud fra kataloget",
        "Write the documentation pages that are made from the catalogue",
    ),
];

/// What each argument means: name, Danish, English.
pub(super) const ARGUMENTS: &[(&str, &str, &str)] = &[
    ("lang", "Sprog: da eller en (ellers efter systemets sprog)", "Language: da or en (else by the locale)"),
    (
        "root_hints",
        "Rodens navneservere (ellers de rigtige, som er indbygget i programmet)",
        "The root's name servers (else the real ones, which the program carries)",
    ),
    (
        "trust_anchor",
        "DS- eller DNSKEY-records, som regnes for betroede, eller none: ingen validering",
        "DS or DNSKEY records that are trusted, or none: no validation",
    ),
    (
        "ca_file",
        "Rodcertifikater i PEM, som også regnes for betroede",
        "Root certificates in PEM that are trusted besides the built-in ones",
    ),
    ("ca_only", "Stol kun på rodcertifikaterne i --ca-file", "Trust only the roots in --ca-file"),
    (
        "preload_list",
        "Browsernes HSTS-preload-liste, som Chromium udgiver den (ellers den fra 6. juli 2026)",
        "The browsers' HSTS preload list as Chromium publishes it (else that of 6 July 2026)",
    ),
    (
        "connect_timeout",
        "Hvor lang tid det må tage at åbne en forbindelse, fx 10s eller 500ms (ellers 10s)",
        "How long a connection may take to open, such as 10s or 500ms (else 10s)",
    ),
    (
        "rate",
        "Nye forbindelser pr. sekund i alt, 1 til 100000 (ellers 500)",
        "New connections a second, all together, 1 to 100000 (else 500)",
    ),
    (
        "per_host",
        "Samtidige forbindelser til én adresse, 1 til 100 (ellers 4, til mail 1)",
        "Connections at once to one address, 1 to 100 (else 4, to mail 1)",
    ),
    (
        "mail_pace",
        "Pause mellem forbindelser til én mailadresse, fx 500ms (ellers 300ms); fordobles, når serveren beder om det",
        "Pause between connections to one mail address, such as 500ms (else 300ms); doubled when the server asks for it",
    ),
    (
        "ehlo_name",
        "Navnet, som kravtjek præsenterer sig med i EHLO; det bør kunne slås op i DNS begge veje",
        "The name mail servers are greeted with; it should resolve forward and back",
    ),
    (
        "starttls",
        "Protokollen før TLS: smtp, imap, pop3, ldap, xmpp, xmpp-server, ftp, managesieve eller postgres",
        "The protocol before TLS: smtp, imap, pop3, ldap, xmpp, xmpp-server, ftp, managesieve or postgres",
    ),
    (
        "sni",
        "Navnet, der spørges efter i TLS (ellers værtens)",
        "The name asked for in TLS (else the host's)",
    ),
    (
        "mode",
        "full: alt, serveren kan; verdict: kun det, vurderingsprofilen forbyder, med få forbindelser",
        "full: all the server can do; verdict: only what the policy profile forbids, with few connections",
    ),
    (
        "timeout",
        "Hvor længe én måling må tage, fx 10s eller 500ms (ellers 30s, for en mailadresse 180s)",
        "How long one measurement may take, such as 10s or 500ms (else 30s, for a mail address 180s)",
    ),
    (
        "port_map",
        "Hvor portene i virkeligheden er, fx 53=5353 (til test uden root)",
        "Where ports really are, such as 53=5353 (for tests without root)",
    ),
    ("no_ipv6", "Brug ikke IPv6", "Do not use IPv6"),
    (
        "no_look",
        "Slå intet op; skriv filen ud fra navnet alene",
        "Look nothing up; write the file from the name alone",
    ),
    (
        "extras",
        "Vis også det, der er set uden for vurderingen: CAA, IPv6, RPKI, MTA-STS, TLS-RPT, BIMI",
        "Show also what was seen outside the verdicts: CAA, IPv6, RPKI, MTA-STS, TLS-RPT, BIMI",
    ),
    (
        "rpki",
        "Validerede ROA'er (JSON fra Routinator eller rpki-client), som adresserne holdes op imod",
        "Validated ROAs (JSON from Routinator or rpki-client) to hold the addresses against",
    ),
    (
        "selector",
        "En DKIM-selector, der er i brug; kan angives flere gange",
        "A DKIM selector in use; may be given several times",
    ),
    (
        "sample",
        "En gemt mail (.eml), hvis DKIM-signatur kontrolleres, eller en mappe; kan angives flere gange",
        "A saved mail (.eml) whose DKIM signature is verified, or a directory; may be given several times",
    ),
    (
        "reports",
        "En DMARC-rapport (XML, gz, zip eller mail) eller en mappe; kan angives flere gange",
        "A DMARC report (XML, gz, zip or mail) or a directory; may be given several times",
    ),
    ("ip", "Adressen på en afsender, som SPF afprøves med", "The address of a sender that SPF is tried on"),
    ("helo", "Navnet, afsenderen oplyser i EHLO", "The name the sender gives in EHLO"),
    ("sender", "Afsenderadressen (MAIL FROM)", "The sender address (MAIL FROM)"),
    (
        "save",
        "Gem observationerne i denne fil, så de kan vurderes igen",
        "Save the observations to this file, to be judged again",
    ),
    (
        "kind",
        "Hvilken måling: dns NAVN TYPE; dnssec, spf, dmarc, dkim eller mx DOMÆNE; tls VÆRT:PORT; http URL",
        "Which measurement: dns NAME TYPE; dnssec, spf, dmarc, dkim or mx DOMAIN; tls HOST:PORT; http URL",
    ),
    ("target", "Det, der måles", "What is measured"),
    (
        "hold",
        "Lad det lille internet køre bagefter, til det bliver stoppet, og vis, hvad der kan prøves",
        "Keep the small internet running afterwards until it is stopped, and show what can be tried",
    ),
    (
        "keep",
        "Læg rodhints, tillidsanker og observationer i denne mappe, og lad dem ligge",
        "Put root hints, trust anchor and observations in this directory and leave them there",
    ),
    ("names", "Domæner, der skal måles", "Domains to measure"),
    ("name", "Domænet, filen skal tage udgangspunkt i", "The domain the file shall begin with"),
    (
        "observations",
        "Filer med observationer, som læses som én; - er standard input",
        "Files of observations, which are read as one; - is standard input",
    ),
    (
        "id",
        "Fx S23, S23.2, mail.dmarc_enforced, unsigned eller stat-2024",
        "Such as S23, S23.2, mail.dmarc_enforced, unsigned or stat-2024",
    ),
    (
        "organisation",
        "Myndighedsfil: domæner, svar, godkendte afvigelser, tilladelser",
        "Organisation file: domains, answers, exceptions, consents",
    ),
    (
        "framework",
        "Kravsæt: kommune-2024 eller stat-2024 (ellers efter myndighedens type)",
        "Framework: kommune-2024 or stat-2024 (else by the kind of organisation)",
    ),
    ("only", "Kun disse emner", "These topics only"),
    (
        "policy",
        "Vurderingsprofil: navnet på en medfølgende eller en fil (ellers ncsc-2.1)",
        "Policy profile: the name of a shipped one or a file (else ncsc-2.1)",
    ),
    (
        "now",
        "Det tidspunkt, der vurderes efter, fx 2026-11-21T12:00:00Z eller 2026-11-21: dagen ud (ellers nu)",
        "The moment to judge by, such as 2026-11-21T12:00:00Z or 2026-11-21: the end of that day (else now)",
    ),
    (
        "everything",
        "Tag også de kriterier med, som der ikke er oplysninger om",
        "Include the criteria that nothing is known about",
    ),
    (
        "order",
        "Rækkefølgen i teksten: urgency (det, der haster, først) eller catalogue (krav for krav)",
        "The order of the text: urgency (what is urgent first) or catalogue (requirement by requirement)",
    ),
    ("format", "Hvordan resultatet skrives", "How the result is written"),
    (
        "output",
        "Skriv resultatet i denne fil; kun et ældre resultat af samme slags bliver overskrevet",
        "Write the result to this file; only an older result of the same kind is written over",
    ),
    (
        "files",
        "Udtræk og registre (CSV, JSON, XML, regneark, zip, gz); - er standard input",
        "Exports and registers (CSV, JSON, XML, workbooks, zip, gz); - is standard input",
    ),
    (
        "as",
        "Læs filerne som dette format (ellers ses det af indholdet); `--formats` viser dem",
        "Read the files as this format (else it is told by what is in them); `--formats` lists them",
    ),
    (
        "map",
        "Hvilke kolonner i et regneark der er enhed og oplysninger; `--template map.toml` er et udkast",
        "Which columns of a spreadsheet are the unit and the facts; `--template map.toml` is a draft",
    ),
    (
        "at",
        "Den dag, filerne er fra, fx 2026-11-21, når de ikke selv siger det (ellers filens egen tid)",
        "The day the files are of, such as 2026-11-21, where they do not say it themselves (else the file's own time)",
    ),
    (
        "support",
        "Hvornår producenter holder op med at rette deres produkter, i stedet for det, programmet ved",
        "Until when makers mend their products, instead of what the program carries",
    ),
    (
        "answers",
        "Skriv det, en selvevaluering siger, som udkast til svar, der kan flyttes til myndighedsfilen",
        "Write what a self-assessment says as drafts of answers to move to the organisation file",
    ),
    (
        "formats",
        "Vis, hvad der genkendes, hvordan hver fil laves, og hvad den dokumenterer",
        "Show what is recognised, how each file is made and what it is evidence of",
    ),
    (
        "template",
        "Skriv en skabelon til standard output; `--formats` viser navnene",
        "Write a template to standard output; `--formats` lists the names",
    ),
    ("topic", "Kommandoen, der spørges om", "The command asked about"),
    ("directory", "Mappen, siderne skrives i", "The directory the pages are written to"),
    ("check", "Skriv intet; vis, om siderne er ajour", "Write nothing; say whether the pages are up to date"),
];

/// What may be written for an option that refuses some values: name, Danish, English.
pub(super) const VALUES: &[(&str, &str, &str)] = &[
    ("connect_timeout", SPAN.0, SPAN.1),
    ("timeout", SPAN.0, SPAN.1),
    ("mail_pace", SPAN.0, SPAN.1),
    ("rate", "et helt tal fra 1 til 100000, fx 50", "a whole number from 1 to 100000, such as 50"),
    ("per_host", "et helt tal fra 1 til 100, fx 4", "a whole number from 1 to 100, such as 4"),
    (
        "port_map",
        "par af porte fra 1 til 65535, fx 53=5353 eller 53=5353,25=2525",
        "pairs of ports from 1 to 65535, such as 53=5353 or 53=5353,25=2525",
    ),
    (
        "ip",
        "en IP-adresse, fx 192.0.2.1 eller 2001:db8::1",
        "an IP address, such as 192.0.2.1 or 2001:db8::1",
    ),
    (
        "starttls",
        "smtp, imap, pop3, ldap, xmpp, xmpp-server, ftp, managesieve eller postgres",
        "smtp, imap, pop3, ldap, xmpp, xmpp-server, ftp, managesieve or postgres",
    ),
    (
        "at",
        "en dato eller et tidspunkt, fx 2026-11-21 eller 2026-11-21T12:00:00Z",
        "a date or a moment, such as 2026-11-21 or 2026-11-21T12:00:00Z",
    ),
    (
        "now",
        "et tidspunkt eller en dato, fx 2026-11-21T12:00:00Z eller 2026-11-21",
        "a moment or a date, such as 2026-11-21T12:00:00Z or 2026-11-21",
    ),
];

const SPAN: (&str, &str) = (
    "et tal med enhed fra 1ms til 3600s, fx 10s eller 500ms",
    "a number with its unit, from 1ms to 3600s, such as 10s or 500ms",
);

/// What stands where a value goes, in English and Danish.
pub(super) const VALUE_NAMES: &[(&str, &str)] = &[
    ("FILE", "FIL"),
    ("NAME|FILE", "NAVN|FIL"),
    ("FILE|none", "FIL|none"),
    ("FILE|DIRECTORY", "FIL|MAPPE"),
    ("DIRECTORY", "MAPPE"),
    ("NAME", "NAVN"),
    ("RFC3339|DATE", "RFC3339|DATO"),
    ("SPAN", "TID"),
    ("NUMBER", "ANTAL"),
    ("PROTOCOL", "PROTOKOL"),
    ("ADDRESS", "ADRESSE"),
    ("MODE", "TILSTAND"),
    ("ORDER", "RÆKKEFØLGE"),
    ("COMMAND", "KOMMANDO"),
    ("KIND", "TYPE"),
    ("TARGET", "MÅL"),
    ("MAP.toml", "KORT.toml"),
    ("OBSERVATIONS.json", "OBSERVATIONER.json"),
];
