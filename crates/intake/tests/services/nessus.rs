//! Nessus: updates that are missing, support that has ended, ranges and clear text.

use super::{formats, said, why_refused};

const PATCHED: &str = "services.software_patched";

fn report(range: &str, hosts: &str) -> String {
    format!(
        "<?xml version=\"1.0\" ?>\n<NessusClientData_v2>\n<Policy><policyName>Alt</policyName><Preferences><ServerPreferences>\n\
         <preference><name>TARGET</name><value>192.0.2.8/30,web.nordhavn.example</value></preference>\n\
         <preference><name>port_range</name><value>{range}</value></preference>\n</ServerPreferences></Preferences></Policy>\n\
         <Report name=\"Uge 47\" xmlns:cm=\"http://www.nessus.org/cm\">\n{hosts}</Report>\n</NessusClientData_v2>\n"
    )
}

fn host(address: &str, name: &str, items: &str) -> String {
    format!(
        "<ReportHost name=\"{address}\"><HostProperties>\n<tag name=\"HOST_END_TIMESTAMP\">1795208400</tag>\n\
         <tag name=\"HOST_END\">Fri Nov 20 22:00:00 2026</tag>\n<tag name=\"host-fqdn\">{name}</tag>\n\
         <tag name=\"host-ip\">{address}</tag>\n<tag name=\"mac-address\">00:00:5E:00:53:02</tag>\n\
         <tag name=\"HOST_START\">Fri Nov 20 21:00:00 2026</tag>\n</HostProperties>\n{items}</ReportHost>\n"
    )
}

fn item(port: u16, service: &str, plugin: &str, severity: u8, name: &str, within: &str) -> String {
    format!(
        "<ReportItem port=\"{port}\" svc_name=\"{service}\" protocol=\"tcp\" severity=\"{severity}\" pluginID=\"{plugin}\" \
         pluginName=\"{name}\" pluginFamily=\"x\">\n{within}\n</ReportItem>\n"
    )
}

fn information(ports: &str, credentialed: &str, feed: &str) -> String {
    let output = format!(
        "<plugin_output>Information about this scan : \n\nNessus version : 10.9.4\nPlugin feed version : {feed}1234\n\
         Port range : {ports}\nCredentialed checks : {credentialed}\nSafe checks : yes\n</plugin_output>"
    );
    item(0, "general", "19506", 0, "Nessus Scan Information", &output)
}

fn missing(published: &str) -> String {
    let within = format!(
        "<cve>CVE-2026-0001</cve><patch_publication_date>{published}</patch_publication_date>\
         <vuln_publication_date>2026/01/01</vuln_publication_date>"
    );
    item(443, "www", "200001", 3, "Nordhavn Server &lt; 2.4.58", &within)
}

fn patched(items: &str) -> Vec<String> {
    said(
        PATCHED,
        &[],
        "kommune-2024",
        &[&report("1-65535", &host("192.0.2.8", "web.nordhavn.example", items))],
    )
}

#[test]
fn an_update_is_late_after_thirty_days_and_not_before() {
    let logged_on = information("1-65535", "yes, as 'svc' via ssh", "20261119");
    // The host was looked at on 20 November.
    let late = patched(&(logged_on.clone() + &missing("2026/10/20")));
    assert_eq!(
        late,
        ["web no Nordhavn Server < 2.4.58 (200001): the fix came out 2026-10-20, more than 30 days earlier"]
    );
    assert_eq!(patched(&(logged_on.clone() + &missing("2026/10/21"))), ["web yes"]);
    assert_eq!(patched(&logged_on), ["web yes"]);
    let both = patched(&(logged_on + &missing("2026/11/01") + &missing("2026/09/01")));
    assert!(both[0].contains(" no ") && both[0].contains("2026-09-01"), "{both:?}");
}

#[test]
fn without_a_log_on_or_with_old_knowledge_nothing_missing_was_seen_is_no_yes() {
    let unknown = "web unknown the scanner was not logged on, so missing updates may have been overlooked";
    assert_eq!(patched(&information("1-65535", "no", "20261119")), [unknown]);
    assert_eq!(patched(""), [unknown]);
    assert_eq!(
        patched(&information("1-65535", "yes", "20261020")),
        ["web unknown last updated 2026-10-20, more than 30 days earlier"]
    );
    assert_eq!(patched(&information("1-65535", "yes", "20261021")), ["web yes"]);
    assert!(
        patched(&(information("1-65535", "no", "20261119") + &missing("2026/10/20")))[0].contains(" no ")
    );
}

