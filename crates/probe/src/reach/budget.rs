//! How hard others may be pressed, how long an errand waits for them, and how it is stopped.

use std::time::Duration;

use tokio::sync::watch;

/// How hard others may be pressed, by everything that goes on in a process together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// New connections a second, all together.
    pub rate: u32,
    /// Connections at once to one address.
    pub per_host: usize,
    /// New connections a second to one address.
    pub per_host_rate: u32,
    /// Connections at once to one mail address.
    pub per_mail_host: usize,
    /// Between two starts to one mail address; doubled after each 4xx.
    pub mail_pace: Duration,
    /// How hard name servers may be pressed.
    pub dns: DnsBudget,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            rate: 500,
            per_host: 4,
            per_host_rate: 20,
            per_mail_host: 1,
            mail_pace: Duration::from_millis(300),
            dns: DnsBudget::default(),
        }
    }
}

/// How hard name servers may be pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsBudget {
    /// Queries in flight to one server address.
    pub per_server: usize,
    /// Queries a second to one server address.
    pub rate: u32,
    /// Queries in flight, all together.
    pub in_flight: usize,
}

impl Default for DnsBudget {
    fn default() -> Self {
        Self { per_server: 20, rate: 50, in_flight: 500 }
    }
}

/// How long the measurements of one errand wait for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How long a connection may take to open.
    pub connect: Duration,
    /// How long one measurement may take as a whole.
    pub whole: Duration,
    /// How long one mail address may take as a whole; its greeting alone may take 30 seconds.
    pub mail_whole: Duration,
    /// How long, and how often, name servers are asked.
    pub dns: DnsPatience,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            whole: Duration::from_secs(30),
            mail_whole: Duration::from_secs(180),
            dns: DnsPatience::default(),
        }
    }
}

/// How long, and how often, name servers are asked: the limits against slow ones and against hostile zones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsPatience {
    /// How long one look-up may take, not counting the time that our own pace makes it wait.
    pub lookup: Duration,
    /// Queries that one look-up may send.
    pub queries: u32,
    /// Queries that one look at a zone with all its name servers may send.
    pub zone_queries: u32,
    /// How long the first UDP query to a server waits; the second waits twice as long.
    pub udp_wait: Duration,
    /// How long a query over TCP waits, its connection included.
    pub tcp_wait: Duration,
}

impl Default for DnsPatience {
    fn default() -> Self {
        Self {
            lookup: Duration::from_secs(30),
            queries: 200,
            zone_queries: 500,
            udp_wait: Duration::from_millis(1500),
            tcp_wait: Duration::from_secs(5),
        }
    }
}

/// Tells everything that is under way for an errand to stop.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stop {
    /// Stops the errand. What is under way ends with the reason `cancelled`.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether the errand was stopped.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the errand is stopped.
    pub async fn stopped(&self) {
        let mut watched = self.0.subscribe();
        // The sender lives in `self`, so waiting cannot fail.
        let _ = watched.wait_for(|stopped| *stopped).await;
    }
}
