//! Greenbone: results by host, of which no date of a fix is known, and what two reports show together.

use super::{formats, said};

/// A report that ended on a day of November, with its hosts, its results, and how many there are in all.
fn report(day: u32, hosts: &str, results: &str, all: u32) -> String {
    format!(
        "<report id=\"6b2\" format_id=\"a994b278\" extension=\"xml\" content_type=\"text/xml\"><owner><name>x</name></owner>\n\
         <report id=\"6b2\"><gmp><version>22.7</version></gmp><scan_run_status>Done</scan_run_status>\n\
         <task id=\"t\"><name>Netfladen</name><target id=\"u\"><name>Alle</name></target></task>\n\
         <scan_start>2026-11-{day:02}T18:00:00Z</scan_start><timezone>UTC</timezone>\n\
         <ports max=\"-1\" start=\"1\"><port><host>192.0.2.4</host>443/tcp</port></ports>\n\
         <results max=\"-1\" start=\"1\">{results}</results><result_count>1<full>{all}</full><filtered>1</filtered></result_count>\n{hosts}\
         <scan_end>2026-11-{day:02}T20:00:00Z</scan_end></report></report>\n"
    )
}

fn host(day: u32, details: &str) -> String {
    format!(
        "<host><ip>192.0.2.4</ip><asset asset_id=\"\"/><start>2026-11-{day:02}T18:00:00Z</start><end>2026-11-{day:02}T19:00:00Z</end>\
         <port_count><page>1</page></port_count>{details}</host>"
    )
}

fn result(port: &str, oid: &str, name: &str, severity: &str, solution: &str) -> String {
    format!(
        "<result id=\"r\"><name>{name}</name><host>192.0.2.4<asset asset_id=\"\"/><hostname>web.nordhavn.example</hostname></host>\
         <port>{port}</port><nvt oid=\"{oid}\"><type>nvt</type><name>{name}</name><refs><ref type=\"cve\" id=\"CVE-2026-0002\"/></refs>\
         <solution type=\"{solution}\">Opdater.</solution></nvt><threat>High</threat><severity>{severity}</severity>\
         <qod><value>80</value></qod><description>x</description></result>"
    )
}

const LOGGED_ON: &str = "<detail><name>Auth-SSH-Success</name><value>Protocol SSH</value></detail>";
const PATCHED: &str = "services.software_patched";

fn patched(files: &[&str]) -> Vec<String> {
    said(PATCHED, &[], "kommune-2024", files)
}

#[test]
fn an_open_fix_without_a_date_is_unknown_until_a_second_report_shows_how_long_it_has_been_open() {
    let of = |day| {
        report(
            day,
            &host(day, LOGGED_ON),
            &result("443/tcp", "1.3.6.1", "OpenSSL Vuln", "7.5", "VendorFix"),
            1,
        )
    };
    assert_eq!(formats(&of(1)), [Some("greenbone")]);
    let unknown =
        "web unknown OpenSSL Vuln (443/tcp) (1.3.6.1): there is a fix, and since when is not in the file";
    assert_eq!(patched(&[&of(1)]), [unknown]);
    let october = of(1).replace("2026-11-01", "2026-09-30");
    let two = patched(&[&october, &of(1)]);
    assert!(two.contains(&"web no OpenSSL Vuln (443/tcp) (1.3.6.1) was open on 2026-09-30 already, more than 30 days earlier".to_owned()), "{two:?}");
    let at_the_limit = of(1).replace("2026-11-01", "2026-10-02");
    assert_eq!(patched(&[&at_the_limit, &of(1)]), [unknown, unknown]);
}

#[test]
fn nothing_open_is_well_only_after_a_log_on_and_with_all_results_in_the_file() {
    let remark = result("general/tcp", "1.3.6.2", "Traceroute", "0.0", "");
    assert_eq!(patched(&[&report(20, &host(20, LOGGED_ON), &remark, 1)]), ["web yes"]);
    assert!(patched(&[&report(20, &host(20, ""), &remark, 1)])[0].contains("not logged on"));
    let page = patched(&[&report(20, &host(20, LOGGED_ON), &remark, 250)]);
    assert_eq!(page, ["web unknown the scan did not come to its end"], "a page of the results");
    let stopped = report(20, &host(20, LOGGED_ON), &remark, 1).replace(">Done<", ">Stopped<");
    assert!(patched(&[&stopped])[0].contains("unknown"));
}

#[test]
fn a_log_on_in_clear_text_is_told_by_the_scanner_s_own_finding() {
    let file = report(
        20,
        &host(20, ""),
        &result("21/tcp", "1.3.6.3", "FTP Unencrypted Cleartext Login", "4.8", "Mitigation"),
        1,
    );
    assert_eq!(
        said("services.no_clear_text_port", &[], "kommune-2024", &[&file]),
        ["192.0.2.4 no FTP Unencrypted Cleartext Login (21/tcp)"]
    );
}

#[test]
fn the_end_of_life_of_a_product_is_told_as_the_end_of_its_support() {
    let file = report(
        20,
        &host(20, ""),
        &result("443/tcp", "1.3.6.4", "PHP End of Life (EOL) Detection", "10.0", "VendorFix"),
        1,
    );
    let all = said("services.software_supported", &[], "kommune-2024", &[&file]);
    assert!(
        all[0].starts_with("web: PHP End of Life (EOL) Detection (443/tcp) no the scanner says"),
        "{all:?}"
    );
}

#[test]
fn its_report_names_no_ports_so_it_shows_that_addresses_were_scanned_and_no_more() {
    let file = report(20, &host(20, ""), "", 0);
    let of = |fact| said(fact, &["192.0.2.4"], "kommune-2024", &[&file]);
    assert_eq!(of("services.range_scanned"), ["192.0.2.4 yes"]);
    assert_eq!(
        of("services.every_port_scanned"),
        ["192.0.2.4 unknown which ports were scanned is not in the file"]
    );
    let stopped = file.replace(">Done<", ">Stopped<");
    let of = |fact| said(fact, &["192.0.2.4"], "kommune-2024", &[&stopped]);
    assert_eq!(of("services.range_scanned"), ["192.0.2.4 unknown the scan did not come to its end"]);
}
