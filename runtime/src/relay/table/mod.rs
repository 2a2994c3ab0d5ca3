//! Runs a projection that is kept in a table of the user's own. Two tasks do that: one fills the table
//! that answers, and one fills a new table in its place when that is wanted.

mod filling;
mod operations;
mod stored;

pub use self::operations::{ConsumerProgress, RebuildProgress};
pub(super) use self::stored::removals;

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::select;

use self::{
    filling::{Advanced, Filling},
    stored::{Known, create, load},
};
use super::{
    consumer::Consumer,
    context::Context,
    failure::Failure,
    keys::{CONSUMER, partition_key, rebuild_of},
    progress::Progress,
    registration::register,
    rows::{ConsumerRow, row},
};
use crate::{
    domain::position::Position,
    projection::TableType,
    store::{DocumentKey, Documents as _, Log as _},
    waiting::keyed_lock::KeyedLock,
};

/// The longest time that a reader waits before it asks again.
const POLL: Duration = Duration::from_secs(1);

/// A projection in a table, in this process.
pub(super) struct TableRunner {
    of: TableType,
    /// Only one of the two tasks writes: so a swap does not lose the race against live events.
    turn: Arc<KeyedLock<()>>,
    /// Whether the table that answers is of an older version, so that this program cannot fill it.
    waits_for_rebuild: AtomicBool,
}

/// The two tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    Live,
    Rebuild,
}

impl TableRunner {
    pub(super) fn new(of: TableType) -> Self {
        Self {
            of,
            turn: KeyedLock::new(),
            waits_for_rebuild: AtomicBool::new(false),
        }
    }

    /// Whether the table that answers gets no more events when this task has stopped.
    pub(super) fn needs(&self, task: Task) -> bool {
        task == Task::Live || self.waits_for_rebuild.load(Ordering::SeqCst)
    }

    /// Runs one of the two tasks until the relay stops.
    ///
    /// # Errors
    ///
    /// If an event cannot be written to the table, or the table does not fit the program. Everything
    /// before is written, and the task is started again later.
    pub(super) async fn run(
        &self,
        task: Task,
        context: &Context,
        consumer: &Consumer,
        progress: &Progress,
    ) -> Result<(), Failure> {
        let lease = match task {
            Task::Live => consumer.name().to_owned(),
            Task::Rebuild => rebuild_of(consumer.name()),
        };
        let mut work = Work {
            runner: self,
            context,
            consumer,
            progress,
            filling: Filling::new(context, consumer, self.of, lease),
            seen_changes: context.changes(),
            looked: None,
        };
        while !context.is_stopping() {
            let done = match task {
                Task::Live => work.live().await,
                Task::Rebuild => work.rebuild().await,
            };
            match done {
                Ok(()) => {}
                Err(Failure::Away(_)) => {
                    work.forget();
                    context.pause(POLL).await;
                }
                Err(failure) => return Err(failure),
            }
        }
        work.filling.give_back().await
    }
}

/// One of the two tasks.
struct Work<'a> {
    runner: &'a TableRunner,
    context: &'a Context,
    consumer: &'a Consumer,
    progress: &'a Progress,
    filling: Filling<'a>,
    seen_changes: u64,
    /// When it was looked last whether something has changed.
    looked: Option<Instant>,
}

