//! Fills a table: the rows of a page of events and the position after them are one transaction.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use super::super::{
    consumer::Consumer,
    context::Context,
    effect::guarded,
    failure::Failure,
    keys::partition_key,
    lease::{self, Observed, owned_by},
    partition::Partition,
};
use crate::{
    domain::{position::Position, recorded::Recorded},
    error_chain::ErrorChain,
    observe::{self, outcome},
    projection::{Statement, TableType},
    store::{Documents as _, LogPage, Payload, StoreError},
};

/// A table has one partition.
const ONLY: u32 = 0;

/// A table that this process fills, or wants to fill.
pub(super) struct Filling<'a> {
    context: &'a Context,
    consumer: &'a Consumer,
    of: TableType,
    /// The name under which the lease is stored.
    lease: String,
    /// The name of the table.
    table: String,
    owned: BTreeMap<u32, Partition>,
    observed: Observed,
}

/// What came of reading a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Advanced {
    /// There were events.
    Further,
    /// There was nothing more to read.
    AtEnd,
    /// Another process fills the table, or its documents have changed.
    Lost,
}

/// Why rows were not written.
enum Refusal {
    /// Because of the events.
    Events(String),
    Failure(Failure),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        if matches!(
            error,
            StoreError::Statement { .. } | StoreError::Database { .. }
        ) {
            return Self::Events(ErrorChain::of(&error).to_string());
        }
        Self::Failure(error.into())
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl<'a> Filling<'a> {
    pub(super) fn new(
        context: &'a Context,
        consumer: &'a Consumer,
        of: TableType,
        lease: String,
    ) -> Self {
        Self {
            context,
            consumer,
            of,
            lease,
            table: String::new(),
            owned: BTreeMap::new(),
            observed: Observed::default(),
        }
    }

    /// Takes the lease, if nobody else has it. Returns whether this process has it.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub(super) async fn claim(&mut self, table: &str) -> Result<bool, Failure> {
        if self.owned.is_empty() {
            table.clone_into(&mut self.table);
            let (owned, observed) = (&mut self.owned, &mut self.observed);
            lease::claim(self.context, &self.lease, owned, 1, observed).await?;
        }
        Ok(self.is_owner())
    }

    pub(super) fn is_owner(&self) -> bool {
        !self.owned.is_empty()
    }

    /// The lease may be another process's now.
    pub(super) fn forget(&mut self) {
        self.owned.clear();
    }

    /// How far the table is.
    pub(super) fn position(&self) -> Position {
        let partition = self.owned.get(&ONLY);
        partition.map_or(Position::START, |partition| partition.seen)
    }

    /// The revision of the document with the position.
    pub(super) fn revision(&self) -> u64 {
        let partition = self.owned.get(&ONLY);
        partition.map_or(0, |partition| partition.revision)
    }

    /// Reads the next page, and writes its rows.
    ///
    /// # Errors
    ///
    /// If the store failed, or an event cannot be written. Everything before that event is written.
    pub(super) async fn advance(&mut self) -> Result<Advanced, Failure> {
        if !self.is_owner() {
            return Ok(Advanced::Lost);
        }
        let after = self.position();
        let page: Arc<LogPage> = self.context.page(after).await?;
        if page.read_to <= after {
            return Ok(Advanced::AtEnd);
        }
        let is_new = |event: &&Recorded<Payload>| event.position > after;
        let wanted = page.events.iter().filter(is_new);
        let wanted: Vec<_> = wanted.filter(|event| self.consumer.wants(event)).collect();
        let is_owner = if wanted.is_empty() {
            true
        } else {
            self.write_seen(&wanted, page.read_to).await?
        };
        if !is_owner {
            return Ok(Advanced::Lost);
        }
        if let Some(partition) = self.owned.get_mut(&ONLY) {
            partition.seen = page.read_to;
        }
        Ok(Advanced::Further)
    }

    /// Writes the rows of events, as a batch that is seen.
    async fn write_seen(
        &mut self,
        events: &[&Recorded<Payload>],
        read_to: Position,
    ) -> Result<bool, Failure> {
        let name = self.consumer.name();
        let kind = if self.lease == name {
            "table"
        } else {
            "rebuild"
        };
        let batch = observe::projection_batch(name, kind, events.len(), read_to);
        let written = batch.during(self.write_events(events, read_to)).await;
        batch.end(match &written {
            Ok(true) => outcome::DONE,
            Ok(false) => outcome::LOST,
            Err(failure) => failure.outcome(),
        });
        written
    }

