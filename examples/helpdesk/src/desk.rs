//! What the requests share: the tickets, and the relay that works next to them.

use std::{io, sync::Arc};

use entail::{
    prelude::*,
    relay::{Relay, RelayError, Running},
};

use crate::{
    escalation::{HELPDESK, mails},
    mailer::Mailer,
    open_tickets::OpenTickets,
    ticket::Ticket,
};

/// How many tickets are kept in memory.
const CACHED: usize = 1_000;

/// The tickets, and the relay that works next to them. Clones share both.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The tickets. The same message with other fields is refused.
    pub tickets: Repository<Ticket>,
    relay: Arc<Running>,
}

/// Why a desk did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The thread of the relay could not be started.
    #[error("the relay did not start")]
    Thread(#[from] io::Error),
    /// The relay could not read the store.
    #[error("the relay cannot read the store")]
    Relay(#[from] RelayError),
}

impl Desk {
    /// Starts the relay on a store, and waits until no event can be missed.
    ///
    /// # Errors
    ///
    /// If the relay cannot start.
    pub async fn start(store: AnyStore, mailer: impl Mailer) -> Result<Self, StartError> {
        let relay = Relay::new(store.clone(), HELPDESK).publish(mails(mailer));
        let relay = Arc::new(relay.start()?);
        relay.ready().await?;
        let tickets = Repository::new(store)
            .with_cache(CACHED)
            .comparing_commands();
        Ok(Self { tickets, relay })
    }

    /// Reads the list of open tickets.
    pub fn open_tickets<T>(&self, read: impl FnOnce(&OpenTickets) -> T) -> Option<T> {
        self.relay.read(read)
    }

    /// Waits until the list of open tickets has all events up to this position.
    pub async fn listed(&self, position: Position) {
        self.relay.passed::<OpenTickets>(position).await;
    }

    /// Finishes what the relay has begun, and stops it.
    pub async fn stop(&self) {
        self.relay.stop().await;
    }
}