impl Work<'_> {
    fn forget(&mut self) {
        self.filling.forget();
        self.looked = None;
    }

    /// Does a part of the work of the table that answers.
    async fn live(&mut self) -> Result<(), Failure> {
        if !self.is_looked_at() {
            let known = self.registered().await?;
            self.look();
            let is_older = known.is_older(&self.runner.of)?;
            let waits = &self.runner.waits_for_rebuild;
            waits.store(is_older, Ordering::SeqCst);
            self.progress.register();
            if is_older || self.is_paused().await? {
                self.filling.give_back().await?;
            } else {
                self.filling.claim(self.runner.of.table).await?;
            }
        }
        if !self.filling.is_owner() {
            self.rest(None).await;
            return Ok(());
        }
        let turn = self.runner.turn.take(()).await;
        let advanced = self.filling.advance().await?;
        drop(turn);
        if advanced == Advanced::Lost {
            self.forget();
            return Ok(());
        }
        self.progress.set(0, self.filling.position());
        self.filling.keep_up().await?;
        if advanced == Advanced::AtEnd {
            self.rest(Some(self.filling.position())).await;
        }
        Ok(())
    }

    /// Does a part of the work of a new table.
    async fn rebuild(&mut self) -> Result<(), Failure> {
        let of = &self.runner.of;
        let name = self.consumer.name();
        self.look();
        let Some(known) = load(self.context, name).await? else {
            self.rest(None).await;
            return Ok(());
        };
        let table = match known.wanted(of) {
            Wanted::Nothing => None,
            Wanted::New => {
                known.begin(self.context, name, of).await?;
                self.filling.forget();
                return Ok(());
            }
            Wanted::Build(table) => Some(table),
        };
        let Some(table) = table else {
            self.filling.forget();
            self.rest(None).await;
            return Ok(());
        };
        if self.is_paused().await? {
            self.filling.give_back().await?;
            self.rest(None).await;
            return Ok(());
        }
        if !self.filling.claim(&table).await? {
            self.rest(None).await;
            return Ok(());
        }
        match self.filling.advance().await? {
            Advanced::Further => self.filling.keep_up().await,
            Advanced::Lost => Ok(()),
            Advanced::AtEnd => self.swap(&known).await,
        }
    }

    /// Puts the new table in the place of the one that answers, unless that one is further.
    async fn swap(&mut self, known: &Known) -> Result<(), Failure> {
        let name = self.consumer.name();
        let _turn = self.runner.turn.take(()).await;
        loop {
            match self.filling.advance().await? {
                Advanced::Further => {}
                Advanced::Lost => return Ok(()),
                Advanced::AtEnd => break,
            }
        }
        let position = self.filling.position();
        let live = self.context.store.document(&partition_key(name, 0)).await?;
        let Some(live) = live.filter(|live| live.content.position <= Some(position)) else {
            return Ok(());
        };
        let filled = (self.filling.revision(), position);
        let of = &self.runner.of;
        let is_done = known.swap(self.context, name, of, filled, &live).await?;
        self.filling.forget();
        if is_done {
            self.context.change();
        }
        Ok(())
    }

    /// Registers the projection and creates its table, unless that was done.
    async fn registered(&self) -> Result<Known, Failure> {
        let name = self.consumer.name();
        register(self.context, self.consumer).await?;
        loop {
            if let Some(known) = load(self.context, name).await? {
                return Ok(known);
            }
            create(self.context, name, &self.runner.of).await?;
        }
    }

    async fn is_paused(&self) -> Result<bool, Failure> {
        let name = self.consumer.name();
        let key = DocumentKey::new(CONSUMER, name);
        let Some(document) = self.context.store.document(&key).await? else {
            return Err(Failure::Fault(format!("the consumer `{name}` was removed")));
        };
        let stored: ConsumerRow = row(&document)?;
        Ok(stored.is_paused)
    }

    /// Whether nothing can have changed since the last look.
    fn is_looked_at(&self) -> bool {
        let every = self.context.leases.renewed();
        self.seen_changes == self.context.changes()
            && self.looked.is_some_and(|looked| looked.elapsed() < every)
    }

    fn look(&mut self) {
        self.seen_changes = self.context.changes();
        self.looked = Some(Instant::now());
    }

    /// Waits for events after a position, or until it is time to look whether something has changed.
    async fn rest(&self, after: Option<Position>) {
        let context = self.context;
        let changes = self.seen_changes;
        let has_changed = || context.is_stopping() || context.changes() != changes;
        let every = context.leases.renewed();
        let Some(after) = after else {
            return context.bell.wait(has_changed, every).await;
        };
        let at_most = every.min(POLL);
        let events = pin!(context.store.wait(after, at_most));
        let bell = pin!(context.bell.wait(has_changed, at_most));
        select(events, bell).await;
    }
}

/// Which table a program has to fill next to the one that answers.
enum Wanted {
    Nothing,
    New,
    Build(String),
}

impl Known {
    /// Whether the table that answers is of an older version than the program.
    ///
    /// # Errors
    ///
    /// If the program does not fit the table.
    fn is_older(&self, of: &TableType) -> Result<bool, Failure> {
        let live = &self.tables.live;
        let (table, stored, own) = (&live.table, live.version, of.version);
        if stored > own {
            return Err(Failure::Fault(format!(
                "the table `{table}` is of version {stored}, and this program has version {own} of the \
                 projection: deploy the program with version {stored}, or a higher version"
            )));
        }
        if stored == own && (*table != of.table || !live.has_columns_of(of)) {
            return Err(Failure::Fault(format!(
                "the table `{table}` of version {stored} was created with other columns or another name \
                 than this program has: raise the `version` of the projection, and a new table is filled"
            )));
        }
        Ok(stored < own)
    }

    fn wanted(&self, of: &TableType) -> Wanted {
        let (live, own) = (self.tables.live.version, of.version);
        match &self.tables.build {
            Some(build) if build.version == own && build.has_columns_of(of) => {
                Wanted::Build(build.table.clone())
            }
            Some(build) if build.version > own => Wanted::Nothing,
            _ if live < own && self.tables.cancelled != Some(own) => Wanted::New,
            Some(_) | None => Wanted::Nothing,
        }
    }
}
