//! The settings of a mail server, as `postconf -n` writes them.

use super::Told;

/// A server with these settings: what its three facts come to.
fn server(settings: &str) -> [String; 3] {
    let told = told(settings);
    ["mail.relays_authenticated", "mail.outgoing_encryption", "mail.state_encryption_forced"]
        .map(|fact| told.units(fact).join("; ").replace("relay1.nordhavn.example ", ""))
}

fn told(settings: &str) -> Told {
    let text = format!(
        "alias_maps = hash:/etc/aliases\nmydomain = nordhavn.example\nmyhostname = RELAY1.$mydomain\n{settings}\n"
    );
    let told = Told::by(&[("postconf.txt", &text)]);
    assert_eq!(told.formats(), [Some("postfix")]);
    told
}

#[test]
fn a_relay_is_closed_to_all_but_those_who_log_on_and_single_addresses() {
    let closed = "smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination\n";
    let table = [
        ("mynetworks = 127.0.0.0/8 [::1]/128 192.0.2.41/32 192.0.2.42", "yes"),
        ("mynetworks = 127.0.0.0/8, 10.20.0.0/16", "unknown"),
        ("mynetworks = 127.0.0.0/8 0.0.0.0/0", "no"),
        ("mynetworks = [::]/0", "no"),
        ("mynetworks = hash:/etc/postfix/networks", "unknown"),
        ("mynetworks = !192.0.2.1 127.0.0.0/8", "yes"),
        ("mynetworks_style = host", "yes"),
        ("mynetworks_style = subnet", "unknown"),
        ("compatibility_level = 3.6", "yes"),
        ("", "unknown"),
        ("mynetworks = 0.0.0.0/0\ninet_interfaces = loopback-only", "yes"),
    ];
    for (settings, expected) in table {
        assert_eq!(server(&format!("{closed}{settings}"))[0], expected, "{settings}");
    }
    let told = told(&format!("{closed}mynetworks = 127.0.0.0/8 0.0.0.0/0"));
    assert_eq!(
        told.why("mail.relays_authenticated", "relay1.nordhavn.example"),
        "mynetworks = 127.0.0.0/8 0.0.0.0/0"
    );
}

#[test]
fn what_lets_others_through_opens_a_relay_and_a_table_elsewhere_leaves_it_open_to_doubt() {
    let networks = "mynetworks = 127.0.0.0/8\n";
    let table = [
        ("smtpd_relay_restrictions = permit_mynetworks, permit", "no"),
        ("smtpd_relay_restrictions =\nsmtpd_recipient_restrictions = reject_unknown_sender_domain", "no"),
        (
            "smtpd_relay_restrictions = check_client_access hash:/etc/postfix/clients, reject_unauth_destination",
            "unknown",
        ),
        ("smtpd_relay_restrictions = warn_if_reject reject_unauth_destination", "no"),
        ("smtpd_relay_restrictions = permit_sasl_authenticated, reject\nmynetworks = 10.0.0.0/8", "yes"),
        // Either list is enough to close it.
        (
            "smtpd_relay_restrictions =\nsmtpd_recipient_restrictions = permit_mynetworks reject_unauth_destination",
            "yes",
        ),
        (
            "compatibility_level = 2\nsmtpd_recipient_restrictions = check_policy_service unix:private/policy",
            "yes",
        ),
        ("smtpd_helo_required = yes", "unknown"),
        ("smtpd_relay_restrictions = permit_mynetworks,\n    reject_unauth_destination", "yes"),
    ];
    for (settings, expected) in table {
        assert_eq!(server(&format!("{networks}{settings}"))[0], expected, "{settings}");
    }
}

#[test]
fn mail_goes_out_encrypted_where_the_level_and_the_versions_allow_it() {
    let table = [
        ("smtp_tls_security_level = may", "yes", "no"),
        ("smtp_tls_security_level = may\nsmtp_tls_protocols = >=TLSv1.2", "yes", "no"),
        ("smtp_tls_security_level = may\nsmtp_tls_protocols = !SSLv2, !SSLv3, !TLSv1, !TLSv1.1", "yes", "no"),
        ("smtp_tls_security_level = may\nsmtp_tls_protocols = <=TLSv1.1", "no", "no"),
        ("smtp_tls_security_level = may\nsmtp_tls_protocols = >=TLSv9", "unknown", "no"),
        (
            "smtp_tls_security_level = may\nsmtp_tls_policy_maps = hash:/etc/postfix/tls_policy",
            "unknown",
            "unknown",
        ),
        ("smtp_tls_security_level = may\nrelayhost = [gateway.example]:25", "unknown", "unknown"),
        ("smtp_tls_security_level = encrypt\nrelayhost = [gateway.example]:25", "unknown", "unknown"),
        ("smtp_tls_policy_maps = static:encrypt\nrelayhost = [gateway.example]:25", "unknown", "unknown"),
        ("smtp_tls_security_level = encrypt\nrelayhost =", "yes", "yes"),
        (
            "smtp_tls_security_level = none\nsmtp_tls_policy_maps = hash:/etc/postfix/tls_policy",
            "no",
            "unknown",
        ),
        ("smtp_tls_security_level = dane", "yes", "unknown"),
        ("smtp_tls_security_level = encrypt", "yes", "yes"),
        ("smtp_tls_security_level = encrypt\nsmtp_tls_mandatory_protocols = TLSv1", "no", "no"),
        (
            "smtp_tls_security_level = encrypt\nsmtp_tls_policy_maps = hash:/etc/postfix/tls_policy",
            "unknown",
            "unknown",
        ),
        ("smtp_tls_security_level = none", "no", "no"),
        ("smtp_tls_security_level = usually", "unknown", "unknown"),
        ("smtp_use_tls = yes", "yes", "no"),
        ("compatibility_level = 3.6", "no", "no"),
        ("compatibility_level = 3.11", "yes", "no"),
        ("smtp_tls_policy_maps = static:encrypt", "yes", "yes"),
    ];
    for (settings, outgoing, forced) in table {
        let [_, found, found_forced] = server(settings);
        assert_eq!((found.as_str(), found_forced.as_str()), (outgoing, forced), "{settings}");
    }
    let told = told("compatibility_level = 3.6");
    assert_eq!(
        told.why("mail.outgoing_encryption", "relay1.nordhavn.example"),
        "smtp_tls_security_level is not set"
    );
}

#[test]
fn a_server_without_a_name_is_told_and_settings_that_name_each_other_end() {
    let told = Told::by(&[("postconf.txt", "mydestination = localhost\nsmtp_tls_security_level = may\n")]);
    assert_eq!((told.formats(), told.puzzling()), (vec![Some("postfix")], vec!["myhostname: ".to_owned()]));
    let circle = "myhostname = a.$mydomain\nmydomain = ${mydomain}\nmynetworks = $mynetworks $mynetworks $mynetworks\n";
    assert_eq!(Told::by(&[("postconf.txt", circle)]).formats(), [Some("postfix")]);
}

#[test]
fn the_settings_of_nordhavn_close_its_relay_and_leave_encryption_to_the_server_its_mail_goes_by() {
    let text = include_str!("../../../../fixtures/nordhavn/filer/postconf-n.txt");
    let told = Told::by(&[("postconf-n.txt", text)]);
    let unit = "relay.nordhavn-kommune.dk";
    assert_eq!(told.units("mail.relays_authenticated"), [format!("{unit} yes")]);
    assert_eq!(told.units("mail.outgoing_encryption"), [format!("{unit} unknown")]);
    assert_eq!(told.units("mail.state_encryption_forced"), [format!("{unit} unknown")]);
}