#[test]
fn what_the_scanner_says_has_no_support_has_none() {
    let old = item(
        443,
        "www",
        "171340",
        4,
        "Apache Tomcat SEoL (8.5.x)",
        "<unsupported_by_vendor>true</unsupported_by_vendor>",
    );
    let file = report("1-65535", &host("192.0.2.8", "web.nordhavn.example", &old));
    assert_eq!(
        said("services.software_supported", &[], "kommune-2024", &[&file]),
        [
            "web: Apache Tomcat SEoL (8.5.x) no the scanner says that support has ended: Apache Tomcat SEoL (8.5.x) (171340)"
        ]
    );
}

#[test]
fn products_count_by_their_version_only_where_the_scanner_was_logged_on() {
    let cpes = item(
        0,
        "general",
        "45590",
        0,
        "Common Platform Enumeration (CPE)",
        "<plugin_output>\nThe remote operating system matched the following CPE : \n\n  cpe:/o:canonical:ubuntu_linux:20.04:-:lts\n\n\
         Following application CPE matched on the remote system :\n\n  cpe:/a:php:php:8.4.1 -&gt; PHP PHP\n</plugin_output>",
    );
    let of = |credentialed| {
        let items = information("1-65535", credentialed, "20261119") + &cpes;
        said(
            "services.software_supported",
            &[],
            "kommune-2024",
            &[&report("1-65535", &host("192.0.2.8", "web.nordhavn.example", &items))],
        )
    };
    let known = of("yes");
    assert_eq!(known.len(), 2);
    assert_eq!(known[0], "web: php 8.4.1 yes");
    assert!(
        known[1]
            .starts_with("web: ubuntu_linux 20.04 no Ubuntu 20.04 has been without support since 2025-05-31"),
        "{known:?}"
    );
    assert!(of("no")[1].contains("unknown"));
}

#[test]
fn a_range_is_scanned_only_where_every_address_is_in_the_report() {
    let all = information("1-65535", "no", "20261119");
    let hosts: String = (8..12).map(|last| host(&format!("192.0.2.{last}"), "", &all)).collect();
    let file = report("default", &hosts);
    let said = |fact, file: &str| said(fact, &["192.0.2.8/30"], "kommune-2024", &[file]);
    assert_eq!(said("services.range_scanned", &file), ["192.0.2.8/30 yes"]);
    assert_eq!(said("services.every_port_scanned", &file), ["192.0.2.8/30 yes"], "each host says so itself");
    let one_less = report(
        "1-65535",
        &(8..11).map(|last| host(&format!("192.0.2.{last}"), "", &all)).collect::<String>(),
    );
    assert_eq!(
        said("services.range_scanned", &one_less),
        ["192.0.2.8/30 unknown 1 of its addresses were not scanned, the first is 192.0.2.11"]
    );
    let usual =
        report("default", &(8..12).map(|last| host(&format!("192.0.2.{last}"), "", "")).collect::<String>());
    assert_eq!(
        said("services.every_port_scanned", &usual),
        ["192.0.2.8/30 unknown which ports were scanned is not in the file"]
    );
}

#[test]
fn what_a_host_says_of_its_ports_goes_before_the_policy() {
    let ports = |policy: &str, own: &[Option<&str>]| {
        let items = |own: &Option<&str>| own.map_or(String::new(), |own| information(own, "no", "20261119"));
        let hosts = own.iter().zip(8..).map(|(own, last)| host(&format!("192.0.2.{last}"), "", &items(own)));
        let file = report(policy, &hosts.collect::<String>());
        said("services.every_port_scanned", &["192.0.2.8/31"], "kommune-2024", &[&file]).join("")
    };
    let all = Some("1-65535");
    let untold = "192.0.2.8/31 unknown which ports were scanned is not in the file";
    assert_eq!(ports("1-65535", &[all, None]), "192.0.2.8/31 yes");
    assert_eq!(ports("1-65535", &[None, None]), "192.0.2.8/31 yes");
    assert_eq!(ports("1-65535", &[all, Some("default")]), untold);
    assert_eq!(ports("1-65535", &[Some("default"), None]), untold);
    assert_eq!(ports("default", &[all, None]), untold);
    assert!(ports("1-65535", &[Some("1-1024"), None]).contains("unknown ports 1-1024 were scanned"));
}

