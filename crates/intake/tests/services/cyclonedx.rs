//! CycloneDX: support for the parts of a service, and what is known of their vulnerabilities.

use super::{formats, said};

const SUPPORTED: &str = "services.software_supported";
const PATCHED: &str = "services.software_patched";

fn bill(components: &str, more: &str) -> String {
    format!(
        "{{\"$schema\":\"http://cyclonedx.org/schema/bom-1.6.schema.json\",\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\
         \"metadata\":{{\"timestamp\":\"2026-11-24T20:12:00+01:00\",\"tools\":{{\"components\":[{{\"type\":\"application\",\"name\":\"syft\"}}]}},\
         \"component\":{{\"type\":\"container\",\"name\":\"Selvbetjening\",\"version\":\"3\"}}}},\"components\":[{components}]{more}}}"
    )
}

fn part(kind: &str, name: &str, version: &str, purl: &str) -> String {
    format!(
        "{{\"bom-ref\":\"{name}\",\"type\":\"{kind}\",\"name\":\"{name}\",\"version\":\"{version}\",\"purl\":\"{purl}\"}}"
    )
}

fn library(name: &str, version: &str, purl: &str) -> String {
    part("library", name, version, purl)
}

fn log4j() -> String {
    library("log4j", "1.2.17", "pkg:maven/log4j/log4j@1.2.17")
}

fn supported(file: &str) -> Vec<String> {
    said(SUPPORTED, &[], "kommune-2024", &[file])
}

fn patched(file: &str) -> Vec<String> {
    said(PATCHED, &[], "kommune-2024", &[file])
}

#[test]
fn parts_are_supported_or_not_by_the_collection_and_the_same_in_json_and_xml() {
    let json = bill(
        &[log4j(), library("spring-core", "7.0.1", "pkg:maven/org.springframework/spring-core@7.0.1")]
            .join(","),
        "",
    );
    let xml = "<?xml version=\"1.0\"?>\n<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\" version=\"1\">\n<metadata>\
        <timestamp>2026-11-24T20:12:00+01:00</timestamp><tools><components><component type=\"application\"><name>syft</name></component></components></tools>\
        <component type=\"container\"><name>Selvbetjening</name></component></metadata>\n<components>\n\
        <component type=\"library\" bom-ref=\"a\"><group>log4j</group><name>log4j</name><version>1.2.17</version><purl>pkg:maven/log4j/log4j@1.2.17</purl></component>\n\
        <component type=\"library\"><name>spring-core</name><version>7.0.1</version><purl>pkg:maven/org.springframework/spring-core@7.0.1</purl></component>\n\
        </components></bom>";
    assert_eq!((formats(&json), formats(xml)), (vec![Some("cyclonedx")], vec![Some("cyclonedx")]));
    let expected = [
        "selvbetjening: log4j 1.2.17 no Apache Log4j 1.2.17 has been without support since 2015-10-15",
        "selvbetjening: spring-core 7.0.1 yes",
    ];
    assert_eq!(supported(&json), expected);
    assert_eq!(supported(xml), expected);
}

#[test]
fn a_newer_version_than_the_collection_knows_is_unknown_unless_its_release_is_known() {
    let of = |version: &str| {
        supported(&bill(&library("spring-core", version, "pkg:maven/org.springframework/spring-core"), ""))
    };
    assert_eq!(of("7.0.99"), ["selvbetjening: spring-core 7.0.99 yes"]);
    assert_eq!(
        of("9.1.0"),
        [
            "selvbetjening: spring-core 9.1.0 unknown Spring Framework 9.1.0 is newer than the support data of 2026-08-22 knows"
        ]
    );
    assert_eq!(of("5.3.39")[0].split(' ').nth(3), Some("no"));
}

#[test]
fn libraries_that_no_collection_knows_are_one_unit_of_each_kind_and_well_once_they_were_held_against_vulnerabilities()
 {
    let parts = [
        library("left-pad", "1.3.0", "pkg:npm/left-pad@1.3.0"),
        library("is-odd", "3.0.1", "pkg:npm/is-odd@3.0.1"),
        library("journal", "4.2.0", "pkg:maven/dk.nordhavn/journal@4.2.0"),
    ]
    .join(",");
    assert_eq!(
        supported(&bill(&parts, "")),
        [
            "selvbetjening: maven unknown 1 parts are not in the support data, and were held against no list of vulnerabilities: journal 4.2.0",
            "selvbetjening: npm unknown 2 parts are not in the support data, and were held against no list of vulnerabilities: left-pad 1.3.0, is-odd 3.0.1",
        ]
    );
    let empty = supported(&bill(&parts, ",\"vulnerabilities\":[]"));
    assert!(
        empty.iter().all(|line| line.contains("unknown")),
        "builds write an empty list without having looked"
    );
    let ruled_out = ",\"vulnerabilities\":[{\"id\":\"CVE-2026-1\",\"analysis\":{\"state\":\"not_affected\"},\"affects\":[{\"ref\":\"left-pad\"}]}]";
    assert_eq!(supported(&bill(&parts, ruled_out)), ["selvbetjening: maven yes", "selvbetjening: npm yes"]);
    let forsaken = ",\"vulnerabilities\":[{\"id\":\"CVE-2026-1\",\"analysis\":{\"state\":\"exploitable\",\"response\":[\"will_not_fix\"]},\"affects\":[{\"ref\":\"left-pad\"}]}]";
    assert_eq!(
        supported(&bill(&parts, forsaken))[0],
        "selvbetjening: left-pad 1.3.0 no CVE-2026-1 will not be mended"
    );
}

