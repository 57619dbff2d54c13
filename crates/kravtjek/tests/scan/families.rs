//! IPv4 and IPv6 of one host, where this machine has both.

use kravtjek_lab::world::{self, WorldServing};

use crate::net::{NOW, Net, not_run, runtime};

/// Internet.nl row 17: TLS is good by IPv4 and bad by IPv6. Who sees one family only cannot tell.
#[test]
fn both_families_of_a_host_count_and_one_that_cannot_be_measured_is_a_gap() {
    let old = |net: &Net| {
        let judged = net.json(&["scan", "vadehavet-kyst.dk", "--only", "tls"]);
        let assets = judged["assets"].as_array().unwrap();
        let domain = assets.iter().find(|asset| asset["asset"] == "vadehavet-kyst.dk").unwrap();
        let checks = domain["checks"].as_array().unwrap();
        checks.iter().find(|check| check["check"] == "web.old_tls_off").unwrap().clone()
    };
    let runtime = runtime();
    let without = runtime.block_on(world::serve_by(NOW.parse().unwrap(), false)).unwrap();
    let without = Net::around(runtime, without);
    assert_eq!(old(&without)["outcome"], "cannot_tell");
    let mut net = Net::start();
    if !net.serving.downcast_ref::<WorldServing>().unwrap().ipv6 {
        return not_run("both families of a host count (no IPv6 on loopback)");
    }
    net.ipv6 = true;
    let seen = old(&net);
    assert_eq!(seen["outcome"], "fail");
    let told = seen["findings"].to_string();
    assert!(told.contains("[::1]:443") && !told.contains("127.80.6.4"), "{told}");
}
