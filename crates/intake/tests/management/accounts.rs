//! Accounts: what is registered for log-on, and which of them are in use.

use super::Told;

const TYPES: &str = "accounts.two_factor_types";

const GRAPH: &str = r##"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#reports/authenticationMethods/userRegistrationDetails","value":[
 {"id":"1","userPrincipalName":"aaaa01@nordhavn.example","isAdmin":true,"isMfaCapable":true,"isMfaRegistered":true,"methodsRegistered":["microsoftAuthenticatorPush","softwareOneTimePasscode"],"userType":"member"},
 {"id":"2","userPrincipalName":"bbbb02@nordhavn.example","isAdmin":false,"isMfaCapable":true,"isMfaRegistered":true,"methodsRegistered":["windowsHelloForBusiness"],"userType":"member"},
 {"id":"3","userPrincipalName":"cccc03@nordhavn.example","isAdmin":false,"isMfaCapable":true,"isMfaRegistered":true,"methodsRegistered":["mobilePhone"],"userType":"member"},
 {"id":"4","userPrincipalName":"dddd04@nordhavn.example","isAdmin":false,"isMfaCapable":false,"isMfaRegistered":false,"methodsRegistered":[],"userType":"member"},
 {"id":"5","userPrincipalName":"eeee05@nordhavn.example","isAdmin":false,"isMfaCapable":false,"isMfaRegistered":false,"methodsRegistered":["email","securityQuestion"],"userType":"member"},
 {"id":"6","userPrincipalName":"ffff06@nordhavn.example","isAdmin":false,"isMfaCapable":false,"isMfaRegistered":true,"methodsRegistered":["mobilePhone"],"userType":"member"},
 {"id":"7","userPrincipalName":"gggg07@nordhavn.example","isAdmin":false,"isMfaCapable":true,"isMfaRegistered":true,"methodsRegistered":["thoughtTransfer"],"userType":"member"},
 {"id":"8","userPrincipalName":"hhhh08_havnedata.example#EXT#@nordhavn.example","isAdmin":false,"isMfaCapable":false,"isMfaRegistered":false,"methodsRegistered":[],"userType":"guest"}]}"##;

#[test]
fn an_account_has_two_types_by_what_is_registered_beside_its_password() {
    let told = Told::by(&[("userRegistrationDetails.json", GRAPH)]);
    assert_eq!(told.formats(), [Some("entra-users")]);
    assert_eq!(
        told.units(TYPES),
        [
            "aaaa01 yes",
            "bbbb02 yes",
            "cccc03 yes",
            "dddd04 no",
            "eeee05 no",
            "ffff06 unknown",
            "gggg07 unknown",
            "hhhh08@havnedata.example unknown",
        ]
    );
    assert_eq!(told.why(TYPES, "eeee05"), "methodsRegistered = email, securityQuestion");
    assert_eq!(told.why(TYPES, "dddd04"), "methodsRegistered is empty");
    assert_eq!(told.why(TYPES, "ffff06"), "isMfaCapable = False", "no method that is registered may be used");
    assert_eq!(told.why(TYPES, "gggg07"), "methodsRegistered = thoughtTransfer, which is not understood");
}

#[test]
fn an_account_that_the_directory_has_turned_off_is_none() {
    let ad = "\"SamAccountName\";\"UserPrincipalName\";\"Enabled\";\"AccountExpirationDate\";\"pwdLastSet\"\r\n\
        \"dddd04\";\"DDDD04@nordhavn.example\";\"False\";\"\";\"134355588000000000\"\r\n\
        \"eeee05\";\"eeee05@nordhavn.example\";\"True\";\"31-12-2026 00:00:00\";\"0\"\r\n";
    let told = Told::by(&[("brugere.csv", ad), ("userRegistrationDetails.json", GRAPH)]);
    assert_eq!(told.formats(), [Some("ad-users"), Some("entra-users")]);
    let units = told.units(TYPES);
    assert!(!units.iter().any(|unit| unit.starts_with("dddd04")), "{units:?}");
    assert!(units.contains(&"eeee05 no".to_owned()), "{units:?}");
}

#[test]
fn an_account_of_the_same_name_in_another_directory_is_another_one() {
    for ad in [
        "SamAccountName;Enabled;PasswordLastSet\nDDDD04;False;12-11-2026\n",
        "SamAccountName;UserPrincipalName;Enabled;PasswordLastSet\ndddd04;dddd04@other.example;False;12-11-2026\n",
    ] {
        let told = Told::by(&[("brugere.csv", ad), ("userRegistrationDetails.json", GRAPH)]);
        assert!(told.units(TYPES).contains(&"dddd04 no".to_owned()), "{ad}");
    }
    let entra = "userPrincipalName;methodsRegistered;onPremisesSecurityIdentifier\npia@x.dk;;S-1-5-21-7\n";
    let ad = "SamAccountName;SID;Enabled;PasswordLastSet\npia;S-1-5-21-7;False;12-11-2026\n";
    assert!(Told::by(&[("a.csv", ad), ("b.csv", entra)]).units(TYPES).is_empty(), "the same id");
}

#[test]
fn an_account_without_a_name_is_one_of_which_nothing_is_known() {
    let told = Told::by(&[("a.csv", "userPrincipalName;methodsRegistered\nhje@x.dk;fido2\n;fido2\n;\n")]);
    assert_eq!(told.units(TYPES), ["#3 unknown", "hje yes"]);
    assert_eq!(told.puzzling(), ["userPrincipalName: "]);
}

