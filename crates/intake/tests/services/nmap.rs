//! nmap: what a run has gone through, and what can be used in clear text.

use super::{formats, said, why_refused};

const RANGE: &str = "services.range_scanned";
const PORTS: &str = "services.every_port_scanned";
const CLEAR: &str = "services.no_clear_text_port";

/// A run: its words, its list of ports, its hosts, and how it ended at a second after 2026-11-20T20:00:00Z.
fn run(args: &str, ports: &str, hosts: &str, total: u32, ended: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE nmaprun>\n\
         <?xml-stylesheet href=\"file:///usr/bin/../share/nmap/nmap.xsl\" type=\"text/xsl\"?>\n\
         <!-- Nmap 7.95 scan initiated Fri Nov 20 21:00:00 2026 as: nmap -->\n\
         <nmaprun scanner=\"nmap\" args=\"{args}\" start=\"1795204800\" version=\"7.95\" xmloutputversion=\"1.05\">\n\
         <scaninfo type=\"syn\" protocol=\"tcp\" numservices=\"1\" services=\"{ports}\"/>\n<verbose level=\"0\"/>\n\
         <hosthint><status state=\"up\"/><address addr=\"203.0.113.77\" addrtype=\"ipv4\"/></hosthint>\n{hosts}\n\
         {}</nmaprun>\n",
        if ended.is_empty() {
            String::new()
        } else {
            format!(
                "<runstats><finished time=\"{ended}\" exit=\"success\"/><hosts up=\"0\" down=\"0\" total=\"{total}\"/></runstats>\n"
            )
        }
    )
}

fn host(address: &str, state: &str, ports: &str) -> String {
    format!(
        "<host endtime=\"1795208400\"><status state=\"{state}\" reason=\"user-set\"/><address addr=\"{address}\" addrtype=\"ipv4\"/>\
         <address addr=\"00:00:5E:00:53:01\" addrtype=\"mac\"/><hostnames></hostnames>\n<ports>{ports}</ports></host>"
    )
}

fn port(number: u16, service: &str, scripts: &str) -> String {
    format!(
        "<port protocol=\"tcp\" portid=\"{number}\"><state state=\"open\" reason=\"syn-ack\"/><service {service}/>{scripts}</port>\n"
    )
}

const DONE: &str = "1795210300";
const WHOLE: &str = "nmap -sS -sV -Pn -p 1-65535 -oX scan.xml 192.0.2.0/30";

#[test]
fn a_range_is_scanned_when_the_run_ended_and_every_address_of_it_was_gone_through() {
    let whole = run(WHOLE, "1-65535", &host("192.0.2.1", "up", ""), 4, DONE);
    assert_eq!(formats(&whole), [Some("nmap")]);
    let ranges = ["192.0.2.0/30", "198.51.100.0/29"];
    for fact in [RANGE, PORTS] {
        assert_eq!(
            said(fact, &ranges, "kommune-2024", &[&whole]),
            ["192.0.2.0/30 yes"],
            "what it leaves out is not named"
        );
    }
    let larger = said(RANGE, &["192.0.2.0/29"], "kommune-2024", &[&whole]);
    assert_eq!(larger, ["192.0.2.0/29 unknown 4 of its addresses were not scanned, the first is 192.0.2.4"]);
}

