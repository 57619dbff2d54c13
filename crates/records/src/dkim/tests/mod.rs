//! Keys, levels, and the ways in which look-ups lie.

mod keys;
mod laws;
mod levels;

use kravtjek_model::observation::mail::{Dkim, DkimProof};

use super::{Hints, analyse};
use crate::dns_answers::Question;
use crate::world::{MADE_UP, World};

/// 512, 1024 and 2048 bits as SubjectPublicKeyInfo, 2048 as RSAPublicKey; an ed25519 key.
const RSA_512: &str = "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAOFF8CU19ZAuE1a5emZG4mxDGx5Vgn5Vk3vMNINvIhZHOUWSBrbJT0zVt1ltybbxHROGsXhL3KVpaV7bR6oXqikCAwEAAQ==";
const RSA_1024: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC5IeAoSthjgszntdsBGkSZxKl1FQSmO+PXDjPkMf08cnRNyojPuotptEy9bz62+dj2hYdsyeEy405ephipCgBJ+Cm9E5HerI091gGKuVfh9lhaR7Xt/DeFyQkCWHyXnvfGKgbaJ/dja6z9a0DN1yVBgCgviMekcSFiORWcPO/pAwIDAQAB";
pub(super) const RSA_2048: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtu1yGSt5Sf+QAoUMs0gwqS9z+lQyM5MKuF4YnCUxnn7lLZf8oAiIpQpS5k67V7D493rMhOjoyZbOInMwNT+pXS40qDMfIjmb6UR352cufODgkc/tYT+zIVX5glshVe3bGhpiYTFnQY7/bDLRz+ssb/wc1EYHj8nRv9djp1fuR9LGBzbohs6S5fYH5Vvd8MbEli4POMygRuMBL0J8NrhZOBlnbILH0mUYlIlKV0pm8amMHjbVAkBFHFVV0a+pYwmvwDMjT1aSfEyQLUhSy02oVC9a2UTWEkVUXRWVPrUr7bF8fjzmDWjfLRvgXpD4GhB4R0vUtgG1DfgW7c8EYdQfWQIDAQAB";
const RSA_2048_BARE: &str = "MIIBCgKCAQEAtu1yGSt5Sf+QAoUMs0gwqS9z+lQyM5MKuF4YnCUxnn7lLZf8oAiIpQpS5k67V7D493rMhOjoyZbOInMwNT+pXS40qDMfIjmb6UR352cufODgkc/tYT+zIVX5glshVe3bGhpiYTFnQY7/bDLRz+ssb/wc1EYHj8nRv9djp1fuR9LGBzbohs6S5fYH5Vvd8MbEli4POMygRuMBL0J8NrhZOBlnbILH0mUYlIlKV0pm8amMHjbVAkBFHFVV0a+pYwmvwDMjT1aSfEyQLUhSy02oVC9a2UTWEkVUXRWVPrUr7bF8fjzmDWjfLRvgXpD4GhB4R0vUtgG1DfgW7c8EYdQfWQIDAQAB";
const ED25519: &str = "hoWOri4/bSyH6JEuRdhAgJbZvfpaNgIPxSPkt63Hrqc=";

const DOMAIN: &str = "nordhavn.dk";
const BELOW: &str = "_domainkey.nordhavn.dk";

fn good() -> String {
    format!("v=DKIM1; k=rsa; p={RSA_2048}")
}

fn at(selector: &str) -> String {
    format!("{selector}._domainkey.{DOMAIN}")
}

fn hints(selectors: &[&str]) -> Hints {
    let selectors = selectors.iter().map(|name| (*name).to_owned()).collect();
    Hints { selectors, made_up: MADE_UP.to_owned(), ..Hints::default() }
}

fn proof() -> DkimProof {
    let at = "2026-11-20T12:00:00Z".parse().unwrap();
    DkimProof::Sample { domain: DOMAIN.to_owned(), selector: "s1".to_owned(), at }
}

impl World {
    fn dkim(&self, hints: &Hints) -> Dkim {
        self.searched(hints).0
    }

    fn searched(&self, hints: &Hints) -> (Dkim, Vec<Question>) {
        self.run(|answers| analyse(DOMAIN, hints, answers))
    }
}
