//! Wakes readers that wait for new events, in this process and in others.

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

/// The minimum time between two notifications of other processes. A notification in the transaction
/// of each append would serialize all commits of the database.
const QUIET: Duration = Duration::from_millis(20);
/// How long a reader waits before it asks again, because a notification may be lost.
const POLL: Duration = Duration::from_secs(1);

/// Wakes readers that wait for new events.
#[derive(Default)]
pub(super) struct Notifications {
    /// The number of times that new events were reported.
    reports: AtomicU64,
    notifier: Notifier,
    /// Signals that other processes must be notified.
    unsent: Notify,
    /// Whether this process listens for notifications.
    is_listening: AtomicBool,
}

impl Notifications {
    /// Reports that this process has stored events.
    pub(super) fn report_stored(&self, position: Option<Position>) {
        if position.is_some() {
            self.wake_readers();
            self.unsent.notify_one();
        }
    }

    fn wake_readers(&self) {
        self.reports.fetch_add(1, Ordering::SeqCst);
        self.notifier.notify();
    }
}

impl Inner {
    /// Starts the task that notifies other processes.
    pub(super) fn start_notifying(self: &Arc<Self>) {
        self.handle.spawn(notify_others(Arc::downgrade(self)));
    }

    /// Waits until there may be events after `after`.
    pub(super) async fn wait(self: &Arc<Self>, after: Position, at_most: Duration) {
        if !self.notifier.is_listening.swap(true, Ordering::SeqCst) {
            self.handle.spawn(listen(Arc::downgrade(self)));
        }
        let reports = || self.notifier.reports.load(Ordering::SeqCst);
        let before = reports();
        // This read finds the events that were stored before it.
        let inner = Arc::clone(self);
        let there = async move { inner.log(after, &Filter::all(), 1).await };
        if self
            .on_runtime("read", there)
            .await
            .is_ok_and(|page| page.events.is_empty())
        {
            let at_most = at_most.min(POLL);
            self.notifier
                .notifier
                .wait(|| reports() != before, at_most)
                .await;
        }
    }
}

/// Notifies other processes, with a pause after each notification.
async fn notify_others(inner: Weak<Inner>) {
    while let Some(inner) = inner.upgrade() {
        // The wait is short, so that this task does not keep the store open for long.
        let signal = tokio::time::timeout(POLL, inner.notifier.unsent.notified()).await;
        if signal.is_ok() {
            // If this fails, the readers ask by themselves after a while.
            let _ = send_notification(&inner).await;
            drop(inner);
            sleep(QUIET).await;
        }
    }
}

async fn send_notification(inner: &Inner) -> Result<(), Failure> {
    let failed = |error| Failure::new("write to", &inner.place, error);
    let client = inner.client("write to").await?;
    let sql = "SELECT pg_notify($1, '')";
    let statement = client.prepare_cached(sql).await.map_err(failed)?;
    let sent = client.execute(&statement, &[&inner.channel]).await;
    sent.map(|_| ()).map_err(failed)
}

/// Listens on a separate connection, and on a new one if it is lost.
async fn listen(inner: Weak<Inner>) {
    while let Some((config, connector, channel)) = inner.upgrade().map(|inner| {
        (
            inner.config.clone(),
            inner.connector.clone(),
            inner.channel.clone(),
        )
    }) {
        // If this fails, the readers ask by themselves after a while.
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
    // The response arrives as a message, so wait for both at the same time.
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
                inner.notifier.wake_readers();
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(error),
            None => return Ok(()),
        }
    }
}
