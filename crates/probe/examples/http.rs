//! Looks at web requests given as subjects and prints what was seen as JSON:
//! `http "GET http://example.dk/ 192.0.2.1:80" [--ports 80=8080,443=8443] [--inside] [--preload-list FILE DATE]`.
//! Other hosts on the way are looked up with our own resolver.
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use kravtjek_model::observation::Probe;
use kravtjek_model::subject::Subject;
use kravtjek_model::time::Clock;
use kravtjek_probe::certificate::roots::Roots;
use kravtjek_probe::dns::{Anchors, RootHints};
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::http::{Ask, PreloadList, Prober, Settings, addresses};
use kravtjek_probe::reach::{Budget, Scope};

#[expect(clippy::disallowed_methods, reason = "a program of its own has a clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut scope = Scope::default();
    let mut preload = PreloadList::embedded();
    let mut asks = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--inside" => scope.inside = true,
            "--ports" => scope.ports = arguments.next().unwrap_or_default().parse()?,
            "--preload-list" => {
                let file = arguments.next().unwrap_or_default();
                let text = std::fs::read_to_string(Path::new(&file))?;
                preload = PreloadList::read(&text, arguments.next().unwrap_or_default())?;
            }
            text => {
                let subject = Subject::read(Probe::Http, text);
                let ask = subject.request().and_then(Ask::of);
                asks.push(ask.ok_or_else(|| format!("`{text}` is no request"))?);
            }
        }
    }
    let hints = RootHints::parse(include_str!("../data/root-2024-04-18.hints"))?;
    let anchors = Anchors::parse(include_str!("../data/root-2024-07-18.anchors"))?;
    let ground = Ground::new(Budget::default());
    let to_sites = Errand { scope, ..Errand::without_dns(Clock::System(now)) };
    let resolver = ground.resolver(&Errand::new(hints, anchors, Clock::System(now)));
    let settings = Settings {
        user_agent: format!("kravtjek/{}", env!("CARGO_PKG_VERSION")),
        preload: Arc::new(preload),
        roots: Roots::built_in(),
    };
    let prober = Prober::new(ground.dialer(&to_sites), settings)?;
    for ask in asks {
        let resolve = |host: String| {
            let resolver = resolver.clone();
            async move { addresses(&resolver, &host, now()).await }
        };
        println!("{}", serde_json::to_string_pretty(&prober.look(&ask, resolve).await)?);
    }
    Ok(())
}
