//! TLS: what an endpoint offers, from first flights alone. No key is ever derived here.

mod hello;
mod reply;
mod starttls;
mod tables;
