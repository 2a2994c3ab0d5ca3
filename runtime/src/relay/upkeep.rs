//! What a worker does now and then: it writes how far it is, renews its leases, and looks at what others
//! have changed.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::{Duration, Instant},
};

use futures_util::StreamExt as _;

use super::{
    failure::Failure,
    keys::CONSUMER,
    lease,
    partition::{Partition, partition_of},
    rows::{ConsumerRow, row},
    worker::{Finished, Running, Worker},
};
use crate::store::{DocumentKey, Documents as _};

/// How often the position is written while it changes.
const WRITTEN: Duration = Duration::from_secs(1);
/// After this number of finished events, the position is written earlier.
const FINISHED: usize = 512;

impl Worker {
    /// How long until something is due.
    pub(super) fn next_tick(&self) -> Duration {
        let every = self.written_every();
        let look = self.next_look.saturating_duration_since(Instant::now());
        every.saturating_sub(self.last_write.elapsed()).min(look)
    }

    /// How often something is written. A lease that lasts for less than a second is renewed in time.
    fn written_every(&self) -> Duration {
        let renewed = self.context.leases.renewed();
        let is_changed = self.owned.values().any(|it| it.stored != it.checkpoint());
        if is_changed {
            WRITTEN.min(renewed)
        } else {
            renewed
        }
    }

    /// Writes and looks at what is due.
    pub(super) async fn keep_up(&mut self) -> Result<(), Failure> {
        let every = self.written_every();
        if self.finished >= FINISHED || self.last_write.elapsed() >= every {
            self.write(true).await?;
        }
        let has_changed = self.context.changes() != self.seen_changes;
        if has_changed || Instant::now() >= self.next_look {
            self.look().await?;
        } else if self.retries.needs_more() {
            match self.look_at_asked().await {
                Ok(()) | Err(Failure::Away(_)) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }

    /// Writes how far the partitions are, and renews the leases. Meanwhile, what was begun goes on.
    pub(super) async fn write(&mut self, is_kept: bool) -> Result<(), Failure> {
        self.finished = 0;
        self.last_write = Instant::now();
        let leases = self.context.leases;
        let is_due = |partition: &Partition| {
            let is_old = partition.renewed.elapsed() >= leases.renewed();
            !is_kept || is_old || partition.stored != partition.checkpoint()
        };
        let mut due: Vec<_> = self.owned.iter_mut().map(|(n, it)| (*n, it)).collect();
        due.retain(|(_, partition)| is_due(partition));
        let renewed = {
            let name = self.consumer.name();
            let renewing = lease::renew(&self.context, name, &mut due, is_kept);
            meanwhile(renewing, &mut self.running).await
        };
        let (renewed, finished) = renewed;
        let lost = match renewed {
            Ok(lost) => lost,
            Err(Failure::Away(_)) => {
                let is_over = |it: &Partition| it.renewed.elapsed() >= leases.given_up();
                let over = due.into_iter().filter(|(_, partition)| is_over(partition));
                over.map(|(number, _)| number).collect()
            }
            Err(failure) => return Err(failure),
        };
        for number in lost {
            self.lose(number);
        }
        for finished in finished {
            self.finish(finished);
        }
        Ok(())
    }

    /// Another process works on the partition now.
    fn lose(&mut self, number: u32) {
        self.owned.remove(&number);
        self.forget(number);
        // It may be free: the answer to an earlier write may have been lost.
        self.next_look = Instant::now();
    }

    /// Forgets the streams of a partition on which this process does not work any more.
    fn forget(&mut self, number: u32) {
        self.queue.forget(number);
        let partitions = self.partitions;
        self.parked
            .forget(|stream| partition_of(stream, partitions) == number);
    }

    /// Looks at what others may have changed: who works, what is paused, and what is to be tried again.
    pub(super) async fn look(&mut self) -> Result<(), Failure> {
        self.seen_changes = self.context.changes();
        let looked = self.look_at_store().await;
        let pause = match looked {
            Ok(()) => {
                self.taken_up = self.seen_changes;
                if self.failed_looks > 0 {
                    self.deliveries.outage.end(&self.context);
                }
                self.failed_looks = 0;
                self.context.leases.renewed()
            }
            Err(Failure::Away(_)) => {
                self.failed_looks = self.failed_looks.saturating_add(1);
                let pause = self.context.pauses.pause_after(self.failed_looks);
                pause.unwrap_or_default().min(self.context.leases.renewed())
            }
            Err(failure) => return Err(failure),
        };
        let now = Instant::now();
        self.next_look = now.checked_add(pause).unwrap_or(now);
        self.tell();
        Ok(())
    }

    /// The consumer as it is stored now.
    async fn stored(&mut self) -> Result<ConsumerRow, Failure> {
        let name = self.consumer.name();
        let key = DocumentKey::new(CONSUMER, name);
        match self.context.store.document(&key).await? {
            Some(document) => row(&document),
            None => Err(Failure::Fault(format!("the consumer `{name}` was removed"))),
        }
    }

    async fn look_at_store(&mut self) -> Result<(), Failure> {
        let name = self.consumer.name();
        let stored = self.stored().await?;
        if self.differs(&stored) {
            return Ok(());
        }
        self.is_paused = stored.is_paused;
        let members = lease::join(&self.context, &mut self.observed).await?;
        let all = usize::try_from(self.partitions).unwrap_or(usize::MAX);
        let share = all.div_ceil(members);
        self.give_back(share).await?;
        let has_claimed = lease::claim(
            &self.context,
            name,
            &mut self.owned,
            share,
            &mut self.observed,
        )
        .await?;
        if has_claimed {
            let stored = self.stored().await?;
            if self.differs(&stored) {
                return Ok(());
            }
            let first = self.owned.values().map(|partition| partition.seen).min();
            self.read_to = first.unwrap_or(self.read_to);
            self.reading = None;
            self.look_at_parked(stored.reset_to).await?;
        }
        self.look_at_asked().await
    }

    /// Whether the consumer was set to another position or got another number of partitions. Then what
    /// this worker knows of its partitions is not true any more.
    const fn differs(&mut self, stored: &ConsumerRow) -> bool {
        let differs = stored.resets != self.resets || stored.partitions != self.partitions;
        self.is_changed |= differs;
        differs
    }

    /// Gives partitions back that are more than this process's share.
    async fn give_back(&mut self, share: usize) -> Result<(), Failure> {
        while self.owned.len() > share {
            let idle = self.owned.iter().find(|(_, partition)| partition.is_idle());
            let Some(number) = idle.map(|(number, _)| *number) else {
                return Ok(());
            };
            if let Some(mut partition) = self.owned.remove(&number) {
                let name = self.consumer.name();
                lease::renew_one(&self.context, name, number, &mut partition, false).await?;
                self.forget(number);
            }
        }
        Ok(())
    }
}

/// Waits for a future, while tasks go on. Returns what those ended with that finished meanwhile.
async fn meanwhile<T>(
    future: impl Future<Output = T>,
    running: &mut Running,
) -> (T, Vec<Finished>) {
    let (mut future, mut finished) = (pin!(future), Vec::new());
    let output = poll_fn(|task| {
        while let Poll::Ready(Some(ended)) = running.poll_next_unpin(task) {
            finished.push(ended);
        }
        future.as_mut().poll(task)
    });
    (output.await, finished)
}
