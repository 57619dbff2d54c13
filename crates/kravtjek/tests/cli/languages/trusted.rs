//! Wrong files of what is trusted: route origins, root hints, trust anchors, root certificates, preload lists.

/// Route origins.
pub(super) const ROUTES: &[&str] = &[
    "",
    "{}",
    "[]",
    "hej",
    "{\"roas\": 1}",
    "{\"roas\": [{}]}",
    "{\"roas\": [{\"prefix\": \"x\", \"asn\": 1}]}",
    "{\"roas\": [{\"prefix\": \"192.0.2.0/33\", \"asn\": \"AS1\"}]}",
    "{\"roas\": [{\"prefix\": 1, \"asn\": 1}]}",
    "{\"roas\": [{\"prefix\": \"192.0.2.0/24\", \"asn\": []}]}",
    "{\"roas\": [",
    "{\"roas\": [{\"prefix\" \"x\"}]}",
];

/// Root hints.
pub(super) const HINTS: &[&str] = &[
    "",
    "hej",
    ". NS",
    ". MX 10 a.",
    ". A 1.2.3",
    ". 3600 IN",
    ". NS a.",
    ". NS a..b\n",
    "æ@ø NS a.\n",
    "x\ty\n",
];

/// Trust anchors.
pub(super) const ANCHORS: &[&str] =
    &["", "hej", ". A 1.2.3.4", ". DS 1 2", ". DNSKEY 257 3 8 !!", ". DS 1 8 2 XY", "; intet\n"];

/// Root certificates.
pub(super) const ROOTS: &[&str] = &[
    "",
    "hej",
    "-----BEGIN CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
];

/// Preload lists.
pub(super) const LISTS: &[&str] = &[
    "",
    "hej",
    "[]",
    "{}",
    "{\"entries\": []}",
    "{\"entries\": 1}",
    "{\"entries\": [{\"mode\": \"force-https\"}]}",
    "{\"entries\": [{\"name\": 1}]}",
    "{\"entries\": [{\"name\": \"a\", \"include_subdomains\": \"ja\"}]}",
    "// x\n{\"entries\": [",
];
