//! Who lives in the world: authorities that do not exist, and the domains they own.

/// What sort of body an authority is; it decides the framework it is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A state body.
    State,
    /// A municipality.
    Municipality,
    /// A region.
    Region,
    /// A company owned by an authority.
    Company,
}

/// An authority of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Its domains as people write them, æøå included.
    pub domains: &'static [&'static str],
    /// The DKIM selectors that it has declared.
    pub selectors: &'static [&'static str],
}

/// Every authority of the world. None of them exists.
pub const AUTHORITIES: &[Authority] = &[
    Authority {
        name: "Nordhavn Kommune",
        kind: Kind::Municipality,
        domains: &[
            "nordhavn-kommune.dk",
            "nordhavn-bibliotek.dk",
            "nordhavn-skoler.dk",
            "nordhavnsområdet.dk",
            "visit-nordhavn.com",
        ],
        selectors: &["post2026", "ed"],
    },
    Authority {
        name: "Sønderlund Kommune",
        kind: Kind::Municipality,
        domains: &[
            "soenderlund-kommune.dk",
            "sønderlund-kommune.dk",
            "soenderlund-forsyning.dk",
            "soenderlund-havn.dk",
        ],
        selectors: &["s1", "mf"],
    },
    Authority {
        name: "Vesterå Kommune",
        kind: Kind::Municipality,
        domains: &[
            "vesteraa-kommune.dk",
            "vesteraa-kultur.dk",
            "vesteraa-jobcenter.dk",
            "vesteraa-vand.dk",
            "vesteraa-turist.dk",
        ],
        selectors: &["selector1", "mf"],
    },
    Authority {
        name: "Lilleø Kommune",
        kind: Kind::Municipality,
        domains: &["lilleoe-kommune.dk", "lilleø-kommune.dk"],
        selectors: &[],
    },
    Authority {
        name: "Fyrstyrelsen",
        kind: Kind::State,
        domains: &[
            "fyrstyrelsen.dk",
            "arkiv.fyrstyrelsen.dk",
            "fyrmeldinger.dk",
            "fyrpasserne.dk",
            "soefartsdata.dk",
        ],
        selectors: &["f1"],
    },
    Authority {
        name: "Region Vadehavet",
        kind: Kind::Region,
        domains: &[
            "region-vadehavet.dk",
            "vadehavssygehuset.dk",
            "vadehavet-data.dk",
            "vadehavet-kalender.dk",
            "vadehavet-forskning.se",
            "vadehavet-kyst.dk",
        ],
        selectors: &["mf"],
    },
    Authority {
        name: "Havnens Forsyning A/S",
        kind: Kind::Company,
        domains: &["havnens-forsyning.dk", "havnens-vand.dk", "havnens-varme.dk", "havnens-fiber.plain"],
        selectors: &["h1"],
    },
];
