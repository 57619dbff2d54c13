//! The independent judge: NSD and Unbound, in a user and network namespace of their own.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use domain::base::iana::OptRcode;
use domain::base::name::ParsedName;
use domain::base::opt::exterr::ExtendedError;
use domain::base::zonefile_fmt::{DisplayKind, ZonefileFmt};
use domain::base::{Message, MessageBuilder, Name, Rtype};
use domain::rdata::ZoneRecordData;
use kravtjek_lab::Lab;
use kravtjek_model::Timestamp;
use kravtjek_model::observation::dns::State;
use tokio::net::UdpSocket;
use tokio::time::timeout;

/// Where Unbound listens.
pub(crate) const UNBOUND: &str = "127.53.53.53:53";

/// How long Unbound may take for one answer, and how often it is asked: where one of two servers is dead, it may try that
/// one for long before it tries the other.
const PATIENCE: Duration = Duration::from_secs(8);
const TRIES: usize = 3;

/// How long it may take to come up.
const START: Duration = Duration::from_secs(600);

/// Processes that end with the test.
#[derive(Default)]
pub(crate) struct Servers(Vec<Child>);

impl Drop for Servers {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Servers {
    /// None of them has ended by itself.
    pub(crate) fn all_run(&mut self) -> bool {
        self.0.iter_mut().all(|child| matches!(child.try_wait(), Ok(None)))
    }

    fn start(&mut self, program: &str, config: &Path) {
        let log = config.with_extension("out");
        let log = fs::File::create(log).unwrap();
        let child = Command::new(program)
            .args(["-d", "-c"])
            .arg(config)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        self.0.push(child);
    }

    /// One NSD for each address, as the world says who serves what.
    pub(crate) fn nsd(&mut self, lab: &Lab, servers: &BTreeMap<String, Vec<u8>>, dir: &Path) {
        let mut roles: BTreeMap<u8, Vec<String>> = BTreeMap::new();
        for zone in lab.zone_names() {
            let zone = if zone.is_root() { ".".to_owned() } else { zone.to_string() };
            let depth = if zone == "." { 0 } else { zone.split('.').count() };
            let standard = vec![u8::try_from(depth.min(3) + 1).unwrap()];
            for last in servers.get(&zone).unwrap_or(&standard) {
                roles.entry(*last).or_default().push(zone.clone());
            }
        }
        // The refuser serves only its own zone, and nobody is at 31.
        roles.remove(&31);
        if let Some(refuser) = roles.get_mut(&30) {
            refuser.retain(|zone| zone == "refuser.dk");
        }
        for path in lab.write_zones(dir).unwrap() {
            let text = fs::read_to_string(&path).unwrap();
            fs::write(&path, text.lines().map(dated).collect::<String>()).unwrap();
        }
        for (last, zones) in roles {
            let mut config = format!(
                "server:\n ip-address: 127.53.0.{last}\n port: 53\n username: \"\"\n chroot: \"\"\n zonesdir: \"{0}\"\n \
                 database: \"\"\n pidfile: \"\"\n xfrdfile: \"{0}/xfrd{last}\"\n xfrdir: \"{0}\"\n zonelistfile: \"{0}/list{last}\"\n \
                 logfile: \"{0}/nsd{last}.log\"\n server-count: 1\nremote-control:\n control-enable: no\n",
                dir.display()
            );
            for zone in zones {
                let file = if zone == "." { "root".to_owned() } else { zone.clone() };
                let _ = write!(config, "zone:\n name: \"{zone}\"\n zonefile: \"{file}.zone\"\n");
            }
            let path = dir.join(format!("nsd{last}.conf"));
            fs::write(&path, config).unwrap();
            self.start("nsd", &path);
        }
    }

    /// One Unbound that begins at the lab's root and judges as of `at`.
    pub(crate) fn unbound(&mut self, lab: &Lab, at: Timestamp, dir: &Path) {
        let files = lab.write_files(dir).unwrap();
        let config = format!(
            "server:\n interface: 127.53.53.53\n port: 53\n do-ip6: no\n do-not-query-localhost: no\n \
             access-control: 127.0.0.0/8 allow\n root-hints: \"{}\"\n trust-anchor-file: \"{}\"\n \
             val-override-date: \"{}\"\n ede: yes\n aggressive-nsec: no\n val-bogus-ttl: 1\n chroot: \"\"\n \
             username: \"\"\n pidfile: \"\"\n use-syslog: no\n logfile: \"{}/unbound.log\"\n verbosity: 1\n \
             val-log-level: 2\n num-threads: 1\n module-config: \"validator iterator\"\n outgoing-range: 200\n \
             num-queries-per-thread: 200\nremote-control:\n control-enable: no\n",
            files.root_hints.display(),
            files.trust_anchor.display(),
            at.as_second(),
            dir.display()
        );
        let path = dir.join("unbound.conf");
        fs::write(&path, config).unwrap();
        self.start("unbound", &path);
    }
}

/// A line with the times of its RRSIG as dates: NSD does not read them as seconds (RFC 4034 §3.2 allows both).
fn dated(line: &str) -> String {
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    if let Some(at) = words.iter().position(|word| word == "RRSIG")
        && words.get(3) == Some(&words[at])
    {
        for time in &mut words[at + 5..at + 7] {
            let seconds = Timestamp::from_second(time.parse().unwrap()).unwrap();
            *time = seconds.strftime("%Y%m%d%H%M%S").to_string();
        }
    }
    words.join(" ") + "\n"
}

/// What Unbound says of one look-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) state: State,
    pub(crate) rcode: String,
    pub(crate) ede: Vec<u16>,
    pub(crate) text: String,
    /// It said nothing as long as we waited, which on a busy machine says nothing of the zone either.
    pub(crate) silent: bool,
    /// The data of the type that was asked for, in presentation form, sorted.
    pub(crate) records: Vec<String>,
}