#[test]
fn what_is_severe_and_can_be_mended_counts_though_no_day_of_an_update_is_told() {
    let logged_on = information("1-65535", "yes", "20261119");
    let of = |severity, solution: &str| {
        let within = format!("<solution>{solution}</solution>");
        let found = item(443, "www", "200002", severity, "Nordhavn Server RCE", &within);
        patched(&(logged_on.clone() + &found)).join("")
    };
    for severity in [3, 4] {
        assert!(of(severity, "Upgrade to 2.4.59.").starts_with("web unknown "), "{severity}");
    }
    for (severity, solution) in [(2, "Upgrade to 2.4.59."), (4, "n/a"), (4, "")] {
        assert_eq!(of(severity, solution), "web yes", "{severity} {solution}");
    }
}

#[test]
fn web_servers_are_told_apart_by_what_was_asked_of_them() {
    let tls = "<plugin_output>A TLSv1.2 server answered on this port.</plugin_output>";
    let leads = "<plugin_output>Response Code : HTTP/1.1 301\nSSL : no\nHeaders : \n  Location : https://web.nordhavn.example/</plugin_output>";
    let of = |items: String| {
        let items = information("1-65535", "no", "20261119") + &items;
        said(
            "services.no_clear_text_port",
            &[],
            "kommune-2024",
            &[&report("1-65535", &host("192.0.2.8", "", &items))],
        )
    };
    assert_eq!(of(item(443, "www", "22964", 0, "Service Detection", tls)), ["192.0.2.8 yes"]);
    assert_eq!(of(item(80, "www", "24260", 0, "HTTP Information", leads)), ["192.0.2.8 yes"]);
    assert!(of(item(80, "www", "10107", 0, "HTTP Server Type", ""))[0].contains("unknown port 80"));
    assert_eq!(
        of(item(23, "telnet", "42263", 2, "Unencrypted Telnet Server", "")),
        ["192.0.2.8 no port 23 (telnet) can be used without encryption"]
    );
    assert!(
        of(item(2323, "telnet?", "11219", 0, "Nessus SYN scanner", ""))[0]
            .contains("unknown port 2323 is open")
    );
}

#[test]
fn infrastructure_has_ninety_days_and_is_known_by_the_kind_that_the_scanner_takes_it_for() {
    let of = |kind: &str, published| {
        let items = information("1-65535", "yes", "20261119") + &missing(published);
        let host = host("192.0.2.8", "sw-raadhus-03.nordhavn.example", &items).replace(
            "</HostProperties>",
            &format!("<tag name=\"system-type\">{kind}</tag></HostProperties>"),
        );
        said("registers.unit_patched", &[], "kommune-2024", &[&report("1-65535", &host)])
    };
    assert_eq!(of("general-purpose", "2026/01/01"), Vec::<String>::new());
    assert!(of("switch", "2026/08/21")[0].starts_with("sw-raadhus-03 no "));
    assert_eq!(of("switch", "2026/08/22"), ["sw-raadhus-03 yes"]);
}

#[test]
fn hosts_of_one_short_name_are_told_apart_by_their_domain() {
    let items = information("1-65535", "yes", "20261119");
    let hosts = host("192.0.2.8", "www.nordhavn.example", &items)
        + &host("192.0.2.9", "www.bibliotek.example", &items);
    let all = said(PATCHED, &[], "kommune-2024", &[&report("1-65535", &hosts)]);
    assert_eq!(all, ["www.bibliotek.example yes", "www.nordhavn.example yes"]);
}

#[test]
fn it_is_known_by_its_root_and_refused_when_cut_off() {
    let whole = report("1-65535", &host("192.0.2.8", "web.nordhavn.example", ""));
    assert_eq!(formats(&whole), [Some("nessus")]);
    assert_eq!(
        formats("<?xml version=\"1.0\"?>\n<NessusClientData/>"),
        [None],
        "the first version is another form"
    );
    assert_eq!(why_refused(&whole[..whole.len() / 2]), "cut_off");
}