#[test]
fn packages_of_a_distribution_are_as_supported_as_it_is() {
    let nginx = library("nginx", "1:1.18.0-6.1+deb11u3", "pkg:deb/debian/nginx@1.18.0-6.1%2Bdeb11u3");
    let alone = supported(&bill(&nginx, ""));
    assert!(alone[0].contains("unknown") && alone[0].ends_with("a sign and no proof"), "{alone:?}");
    let debian =
        |version| format!("{{\"type\":\"operating-system\",\"name\":\"debian\",\"version\":\"{version}\"}}");
    assert_eq!(
        supported(&bill(&[nginx.clone(), debian("13")].join(","), "")),
        ["selvbetjening: debian 13 yes"]
    );
    assert!(
        supported(&bill(&[nginx, debian("9")].join(","), ""))[0].starts_with("selvbetjening: debian 9 no")
    );
}

#[test]
fn files_and_what_is_only_used_while_building_are_no_parts_and_parts_within_parts_are() {
    let inner =
        format!("{{\"type\":\"framework\",\"name\":\"x\",\"version\":\"1\",\"components\":[{}]}}", log4j());
    let excluded = log4j().replace("\"type\"", "\"scope\":\"excluded\",\"type\"").replace("1.2.17", "1.2.16");
    let all = supported(&bill(&[part("file", "a.txt", "", ""), excluded, inner].join(","), ""));
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all[1].starts_with("selvbetjening: log4j 1.2.17 no"));
}

#[test]
fn an_open_vulnerability_is_late_thirty_days_after_it_was_published_with_its_fix() {
    let of = |published: &str, state: &str, recommendation: &str| {
        let more = format!(
            ",\"vulnerabilities\":[{{\"id\":\"CVE-2026-7\",\"published\":\"{published}\",\"recommendation\":\"{recommendation}\",\
             \"analysis\":{{\"state\":\"{state}\"}},\"affects\":[{{\"ref\":\"left-pad\"}}]}}]"
        );
        patched(&bill(&library("left-pad", "1.3.0", "pkg:npm/left-pad@1.3.0"), &more))
    };
    let late =
        "selvbetjening no left-pad 1.3.0: CVE-2026-7: the fix came out 2026-10-24, more than 30 days earlier";
    assert_eq!(of("2026-10-24T10:00:00Z", "in_triage", "Upgrade to 1.3.1"), [late]);
    assert_eq!(of("2026-10-24T10:00:00Z", "", "Upgrade to 1.3.1"), [late]);
    assert_eq!(of("2026-10-25T10:00:00Z", "exploitable", "Upgrade to 1.3.1"), ["selvbetjening yes"]);
    for state in ["not_affected", "false_positive", "resolved"] {
        assert_eq!(of("2026-01-01T10:00:00Z", state, "Upgrade to 1.3.1"), ["selvbetjening yes"], "{state}");
    }
    assert_eq!(
        of("2026-01-01T10:00:00Z", "exploitable", ""),
        [
            "selvbetjening unknown left-pad 1.3.0: CVE-2026-7: there is a fix, and since when is not in the file"
        ]
    );
}

#[test]
fn a_part_behind_the_newest_version_of_its_release_keeps_a_service_from_being_well_and_is_no_proof() {
    let behind = library("spring-core", "7.0.0", "pkg:maven/org.springframework/spring-core@7.0.0");
    let all = patched(&bill(
        &behind,
        ",\"vulnerabilities\":[{\"id\":\"CVE-1\",\"analysis\":{\"state\":\"resolved\"}}]",
    ));
    assert!(
        all[0].starts_with("selvbetjening unknown Spring Framework 7.0.0 has lacked an update since"),
        "{all:?}"
    );
    let unchecked = patched(&bill(&library("left-pad", "1.3.0", "pkg:npm/left-pad@1.3.0"), ""));
    assert_eq!(unchecked, ["selvbetjening unknown the parts were held against no list of vulnerabilities"]);
}