/// Asks Unbound: AD is secure; SERVFAIL is bogus when the name answers with checking disabled, else an error. So is
/// silence: it goes on asking a dead server longer than anybody waits.
pub(crate) async fn say(name: &str, rtype: Rtype) -> Said {
    let mut checked = None;
    for _ in 0..TRIES {
        checked = ask(name, rtype, false).await;
        if checked.is_some() {
            break;
        }
    }
    let Some(checked) = checked else {
        let text = format!("nothing within {TRIES} times {} s", PATIENCE.as_secs());
        return Said {
            state: State::Indeterminate,
            rcode: "SERVFAIL".to_owned(),
            ede: Vec::new(),
            text,
            silent: true,
            records: Vec::new(),
        };
    };
    let errors = checked.opt().map(|opt| {
        let errors = opt.opt().iter::<ExtendedError<_>>().flatten();
        let told = errors.map(|error| {
            (error.code().to_int(), error.text().and_then(Result::ok).map(|text| text.to_string()))
        });
        told.collect::<Vec<_>>()
    });
    let errors = errors.unwrap_or_default();
    let rcode = checked.opt_rcode();
    let state = if rcode != OptRcode::SERVFAIL {
        if checked.header().ad() { State::Secure } else { State::Insecure }
    } else if ask(name, rtype, true).await.is_some_and(|free| free.opt_rcode() != OptRcode::SERVFAIL) {
        State::Bogus
    } else {
        State::Indeterminate
    };
    let records = data(&checked, rtype);
    let text = errors.iter().filter_map(|(_, text)| text.clone()).collect::<Vec<_>>().join("; ");
    let ede = errors.into_iter().map(|(code, _)| code).collect();
    Said { state, rcode: rcode.to_string(), ede, text, silent: false, records }
}

fn data(message: &Message<Vec<u8>>, rtype: Rtype) -> Vec<String> {
    let wanted = message.answer().unwrap().flatten().filter(|record| record.rtype() == rtype);
    let shown = wanted.filter_map(|record| {
        let record = record.into_record::<ZoneRecordData<_, ParsedName<_>>>().ok()??;
        Some(record.data().display_zonefile(DisplayKind::Simple).to_string())
    });
    let mut data: Vec<String> = shown.collect();
    data.sort();
    data
}

async fn ask(name: &str, rtype: Rtype, free: bool) -> Option<Message<Vec<u8>>> {
    let mut builder = MessageBuilder::new_vec();
    builder.header_mut().set_id(4711);
    builder.header_mut().set_rd(true);
    builder.header_mut().set_cd(free);
    let mut builder = builder.question();
    builder.push((Name::vec_from_str(name).ok()?, rtype)).ok()?;
    let mut builder = builder.additional();
    let opt = builder.opt(|opt| {
        opt.set_udp_payload_size(4096);
        opt.set_dnssec_ok(true);
        Ok(())
    });
    opt.ok()?;
    let to: SocketAddr = UNBOUND.parse().ok()?;
    let socket = UdpSocket::bind("127.0.0.1:0").await.ok()?;
    socket.connect(to).await.ok()?;
    socket.send(&builder.finish()).await.ok()?;
    let mut buffer = vec![0; 65535];
    let length = timeout(PATIENCE, socket.recv(&mut buffer)).await.ok()?.ok()?;
    buffer.truncate(length);
    Message::from_octets(buffer).ok()
}

/// What NSD could not read: a zone it refuses would agree in every look-up, by accident.
pub(crate) fn complaints(dir: &Path) -> Vec<String> {
    let logs = fs::read_dir(dir).unwrap().flatten().map(|entry| entry.path());
    let logs = logs.filter(|path| path.extension().is_some_and(|extension| extension == "log"));
    let lines = logs.flat_map(|path| {
        fs::read_to_string(path).unwrap_or_default().lines().map(str::to_owned).collect::<Vec<_>>()
    });
    lines.filter(|line| line.contains(" nsd[") && line.contains("error:")).take(20).collect()
}

/// Waits until Unbound and everything below it answer; false when they take too long for it.
pub(crate) async fn ready(servers: &mut Servers, dir: &Path) -> bool {
    let coming_up = async {
        loop {
            assert!(servers.all_run(), "a server has ended: see {}", dir.display());
            let up = timeout(Duration::from_secs(2), ask(".", Rtype::SOA, false)).await.ok().flatten();
            if up.is_some_and(|message| message.opt_rcode() == OptRcode::NOERROR) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await; // asks again whether it answers
        }
    };
    timeout(START, coming_up).await.is_ok()
}