#[test]
fn a_run_that_was_stopped_or_looked_at_few_ports_or_none_shows_nothing_of_the_range() {
    let ranges = ["192.0.2.0/30"];
    let host = host("192.0.2.1", "up", "");
    let said = |fact, file: &str| said(fact, &ranges, "kommune-2024", &[file]);
    let stopped = run(WHOLE, "1-65535", &host, 4, "");
    assert_eq!(said(RANGE, &stopped), ["192.0.2.0/30 unknown the scan did not come to its end"]);
    let failed =
        run(WHOLE, "1-65535", &host, 4, DONE).replace("exit=\"success\"", "exit=\"error\" errormsg=\"x\"");
    assert_eq!(said(PORTS, &failed), ["192.0.2.0/30 unknown the scan did not come to its end"]);
    let few = run(WHOLE, "1-1023,3389", &host, 4, DONE);
    assert_eq!(said(RANGE, &few), ["192.0.2.0/30 yes"]);
    assert_eq!(
        said(PORTS, &few),
        ["192.0.2.0/30 unknown ports 1-1023, 3389 were scanned, and all from 1 to 65535 are asked for"]
    );
    let udp = run(WHOLE, "1-65535", &host, 4, DONE).replace("protocol=\"tcp\"", "protocol=\"udp\"");
    assert_eq!(said(RANGE, &udp), ["192.0.2.0/30 unknown no TCP ports were scanned"]);
    for kind in ["ack", "fin", "null", "xmas", "window", "maimon"] {
        let other =
            run(WHOLE, "1-65535", &host, 4, DONE).replace("type=\"syn\"", &format!("type=\"{kind}\""));
        for fact in [RANGE, PORTS] {
            assert_eq!(said(fact, &other), ["192.0.2.0/30 unknown no TCP ports were scanned"], "{kind}");
        }
    }
}

#[test]
fn the_state_asks_for_port_0_and_nmap_leaves_it_out_unless_it_is_named() {
    let ports = |list, framework: &'static str| {
        said(PORTS, &["192.0.2.0/30"], framework, &[&run(WHOLE, list, "", 4, DONE)])
    };
    assert_eq!(ports("0-65535", "stat-2024"), ["192.0.2.0/30 yes"]);
    assert_eq!(
        ports("1-65535", "stat-2024"),
        ["192.0.2.0/30 unknown ports 1-65535 were scanned, and all from 0 to 65535 are asked for"]
    );
    assert_eq!(ports("1-65535", "kommune-2024"), ["192.0.2.0/30 yes"]);
    assert!(ports("1-65534", "kommune-2024")[0].contains("unknown"));
}

#[test]
fn hosts_that_do_not_answer_are_left_out_of_the_file_and_their_ports_are_looked_at_only_with_pn() {
    let called = run("nmap -p- -oX scan.xml 192.0.2.0/30", "1-65535", &host("192.0.2.1", "up", ""), 4, DONE);
    assert_eq!(said(RANGE, &["192.0.2.0/30"], "kommune-2024", &[&called]), ["192.0.2.0/30 yes"]);
    assert_eq!(
        said(PORTS, &["192.0.2.0/30"], "kommune-2024", &[&called]),
        [
            "192.0.2.0/30 unknown at 3 of its addresses no ports were scanned, because they did not answer a ping; the first is 192.0.2.0 (nmap: -Pn)"
        ]
    );
    let down: String =
        ["192.0.2.0", "192.0.2.2", "192.0.2.3"].iter().map(|one| host(one, "down", "")).collect();
    let told = run("nmap -v -p- -iL liste.txt", "1-65535", &(host("192.0.2.1", "up", "") + &down), 4, DONE);
    assert_eq!(said(RANGE, &["192.0.2.0/30"], "kommune-2024", &[&told]), ["192.0.2.0/30 yes"]);
    for (args, total) in [
        ("nmap -Pn -p- -iL liste.txt", 4),
        ("nmap -Pn -p- --exclude 192.0.2.3 192.0.2.0/30", 3),
        ("nmap -Pn -p- --excludefile ikke.txt 192.0.2.0/30", 4),
        ("nmap -Pn -p- 192.0.2.0/30", 3),
        ("nmap -Pn -p- -S 192.0.2.0/30 192.0.2.1-2", 2),
    ] {
        let file = run(args, "1-65535", &host("192.0.2.1", "up", ""), total, DONE);
        assert!(said(RANGE, &["192.0.2.0/30"], "kommune-2024", &[&file])[0].contains("unknown"), "{args}");
    }
    let late = host("192.0.2.1", "up", "").replace("<host ", "<host timedout=\"true\" ");
    let late = run(WHOLE, "1-65535", &late, 4, DONE);
    assert_eq!(
        said(RANGE, &["192.0.2.0/30"], "kommune-2024", &[&late]),
        ["192.0.2.0/30 unknown 1 of its addresses were not scanned, the first is 192.0.2.1"]
    );
}