const OUTSIDERS: &str = "Ekstern konto;Opgave;Godkendte systemer;Faktiske adgange;Kontoen er aktiv;Periode;Godkendt fra;Godkendt til;Kontoen udløber;En PAM- eller PIM-løsning afslutter adgangen;Godkender;Dato for godkendelse\n\
    pia@firma.dk;Drift;ESDH;ESDH;ja;Første periode;01-09-2026;28-02-2027;28-02-2027;nej;Lone Bak;20-08-2026\n";

#[test]
fn a_guest_is_held_against_the_register_of_outsiders_and_an_account_that_is_turned_off_is_not() {
    let fact = "registers.external_within_period";
    let entra = "userPrincipalName;methodsRegistered\npia_firma.dk#EXT#@x.onmicrosoft.com;fido2\nkim_firma.dk#EXT#@x.onmicrosoft.com;fido2\n";
    let ad = "SamAccountName;Enabled;AccountExpirationDate;employeeType\next-g;False;;Ekstern\n";
    let told = Told::by(&[("eksterne.csv", OUTSIDERS), ("entra.csv", entra), ("ad.csv", ad)]);
    assert_eq!(told.units(fact), ["kim@firma.dk unknown", "pia yes"]);
    assert_eq!(told.why(fact, "kim@firma.dk"), "not in the register external-access");
}

#[test]
fn the_portal_writes_its_own_names_of_methods_and_a_list_that_was_not_joined_is_told() {
    let portal = "User principal name,Name,MFA registered,Methods registered\n\
        aaaa01@nordhavn.example,A,Yes,\"Microsoft Authenticator app (push notification), Mobile phone\"\n\
        bbbb02@nordhavn.example,B,No,\"Email, Security questions\"\ncccc03@nordhavn.example,C,No,\n";
    let told = Told::by(&[("portal.csv", portal)]);
    assert_eq!(told.units(TYPES), ["aaaa01 yes", "bbbb02 no", "cccc03 no"]);
    let shell =
        "userPrincipalName;methodsRegistered;userType\naaaa01@nordhavn.example;System.String[];member\n";
    let told = Told::by(&[("shell.csv", shell)]);
    assert_eq!(
        (told.units(TYPES), told.puzzling()),
        (vec![], vec!["methodsRegistered: System.String[]".to_owned()])
    );
    let without =
        "userPrincipalName;isMfaRegistered\naaaa01@nordhavn.example;True\nbbbb02@nordhavn.example;False\n";
    assert_eq!(Told::by(&[("kort.csv", without)]).units(TYPES), ["aaaa01 yes", "bbbb02 no"]);
}

#[test]
fn a_directory_says_when_an_account_ends_in_many_ways() {
    use kravtjek_intake::import::record::Ends;
    let text = "SamAccountName;Enabled;accountExpires;PasswordLastSet;MemberOf;employeeType\n\
        NORDHAVN\\EKST01;True;0;12-11-2026 08:00:00;CN=VPN-Eksterne,OU=Grupper,DC=nordhavn,DC=example;Ekstern konsulent\n\
        ekst02;Sand;9223372036854775807;;;\nekst03;True;134432352000000000;12-11-2026 08:00:00;VPN;Medarbejder\nekst04;True;snart;12-11-2026;;\n";
    let told = Told::by(&[("ad.csv", text)]);
    let accounts = &told.handed.records.accounts;
    let all: Vec<_> =
        accounts.iter().map(|one| (&*one.name, one.ends, one.must_change, one.is_external)).collect();
    let end = "2027-01-01T00:00:00Z".parse().unwrap();
    let outside = Some(true);
    assert_eq!(all[0], ("ekst01", Some(Ends::Never), Some(false), outside));
    assert_eq!(all[1], ("ekst02", Some(Ends::Never), Some(true), None));
    assert_eq!((all[2].0, all[2].2, all[2].3), ("ekst03", Some(false), None));
    assert_eq!(all[2].1, Some(Ends::At(end)));
    assert_eq!(all[3].1, None);
    assert_eq!(told.puzzling(), ["AccountExpirationDate: snart"]);
    assert_eq!(accounts[0].groups, ["vpn-eksterne".into()]);
}

#[test]
fn json_from_powershell_has_lists_nulls_and_dates_of_its_own() {
    let text = r#"[{"SamAccountName":"svc-esdh","Enabled":true,"AccountExpirationDate":null,"PasswordLastSet":"/Date(1762934400000)/",
        "MemberOf":["CN=Domain Admins,CN=Users,DC=nordhavn,DC=example","CN=ESDH,OU=Grupper,DC=nordhavn,DC=example"],"DistinguishedName":"CN=svc-esdh"}]"#;
    let told = Told::by(&[("ad.json", text)]);
    assert_eq!(told.formats(), [Some("ad-users")]);
    let account = &told.handed.records.accounts[0];
    assert_eq!(account.ends, Some(kravtjek_intake::import::record::Ends::Never));
    assert_eq!(account.groups, ["domain admins".into(), "esdh".into()]);
    assert_eq!(account.must_change, Some(false));
}

#[test]
fn members_of_groups_are_read_with_the_name_of_their_group() {
    let text = "Group,SamAccountName,objectClass,SID\nVPN-Eksterne,ekst01,user,S-1\nVPN-Eksterne,Leverandører,group,S-2\n";
    let told = Told::by(&[("grupper.csv", text)]);
    assert_eq!(told.formats(), [Some("ad-groups")]);
    let all: Vec<_> =
        told.handed.records.memberships.iter().map(|one| (&*one.group, &*one.member, one.is_group)).collect();
    assert_eq!(all, [("vpn-eksterne", "ekst01", false), ("vpn-eksterne", "leverandører", true)]);
}
