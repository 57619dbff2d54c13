//! The list of one's own domains.

use super::Told;

#[test]
fn the_domains_of_a_registrar_are_names_to_look_at() {
    let table = [
        (
            "Domæne;Status;Udløber\nnordhavn-kommune.dk;Aktiv;31-03-2027\nNORDHAVNSOMRÅDET.dk.;Aktiv;\nnordhavn-gammel.dk;Slettet;\n",
            vec!["nordhavn-kommune.dk", "xn--nordhavnsomrdet-slb.dk"],
        ),
        (
            "Domain Name,Expiration Date,Auto Renew\nnordhavn.example,2027-01-01,Yes\n",
            vec!["nordhavn.example"],
        ),
        (
            "domæne\nnordhavn.example\nbibliotek.nordhavn.example\n",
            vec!["bibliotek.nordhavn.example", "nordhavn.example"],
        ),
        ("Dom?ne;Navneservere\nnordhavn.example;ns1.example\n", vec!["nordhavn.example"]),
        ("sep=;\nDomænenavn;Registrant\nnordhavn.example;Nordhavn Kommune\n", vec!["nordhavn.example"]),
    ];
    for (text, expected) in table {
        let told = Told::by(&[("domæner.csv", text)]);
        assert_eq!((told.formats(), told.leads()), (vec![Some("registrar-domains")], expected), "{text}");
        assert!(told.imported.observations.is_empty());
    }
}

#[test]
fn what_is_no_domain_is_told_and_another_table_with_domains_is_not_taken_for_the_list() {
    let told =
        Told::by(&[("domæner.csv", "Domæne;Udløb\n192.0.2.1;\nnord havn;\nlocalhost;\nnordhavn.example;\n")]);
    assert_eq!(told.leads(), ["nordhavn.example"]);
    assert_eq!(told.puzzling(), ["domæne: 192.0.2.1", "domæne: nord havn", "domæne: localhost"]);
    let told = Told::by(&[("brugere.csv", "Domain;Account\nNORDHAVN;abcd01\n")]);
    assert_eq!(told.formats(), [None]);
}
