//! The table of every kind of detail: its id, its typed arguments, and its English. Other languages stand in the catalogue.

use super::arg::{self, Arg, Is};
use super::{Detail, Kind};

macro_rules! kinds {
    ($($id:ident($($arg:ident: $is:ident),*) = $english:literal;)*) => {
        /// Every kind, in the order in which a text of an older file is held against them.
        pub static KINDS: &[Kind] = &[$(Kind {
            id: stringify!($id),
            english: $english,
            args: &[$((stringify!($arg), Is::$is)),*],
        }),*];

        impl Detail {
            $(
                #[doc = concat!("`", $english, "`")]
                pub fn $id($($arg: impl Into<arg::$is>),*) -> Self {
                    let args = vec![$((stringify!($arg).into(), Arg::from($arg.into()))),*];
                    Self::made(stringify!($id), $english, args)
                }
            )*
        }
    };
}

kinds! {
    // Name servers that give no answer.
    run_stopped() = "the run was stopped";
    no_name_server_address() = "no name server with an address";
    no_address_of(server: Word) = "{server} has no address";
    no_root_answers() = "no root server answers";
    no_answer_in_time() = "no answer in time";
    no_route() = "no route for this family of addresses";
    only_stray_messages() = "only stray messages";
    stray_message() = "not the answer to the question";
    broken_message() = "a broken message";
    truncated_over_tcp() = "truncated even over TCP";
    answers_without_authority() = "answers without authority";
    answered_without_authority() = "answered without authority";
    answered_without_edns() = "answered without EDNS";
    rcode_beside_answer(rcode: Word) = "{rcode} beside an answer";
    refers_to(name: Word) = "refers to {name}";
    neither_answers_nor_refers() = "neither answers nor refers";
    does_not_serve() = "does not serve the zone";
    no_soa() = "has no SOA for the zone";
    circle_at(server: Word) = "finding {server} leads in a circle";
    circle_of_aliases() = "a circle of aliases";
    inconclusive_within(seconds: Word) = "nothing conclusive within {seconds} s";

    // Limits of ours.
    more_queries(limit: Number) = "more than {limit} queries";
    more_records(limit: Number) = "more than {limit} records";
    more_cuts(limit: Number) = "more than {limit} zone cuts";
    more_aliases(limit: Number) = "more than {limit} aliases";
    more_name_servers(limit: Number) = "more than {limit} name servers";
    more_addresses(limit: Number) = "more than {limit} addresses";
    more_servers_behind_servers(limit: Number) = "more than {limit} servers that lead to servers";
    more_signatures(limit: Number) = "more than {limit} signature checks in one reply";
    more_hashes(limit: Number) = "more than {limit} NSEC3 hashes in one reply";
    more_keys(limit: Number) = "more than {limit} DNSKEY records";
    more_keys_with_tag(limit: Number, key: Number) = "more than {limit} keys with tag {key}";
    more_ds(limit: Number) = "none of {limit} DS records fits, and there are more";
    more_tlsa(limit: Number) = "more than {limit} TLSA records";
    more_certificates(limit: Number) = "more than {limit} certificates";
    certificate_too_large(limit: Number) = "a certificate of more than {limit} octets";
    handshake_too_large(limit: Number) = "a handshake of more than {limit} octets";
    connections(limit: Number) = "{limit} connections";
    redirects(limit: Number) = "{limit} redirects";
    seconds(seconds: Number) = "{seconds} s";
    look_ups(asked: Number) = "{asked}";

    // Keys, signatures and what vouches for them.
    no_trust_anchor() = "no trust anchor for the root";
    no_dnskey() = "no DNSKEY";
    zone_without_dnskey() = "the parent has DS, the zone has no DNSKEY";
    server_without_dnskey() = "the parent has DS, this server has no DNSKEY";
    no_key_is_anchor() = "no DNSKEY is the anchor";
    no_anchor_matches(keys: Numbers) = "no trust anchor matches the zone's keys [{keys}]";
    parent_without_ds(zone: Word) = "{zone} has no DS for it";
    neither_ds_nor_proof(zone: Word, name: Word) = "{zone} gives neither DS for {name} nor proof of none";
    no_delegation_at(name: Word) = "it is said that no delegation is at {name}";
    ds_from_wildcard() = "the DS is made from a wildcard";
    from_wildcard(rrset: Words, wildcard: Word) = "{rrset} is made from {wildcard}";
    several_dnames() = "more than one DNAME at one name";
    cname_from_nothing(target: Word) = "it leads to {target}, the DNAME to nowhere";
    cname_elsewhere(target: Word, dname: Word) = "it leads to {target}, the DNAME to {dname}";
    nxdomain_for(name: Word) = "NXDOMAIN for {name}";
    digest_types(types: Numbers) = "digest types {{types}}";
    algorithms_but(algorithms: Numbers, reason: Reason, exactly: Detail) =
        "algorithms [{algorithms}], but: {reason} ({exactly})";
    algorithms(algorithms: Numbers) = "algorithms [{algorithms}]";
    keys_unsupported(keys: Numbers) = "keys [{keys}]: their size or form is not supported";
    not_signed_by(keys: Numbers) = "DNSKEY: not signed by key [{keys}], which is vouched for";
    ds_key_revoked(key: Number, algorithm: Number, digest: Number) =
        "DS {key} {algorithm} {digest}: its key is revoked or no zone key";
    ds_digest_differs(key: Number, algorithm: Number, digest: Number) =
        "DS {key} {algorithm} {digest}: the key's digest differs";
    ds_without_key(key: Number, algorithm: Number, digest: Number) =
        "DS {key} {algorithm} {digest}: no such key";
    ds_of_keys(keys: Numbers) = "DS [{keys}]";
    key_with_sha1(key: Number, algorithm: Number) = "key {key}: algorithm {algorithm} uses SHA-1";
    key_of_bits(key: Number, bits: Number) = "key {key}: RSA of {bits} bits";
    key_and_algorithm(key: Number, algorithm: Number) = "key {key}, algorithm {algorithm}";
    no_key_with(key: Number, algorithm: Number) = "no DNSKEY has tag {key} and algorithm {algorithm}";
    signed_by(signer: Word) = "signed by {signer}";
    more_labels_than_name() = "the signature counts more labels than the name has";
    fewer_labels_than_zone() = "the signature counts fewer labels than the zone has";
    only_with_algorithm(algorithm: Number) = "only with algorithm {algorithm}, not supported";
    ends_before_begin() = "the signature ends before it begins";
    signature_ended(key: Number, ended: Time) = "signature by key {key} ended {ended}";
    signature_begins(key: Number, begins: Time) = "signature by key {key} begins {begins}";
    signature_ends(rrset: Words, ends: Time) = "{rrset}: signature ends {ends}";
    records_signed() = "its records carry signatures";
    judged_after(now: Time, signed_until: Time) =
        "judged at {now}, but the root's keys were last signed until {signed_until}";
    judged_before(now: Time, signed_from: Time) =
        "judged at {now}, but the root's keys are signed from {signed_from}";

    // Denial.
    no_nsec() = "no NSEC or NSEC3 record";
    no_nsec_covers(name: Word) = "no NSEC covers {name}";
    no_nsec3_covers(name: Word) = "no NSEC3 covers {name}";
    no_nsec_for(name: Word) = "no NSEC for {name} or its wildcard";
    no_nsec3_for(name: Word) = "no NSEC3 for {name} or its wildcard";
    no_nsec3_for_ancestor(name: Word) = "no NSEC3 for an ancestor of {name}";
    nsec_leads_out(name: Word, next: Word) = "the NSEC of {name} leads out of the zone to {next}";
    nsec3_with_iterations(count: Number) = "NSEC3 with {count} iterations";
    iterations(count: Number) = "{count} iterations";
    said_to_exist(name: Word) = "it is said that {name} exists";
    said_to_have_ds(name: Word) = "it is said that {name} has DS, or the zone itself says it";
    said_to_have(name: Word, rtype: Word) = "it is said that {name} has {rtype}";
    proof_from_zone(name: Word) = "the proof that {name} has no DS comes from the zone itself";
    proof_from_parent(name: Word) = "the proof for {name} comes from its parent";
    delegated_or_dname(name: Word) = "{name} is a delegation or has DNAME";
    at_name(name: Word) = "at {name}";

    // What servers do not agree on.
    serials(serials: Numbers) = "serials {{serials}}";
    states(states: States) = "states {states}";
    name_servers_differ(parent: Words, zone: Words) = "parent: {parent}; zone: {zone}";
    only_some_servers(servers: Words, reason: Reason, exactly: Detail) = "{servers}: {reason} ({exactly})";

    // Scope and consent.
    not_public(address: Address) = "{address} is not a public address";
    no_ipv6() = "IPv6 is not used in this run";
    no_consent(target: Word) = "an active measurement of {target} needs consent for it and for this date";

    // TLS.
    tls_alert(alert: Word) = "TLS alert {alert}";
    alert(alert: Word) = "{alert}";
    not_tls() = "the answer to TLS was not TLS";
    not_nameable_in_tls(host: Word) = "`{host}` cannot be named in TLS";
    nothing_in_common(missing: Words) = "nothing in common with what kravtjek knows: {missing}";
    lossy_silence() = "silence, of an endpoint that loses connections";
    silence() = "silence";
    older_version() = "an older version";
    newer_version() = "a newer version than was offered";
    no_handshake() = "no handshake was completed";
    session_ticket() = "session ticket";
    bad_record() = "bad record";
    not_a_record() = "not a TLS record";
    no_random_numbers() = "no random numbers";
    key_exchange() = "key exchange";
    unexpected_message() = "an unexpected message";
    early_cipher_change() = "an early ChangeCipherSpec";
    no_message(message: Word) = "no {message}";
    handshake_too_long() = "too long a handshake";
    too_much_data() = "too much data";
    too_many_records() = "too many records";
    bits(bits: Number) = "{bits} bit";

    // Certificates.
    no_certificate() = "no certificate";
    not_a_certificate() = "not a certificate";
    certificate() = "certificate";
    issuer() = "issuer";
    serial_number() = "serial number";
    name_constraint(kind: Word) = "name constraint of the kind {kind}";
    critical_extension(extension: Words) = "critical extension {extension}";
    signature_kind(kind: Words) = "signature of the kind {kind}";
    key_kind(kind: Words) = "key of the kind {kind}";

    // Web.
    http_header() = "HTTP header";
    redirects_go_round() = "the redirects go round";
    several_locations() = "several of Location";
    location_not_web(location: Words) = "Location `{location}` is not a web address";
    location_unread(location: Words, why: Words) = "Location `{location}`: {why}";
    port(port: Number) = "port {port}";

    // Records of mail.
    spf_terms() = "terms";
    spf_networks() = "networks";

    // What is read of a unit in a file.
    row_of(what: Detail, file: Words, row: Number) = "{what}, {file} row {row}";
    row_of_day(what: Detail, date: Date, file: Words, row: Number) = "{what}, {date}, {file} row {row}";
    file_of_day(what: Detail, date: Date, file: Words) = "{what}, {date}, {file}";
    cell(column: Words, value: Words) = "{column} = {value}";
    empty_cell(column: Words) = "{column} is empty";
    filled_cell(column: Words) = "{column} is filled in";
    no_column(column: Words) = "the file has no column {column}";
    not_understood(column: Words, value: Words) = "{column} = {value}, which is not understood";
    not_in_file(file: Words) = "no row about it in {file}";
    in_no_source() = "no source says anything";
    last_heard(date: Date) = "last heard of {date}";
    never_heard() = "never heard of";

    // Ages and what is supported.
    released_before(product: Words, date: Date, months: Number) =
        "{product} came out {date}, more than {months} months earlier";
    unsupported_since(product: Words, date: Date) = "{product} has been without support since {date}";
    unsupported(product: Words) = "{product} no longer gets updates";
    support_data_old(date: Date) = "the support data of {date} do not know what has come out since";
    no_update_since(product: Words, date: Date) = "the last update of {product} came out {date}";
    newer_than_known(product: Words, date: Date) = "{product} is newer than the support data of {date} knows";
    not_in_support_data(product: Words, date: Date) = "{product} is not in the support data of {date}";
    edition_missing(product: Words) = "the edition decides for {product}, and the file does not have it";
    update_missing(product: Words, date: Date, days: Number) =
        "{product} has lacked an update since {date}, more than {days} days";
    older_than_days(date: Date, days: Number) = "last updated {date}, more than {days} days earlier";
    older_than_months(date: Date, months: Number) = "from {date}, more than {months} months earlier";
    expired_on(date: Date) = "expired {date}";

    // Limits, policies and registers.
    more_than(column: Words, value: Words, most: Number) = "{column} = {value}, at most {most} is allowed";
    less_than(column: Words, value: Words, least: Number) = "{column} = {value}, at least {least} is asked for";
    not_set(setting: Words) = "{setting} is not set";
    assigned_to_nobody(policy: Words) = "the policy {policy} is assigned to nobody";
    assigned_to_groups(policy: Words) = "the policy {policy} is assigned to groups, and who is in them is not known";
    assigned_but_for_groups(policy: Words) = "the policy {policy} leaves out groups, and who is in them is not known";
    assigned_to_users(policy: Words) = "the policy {policy} is assigned to users, and the device has none";
    policy_for_part(policy: Words, what: Detail) = "the policy {policy} is for some only: {what}";
    assignment_not_said(policy: Words) = "the list does not have the assignments of the policy {policy}";
    not_shown_to_comply(policy: Words) = "the policy {policy} asks for it, but the device is not shown to comply";
    no_policy_for(platform: Words) = "no policy for {platform} says anything of it";
    policy_differs(policy: Words) = "which policy the device has is not known, and {policy} is not enough";
    not_in_report(what: Words) = "the report does not have {what}";
    older_settings_count(method: Words) =
        "{method} is off here, but older settings outside the policy of log-on methods still count";
    in_policy(policy: Words, what: Detail) = "the policy {policy}: {what}";
    not_in_register(register: Words) = "not in the register {register}";
    system_drive_only() = "the file speaks of the system drive only, and nothing shows how many fixed drives there are";
    drives_open(open: Number, drives: Number) = "{open} of {drives} fixed drives are not protected";
    day_beyond_days(column: Words, date: Date, days: Number) = "{column}: {date}, more than {days} days earlier";
    day_beyond_months(column: Words, date: Date, months: Number) =
        "{column}: {date}, more than {months} months earlier";
    day_within_months(column: Words, date: Date, months: Number) =
        "{column}: {date}, less than {months} months earlier";
    day_to_come(column: Words, date: Date) = "{column}: {date}, which is still to come";
    day_passed(column: Words, date: Date) = "{column}: {date}, which has passed";
    day_after(column: Words, date: Date, than: Words, other: Date) = "{column}: {date}, after {than}: {other}";
    day_before(column: Words, date: Date, than: Words, other: Date) = "{column}: {date}, before {than}: {other}";
    less_than_months(column: Words, value: Words, months: Number) =
        "{column} = {value}, at least {months} months are asked for";
    not_among(values: Words, column: Words) = "{values}: not under {column}";
    some_not_among(count: Number, column: Words, of: Words) = "{count} of those under {column} are not under {of}";
    cells_differ(column: Words, value: Words, than: Words, other: Words) =
        "{column} = {value}, but {than} = {other}";
    own_clock(column: Words) = "{column} names the clock of the system itself, which nothing keeps in step";
    clear_by_nature(column: Words, values: Words) =
        "{column}: {values}, by a protocol that has no encryption of its own";
    lines_missing(count: Number, least: Number, column: Words) =
        "{count} of at least {least} lines under {column} are missing";
    not_in_force(column: Words, value: Words, date: Date) = "{column} = {value}, which was not in force {date}";
    unlike_most(column: Words, value: Words, most: Words) = "{column} = {value}, most say {most}";
    no_common(column: Words, value: Words) = "{column} = {value}, and nothing is said by most";
    virtual_machine(column: Words, value: Words) = "a virtual machine: {column} = {value}";

    // What scanners and lists of parts show.
    port_in_clear(port: Number, service: Words) = "port {port} ({service}) can be used without encryption";
    port_untold(port: Number, service: Words) = "port {port} ({service}): whether it can be used without encryption is not in the file";
    port_may_redirect(port: Number) =
        "port {port} answers over HTTP, and whether it does nothing but lead to HTTPS is not in the file (nmap: --script http-title)";
    port_guessed(port: Number, service: Words) =
        "port {port} is open, and {service} is only what usually has that number (nmap: -sV)";
    ports_short(ports: Words, first: Number, last: Number) = "ports {ports} were scanned, and all from {first} to {last} are asked for";
    ports_not_told() = "which ports were scanned is not in the file";
    no_ports_scanned() = "no TCP ports were scanned";
    scan_unfinished() = "the scan did not come to its end";
    addresses_missing(count: Number, first: Address) = "{count} of its addresses were not scanned, the first is {first}";
    addresses_silent(count: Number, first: Address) =
        "at {count} of its addresses no ports were scanned, because they did not answer a ping; the first is {first} (nmap: -Pn)";
    addresses_in_use(count: Number) = "{count} addresses of it were scanned, and whether those are all in use is not in the file";
    fix_missing(flaw: Words, date: Date, days: Number) = "{flaw}: the fix came out {date}, more than {days} days earlier";
    fix_undated(flaw: Words) = "{flaw}: there is a fix, and since when is not in the file";
    open_since(flaw: Words, date: Date, days: Number) = "{flaw} was open on {date} already, more than {days} days earlier";
    exploited(flaw: Words, id: Word) = "{flaw}: {id} is being exploited, so it is to be mended as fast as possible";
    not_logged_on() = "the scanner was not logged on, so missing updates may have been overlooked";
    not_checked() = "the parts were held against no list of vulnerabilities";
    outside_sign(what: Detail) = "{what}; seen from outside that is a sign and no proof";
    support_ended(finding: Words) = "the scanner says that support has ended: {finding}";
    never_mended(id: Words) = "{id} will not be mended";
    parts_unknown(count: Number, some: Words) =
        "{count} parts are not in the support data, and were held against no list of vulnerabilities: {some}";

    // What bears a name and needs no words, the same in every language.
    flaw(flaw: Flaw) = "{flaw}";
    name(name: Word) = "{name}";
    rrset(rrset: Words) = "{rrset}";
    of_probe(probe: Word, subject: Words) = "{probe} {subject}";
    step(step: Word) = "{step}";
    of_step(step: Word, said: Words) = "{step}: {said}";

    // Where it was, around what it was.
    contradiction(contradiction: Breach, exactly: Detail) = "{contradiction} {exactly}";
    bare_contradiction(contradiction: Breach) = "{contradiction}";
    both(first: Detail, second: Detail) = "{first}; {second}";
    from_server(server: Address, exactly: Detail) = "{server}: {exactly}";
    of_rrset(name: Word, rtype: Rtype, exactly: Detail) = "{name} {rtype}: {exactly}";
    of_type(rtype: Rtype, exactly: Detail) = "{rtype}: {exactly}";
    of_zone(zone: Word, exactly: Detail) = "{zone}: {exactly}";
    because_of(read: Detail, why: Detail) = "{read}: {why}";
}