    /// Writes the rows of events: together, or one event after the other if one of them is refused.
    async fn write_events(
        &mut self,
        events: &[&Recorded<Payload>],
        read_to: Position,
    ) -> Result<bool, Failure> {
        let mut statements = Vec::new();
        let mut written = 0_usize;
        let mut refused = None;
        for event in events {
            let before = statements.len();
            if let Err(why) = self.record(event, &mut statements) {
                statements.truncate(before);
                refused = Some(why);
                break;
            }
            written = written.saturating_add(1);
        }
        let (good, _) = events.split_at(written);
        let position = match (good.last(), &refused) {
            (_, None) => read_to,
            (Some(last), Some(_)) => last.position,
            (None, Some(why)) => return Err(Failure::Fault(why.clone())),
        };
        let is_owner = match self.write(statements, position).await {
            Ok(is_owner) => is_owner,
            Err(Refusal::Events(_)) if good.len() > 1 => self.write_each(good).await?,
            Err(refusal) => return Err(failure(refusal, good)),
        };
        match refused {
            Some(why) if is_owner => Err(Failure::Fault(why)),
            _ => Ok(is_owner),
        }
    }

    /// Records what an event changes.
    fn record(
        &self,
        event: &Recorded<Payload>,
        statements: &mut Vec<Statement>,
    ) -> Result<(), String> {
        let recorded = guarded(|| self.of.record(&self.table, event, statements));
        recorded.map_err(|failure| match failure {
            Failure::Away(why) | Failure::Fault(why) | Failure::Refused(why) => at(event, &why),
        })
    }

    async fn write_each(&mut self, events: &[&Recorded<Payload>]) -> Result<bool, Failure> {
        for event in events {
            let mut statements = Vec::new();
            self.record(event, &mut statements)
                .map_err(Failure::Fault)?;
            let written = self.write(statements, event.position).await;
            if !written.map_err(|refusal| failure(refusal, &[event]))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Writes rows and the position. Returns whether this process still owned the table: otherwise
    /// nothing was written.
    async fn write(
        &mut self,
        statements: Vec<Statement>,
        position: Position,
    ) -> Result<bool, Refusal> {
        let Some(partition) = self.owned.get_mut(&ONLY) else {
            return Ok(false);
        };
        let key = partition_key(&self.lease, ONLY);
        let change = owned_by(self.context, key, partition.revision, position, true)?;
        let now = Instant::now();
        let store = &self.context.store;
        let Some(revisions) = store.write_tables(vec![change], statements).await? else {
            self.forget();
            return Ok(false);
        };
        partition.revision = revisions.first().copied().unwrap_or_default();
        partition.stored = position;
        partition.seen = position;
        partition.renewed = now;
        Ok(true)
    }

    /// Renews the lease and writes the position, if that is due.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub(super) async fn keep_up(&mut self) -> Result<(), Failure> {
        let Some(partition) = self.owned.get_mut(&ONLY) else {
            return Ok(());
        };
        let since = partition.renewed.elapsed();
        let is_moved = partition.stored != partition.seen && since >= super::POLL;
        let is_due = is_moved || since >= self.context.leases.renewed();
        if is_due && !lease::renew_one(self.context, &self.lease, ONLY, partition, true).await? {
            self.forget();
        }
        Ok(())
    }

    /// Writes the position, and gives the lease back.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub(super) async fn give_back(&mut self) -> Result<(), Failure> {
        if let Some(mut partition) = self.owned.remove(&ONLY) {
            lease::renew_one(self.context, &self.lease, ONLY, &mut partition, false).await?;
        }
        Ok(())
    }
}

/// The failure of a write of these events.
fn failure(refusal: Refusal, events: &[&Recorded<Payload>]) -> Failure {
    match (refusal, events) {
        (Refusal::Events(why), [event, ..]) => Failure::Fault(at(event, &why)),
        (Refusal::Events(why), []) => Failure::Fault(why),
        (Refusal::Failure(failure), _) => failure,
    }
}

/// Says which event it is about.
fn at(event: &Recorded<Payload>, why: &str) -> String {
    let (stream, version, name) = (&event.stream, event.version, &event.event.name);
    format!("event {version} of `{stream}`, `{name}`: {why}")
}
