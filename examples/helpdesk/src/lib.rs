//! A service to copy: support tickets over HTTP. `cargo run -p helpdesk` serves it.
//!
//! Start with [`ticket`], which is the domain. [`escalation`] is what follows from it, and [`http`] is
//! how clients reach it.

pub mod desk;
pub mod escalation;
pub mod http;
pub mod mailer;
pub mod open_tickets;
pub mod ticket;
