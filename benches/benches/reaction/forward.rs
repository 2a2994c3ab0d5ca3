//! A policy: what a sender sends is received by the receiver with the same id.

use std::convert::Infallible;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
pub struct Sender {
    pub sent: u64,
}

#[aggregate(default)]
#[derive(Default)]
pub struct Receiver {
    pub received: u64,
}

#[event]
pub struct Sent {
    pub number: u64,
}

#[event]
pub struct Received {
    pub number: u64,
}

#[aggregate]
impl Sender {
    #[command]
    pub fn dispatch(&self, number: u64) -> Result<Sent, Infallible> {
        Ok(Sent { number })
    }

    #[apply]
    fn sent(&mut self, event: &Sent) {
        self.sent = event.number;
    }
}

#[aggregate]
impl Receiver {
    #[command]
    pub fn receive(&self, number: u64) -> Result<Received, Infallible> {
        Ok(Received { number })
    }

    #[apply]
    fn received(&mut self, event: &Received) {
        self.received = event.number;
    }
}

#[policy]
pub fn forward(event: &Sent, sender: Id<Sender>) -> To<Receiver, Receive> {
    let number = event.number;
    sender.same().send(Receive { number })
}

flow! {
    pub FORWARD {
        aggregates: [Receiver],
        policies: [forward],
    }
}