#[test]
fn several_files_cover_a_range_together_within_a_quarter_and_the_last_one_says_so() {
    let half = |range: &str, ended: i64| {
        run(&format!("nmap -Pn -p 1-65535 {range}"), "1-65535", "", 8, &ended.to_string())
    };
    let day = 86_400;
    let end = 1_795_210_300;
    let (first, last) = (half("192.0.2.0/29", end - 92 * day), half("192.0.2.8/29", end));
    let all = said(PORTS, &["192.0.2.0/28"], "kommune-2024", &[&last, &first]);
    assert_eq!(all.iter().filter(|line| line.ends_with(" yes")).count(), 1, "{all:?}");
    let older = half("192.0.2.0/29", end - 92 * day - 1);
    let all = said(PORTS, &["192.0.2.0/28"], "kommune-2024", &[&last, &older]);
    assert!(all.iter().all(|line| line.contains("unknown")), "{all:?}");
}

#[test]
fn without_declared_ranges_the_targets_of_the_run_are_the_units_and_a_house_s_own_network_is_none() {
    let file = run("nmap -Pn -p 1-65535 192.0.2.0/30 10.0.0.0/24", "1-65535", "", 260, DONE);
    assert_eq!(said(RANGE, &[], "kommune-2024", &[&file]), ["192.0.2.0/30 yes"]);
    let six = run("nmap -6 -Pn -p 1-65535 2001:db8::1", "1-65535", "", 1, DONE);
    assert_eq!(said(RANGE, &[], "kommune-2024", &[&six]), ["2001:db8::1 yes"]);
    assert_eq!(
        said(RANGE, &["2001:db8::/48"], "kommune-2024", &[&six]),
        [
            "2001:db8::/48 unknown 1 addresses of it were scanned, and whether those are all in use is not in the file"
        ]
    );
}

#[test]
fn a_service_can_be_used_in_clear_text_or_not_by_what_was_seen_of_it() {
    let probed = |name: &str| format!("name=\"{name}\" method=\"probed\" conf=\"10\"");
    let title =
        "<script id=\"http-title\" output=\"Did not follow redirect to https://www.nordhavn.example/\"/>";
    let tls = "<script id=\"ssl-cert\" output=\"Subject: commonName=x\"/>";
    for (number, service, scripts, expected) in [
        (23, probed("telnet"), "", "no port 23 (telnet) can be used without encryption"),
        (21, probed("ftp"), "", "no port 21 (ftp) can be used without encryption"),
        (
            21,
            probed("ftp"),
            tls,
            "unknown port 21 (ftp): whether it can be used without encryption is not in the file",
        ),
        (
            21,
            probed("ftp"),
            "<script id=\"ftp-anon\" output=\"Anonymous FTP login allowed (FTP code 230)\"/>",
            "no port 21 (ftp) can be used without encryption",
        ),
        (8080, probed("http"), "", "no port 8080 (http) can be used without encryption"),
        (80, probed("http"), title, "yes"),
        (
            80,
            probed("http"),
            "",
            "unknown port 80 answers over HTTP, and whether it does nothing but lead to HTTPS is not in the file (nmap: --script http-title)",
        ),
        (443, probed("http") + " tunnel=\"ssl\"", "", "yes"),
        (22, probed("ssh"), "", "yes"),
        (25, probed("smtp"), "", "yes"),
        (
            587,
            probed("smtp"),
            "",
            "unknown port 587 (smtp): whether it can be used without encryption is not in the file",
        ),
        (
            143,
            probed("imap"),
            "<script id=\"imap-capabilities\" output=\"IMAP4rev1 STARTTLS LOGINDISABLED\"/>",
            "yes",
        ),
        (
            23,
            "name=\"telnet\" method=\"table\" conf=\"3\"".to_owned(),
            "",
            "unknown port 23 is open, and telnet is only what usually has that number (nmap: -sV)",
        ),
        (
            4711,
            probed("nordhavnd"),
            "",
            "unknown port 4711 (nordhavnd): whether it can be used without encryption is not in the file",
        ),
    ] {
        let file = run(WHOLE, "1-65535", &host("192.0.2.1", "up", &port(number, &service, scripts)), 4, DONE);
        let all = said(CLEAR, &[], "kommune-2024", &[&file]);
        assert_eq!(all, [format!("192.0.2.1 {expected}")], "{number} {service} {scripts}");
    }
}

