//! Wakes readers that wait for new events, on this machine and on others.

use std::{
    future::poll_fn,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::sleep};
use tokio_postgres::AsyncMessage;

use super::{Inner, error::Failure, tls::Connector};
use crate::{domain::position::Position, store::Filter, waiting::notifier::Notifier};

/// How long the readers of other machines are not told again after they were told. A notification
/// in each append's transaction would make all commits of the database take turns.
const QUIET: Duration = Duration::from_millis(20);
/// How long a reader waits for a notification that may have been lost.
const POLL: Duration = Duration::from_secs(1);

/// Wakes readers that wait for new events.
#[derive(Default)]
pub(super) struct Notifications {
    /// How often something new was heard of.
    heard: AtomicU64,
    notifier: Notifier,
    /// There is something to tell other machines.
    told: Notify,
    /// Whether something listens to other machines.
    is_listening: AtomicBool,
}

impl Notifications {
    /// Says that this machine has stored something.
    pub(super) fn tell(&self, position: Option<Position>) {
        if position.is_some() {
            self.hear();
            self.told.notify_one();
        }
    }

    fn hear(&self) {
        self.heard.fetch_add(1, Ordering::SeqCst);
        self.notifier.notify();
    }
}

impl Inner {
    /// Starts to tell other machines of what is stored here.
    pub(super) fn tell_others(self: &Arc<Self>) {
        self.handle.spawn(tell(Arc::downgrade(self)));
    }

    /// Waits until there may be events after `after`.
    pub(super) async fn wait(self: &Arc<Self>, after: Position, at_most: Duration) {
        if !self.notifier.is_listening.swap(true, Ordering::SeqCst) {
            self.handle.spawn(listen(Arc::downgrade(self)));
        }
        let heard = || self.notifier.heard.load(Ordering::SeqCst);
        let before = heard();
        // What came before was told before.
        let inner = Arc::clone(self);
        let there = async move { inner.log(after, &Filter::all(), 1).await };
        if self
            .at_work("read", there)
            .await
            .is_ok_and(|page| page.events.is_empty())
        {
            let at_most = at_most.min(POLL);
            self.notifier
                .notifier
                .wait(|| heard() != before, at_most)
                .await;
        }
    }
}

/// Tells other machines, not more often than they need.
async fn tell(inner: Weak<Inner>) {
    while let Some(inner) = inner.upgrade() {
        // The store is not kept from closing by waiting here: it is asked for now and then.
        let told = tokio::time::timeout(POLL, inner.notifier.told.notified()).await;
        if told.is_ok() {
            // Those that are not told ask by themselves after a while.
            let _ = notify(&inner).await;
            drop(inner);
            sleep(QUIET).await;
        }
    }
}

async fn notify(inner: &Inner) -> Result<(), Failure> {
    let failed = |error| Failure::new("write to", &inner.place, error);
    let client = inner.client("write to").await?;
    let sql = "SELECT pg_notify($1, '')";
    let statement = client.prepare_cached(sql).await.map_err(failed)?;
    let told = client.execute(&statement, &[&inner.channel]).await;
    told.map(|_| ()).map_err(failed)
}

/// Listens on a connection of its own, and on another one when that is lost.
async fn listen(inner: Weak<Inner>) {
    while let Some((config, connector, channel)) = inner.upgrade().map(|inner| {
        (
            inner.config.clone(),
            inner.connector.clone(),
            inner.channel.clone(),
        )
    }) {
        // A connection that cannot be had, or is lost, leaves the readers to ask by themselves.
        let _ = listen_once(&inner, &config, connector, &channel).await;
        sleep(POLL).await;
    }
}

async fn listen_once(
    inner: &Weak<Inner>,
    config: &tokio_postgres::Config,
    connector: Connector,
    channel: &str,
) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = config.connect(connector).await?;
    let mut next = async move || poll_fn(|context| connection.poll_message(context)).await;
    let listen = format!("LISTEN {}", super::statements::quoted(channel));
    // The answer comes by way of the messages, so both are waited for at once.
    let listening = async { client.batch_execute(&listen).await };
    let mut listening = std::pin::pin!(listening);
    let mut is_listening = false;
    loop {
        let message = tokio::select! {
            listened = &mut listening, if !is_listening => {
                listened?;
                is_listening = true;
                continue;
            }
            message = next() => message,
            () = sleep(POLL) => {
                if inner.strong_count() == 0 {
                    return Ok(());
                }
                continue;
            }
        };
        match message {
            Some(Ok(AsyncMessage::Notification(_))) => {
                let Some(inner) = inner.upgrade() else {
                    return Ok(());
                };
                inner.notifier.hear();
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(error),
            None => return Ok(()),
        }
    }
}
