//! Zones that the servers of their parents hide.

use kravtjek_lab::{Fault, Signing, ZoneBuilder, set};

use super::{RECORDS, World};

impl World {
    /// An unsigned zone between signed ones, all on one server; what it holds at its apex hides it.
    pub(super) fn hidden(&mut self, form: &str, signing: &Signing) {
        let beside: &[u8] = &[20];
        let below: &[(&str, &str)] = &[
            ("mail", "A"),
            ("@", "MX"),
            ("@", "CAA"),
            ("@", "DS"),
            ("mail", "TXT"),
            ("nx", "A"),
            ("_25._tcp.mail", "TLSA"),
            ("_25._tcp.nx", "TLSA"),
        ];
        for (label, apex) in [("apex", "@ A 127.80.0.9"), ("bare", "www A 127.80.0.9")] {
            let by = format!("{label}-{form}.dk");
            let zone = |zone: &str| ZoneBuilder::new(zone, RECORDS);
            self.add_at(&by, zone(&by).signed(signing.clone()), beside, &[("@", "MX")]);
            let u = format!("u.{by}");
            self.add_at(&u, ZoneBuilder::new(&u, apex), beside, &[("@", "A"), ("@", "MX"), ("@", "DS")]);
            self.add_at(&format!("s.{u}"), zone(&format!("s.{u}")).signed(signing.clone()), beside, below);
            self.add_at(&format!("x.{u}"), zone(&format!("x.{u}")), beside, below);
        }
        // A denial of DS whose SOA does not hold, and what lies below it.
        let by = format!("soachild-{form}.dk");
        self.add(&by, Some(signing.clone()), &[Fault::Tampered(set("@", "SOA"))], &[("mail", "TXT")]);
        self.add(&format!("u.{by}"), None, &[], &[("@", "DS"), ("mail", "A"), ("nx", "A")]);
    }
}