#[test]
fn an_address_is_well_only_when_every_port_was_looked_at_and_a_closed_one_says_nothing() {
    let ssh = port(22, "name=\"ssh\" method=\"probed\"", "");
    let few = run(WHOLE, "1-1023", &host("192.0.2.1", "up", &ssh), 4, DONE);
    assert_eq!(
        said(CLEAR, &[], "kommune-2024", &[&few]),
        ["192.0.2.1 unknown ports 1-1023 were scanned, and all from 1 to 65535 are asked for"]
    );
    let stopped = run(WHOLE, "1-65535", &host("192.0.2.1", "up", &ssh), 4, "");
    assert_eq!(
        said(CLEAR, &[], "kommune-2024", &[&stopped]),
        ["192.0.2.1 unknown the scan did not come to its end"]
    );
    let telnet = port(23, "name=\"telnet\" method=\"probed\"", "");
    let few = run(WHOLE, "1-1023", &host("192.0.2.1", "up", &telnet), 4, "");
    assert!(said(CLEAR, &[], "kommune-2024", &[&few])[0].contains(" no "), "what was seen was seen");
    let filtered = telnet.replace("state=\"open\"", "state=\"filtered\"");
    let file = run(WHOLE, "1-65535", &host("192.0.2.1", "up", &filtered), 4, DONE);
    assert_eq!(said(CLEAR, &[], "kommune-2024", &[&file]), ["192.0.2.1 yes"]);
    let own = run(WHOLE, "1-65535", &host("10.0.0.1", "up", &telnet), 4, DONE);
    assert_eq!(
        said(CLEAR, &[], "kommune-2024", &[&own]),
        Vec::<String>::new(),
        "nobody reaches it from the internet"
    );
}

#[test]
fn an_old_version_seen_from_outside_is_a_sign_and_no_proof() {
    let of = |product: &str, version: &str, cpe: &str| {
        let service = format!("name=\"http\" product=\"{product}\" version=\"{version}\" method=\"probed\"");
        let one = port(443, &service, "").replace(
            "/></port>",
            &format!("><cpe>{cpe}</cpe><cpe>cpe:/o:linux:linux_kernel</cpe></service></port>"),
        );
        said(
            "services.software_supported",
            &[],
            "kommune-2024",
            &[&run(WHOLE, "1-65535", &host("192.0.2.1", "up", &one), 4, DONE)],
        )
    };
    let old = of("nginx", "1.18.0", "cpe:/a:igor_sysoev:nginx:1.18.0");
    assert!(
        old[0].starts_with(
            "192.0.2.1: nginx 1.18.0 unknown nginx 1.18.0 has been without support since 2021-04-20"
        ),
        "{old:?}"
    );
    assert!(old[0].ends_with("seen from outside that is a sign and no proof"));
    let unknown = of("Nordhavn httpd", "1.0", "cpe:/a:nordhavn:httpd:1.0");
    assert_eq!(
        unknown,
        ["192.0.2.1: Nordhavn httpd 1.0 unknown Nordhavn httpd 1.0 is not in the support data of 2026-08-22"]
    );
}

#[test]
fn a_cut_off_or_hostile_file_is_refused_whole() {
    let whole = run(WHOLE, "1-65535", &host("192.0.2.1", "up", ""), 4, DONE);
    assert_eq!(why_refused(&whole[..whole.len() - 15]), "cut_off");
    assert_eq!(
        why_refused(
            &whole.replace(
                "<!DOCTYPE nmaprun>",
                "<!DOCTYPE nmaprun [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
            )
        ),
        "entities"
    );
    assert_eq!(why_refused(&whole.replace("</ports>", "</port>")), "not_xml");
}
