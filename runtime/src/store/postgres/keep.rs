//! Writes that are no appends: checkpoints, pruning, and streams from another store.

use std::collections::HashMap;

use deadpool_postgres::Transaction;
use tokio_postgres::Row;

use super::{
    Inner,
    columns::{Column, Events, Places, signed, unsigned},
    error::{Failed, uncertain},
};
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    store::{Holdings, Payload, Restored, StoreError},
};

impl Inner {
    pub(super) async fn set_checkpoint(
        &self,
        consumer: &str,
        position: Option<Position>,
    ) -> Result<(), StoreError> {
        match position {
            Some(position) => {
                let transaction = position.transaction().to_string();
                let sequence = signed(position.sequence());
                let arguments: [Column<'_>; 3] = [&consumer, &transaction, &sequence];
                self.write(&self.statements.set_checkpoint, &arguments)
                    .await
            }
            None => {
                let sql = &self.statements.remove_checkpoint;
                self.write(sql, &[&consumer]).await
            }
        }
        .map(|_| ())
    }

    pub(super) async fn prune(
        &self,
        aggregate: &str,
        shape: &str,
        limit: usize,
    ) -> Result<usize, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let told = |error| Failed::new("prune", &self.place, error).told(&self.place);
        let client = self.client("prune").await;
        let mut client = client.map_err(|failed| failed.told(&self.place))?;
        let transaction = client.transaction().await.map_err(told)?;
        // A consumer that registers does so before this looks, or after it has pruned.
        let lock = &self.statements.lock_checkpoints;
        transaction.batch_execute(lock).await.map_err(told)?;
        let statement = transaction.prepare_cached(&self.statements.prune).await;
        let statement = statement.map_err(told)?;
        let removed = transaction
            .execute(&statement, &[&aggregate, &limit, &shape])
            .await;
        let removed = removed.map_err(told)?;
        transaction.commit().await.map_err(told)?;
        Ok(usize::try_from(removed).unwrap_or(usize::MAX))
    }

    /// A change that may be made twice: it is made again when its connection was lost.
    async fn write(&self, sql: &str, arguments: &[Column<'_>]) -> Result<u64, StoreError> {
        match self.try_write(sql, arguments).await {
            Err(failed) if failed.is_passing() => self.try_write(sql, arguments).await,
            outcome => outcome,
        }
        .map_err(|failed| failed.told(&self.place))
    }

    async fn try_write(&self, sql: &str, arguments: &[Column<'_>]) -> Result<u64, Failed> {
        let failed = |error| Failed::new("write to", &self.place, error);
        let client = self.client("write to").await?;
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        client.execute(&statement, arguments).await.map_err(failed)
    }

    pub(super) async fn restore(&self, restored: Restored) -> Result<(), StoreError> {
        let told = |failed: Failed| failed.told(&self.place);
        let failed = |error| told(Failed::new("restore to", &self.place, error));
        let mut client = self.client("restore to").await.map_err(told)?;
        let transaction = client.transaction().await.map_err(failed)?;
        // Before the transaction has an id, as for every append.
        self.ask(&transaction, &self.statements.lock, &[]).await?;
        self.restore_events(&transaction, &restored.events).await?;
        for holdings in &restored.holdings {
            self.restore_holdings(&transaction, holdings).await?;
        }
        if let Err(error) = transaction.commit().await {
            let failed = Failed::new("restore to", &self.place, error);
            return Err(if let Failed::Lost(error) = failed {
                uncertain(&self.place, error)
            } else {
                told(failed)
            });
        }
        self.notifier.tell(Some(Position::START));
        Ok(())
    }

    async fn restore_events(
        &self,
        transaction: &Transaction<'_>,
        events: &[Recorded<Payload>],
    ) -> Result<(), StoreError> {
        let mut heads: HashMap<&StreamName, Version> = HashMap::new();
        for event in events {
            let before = event.version.minus(1);
            let head = match heads.get(&event.stream) {
                Some(head) => *head,
                None => {
                    let of = [event.stream.aggregate(), event.stream.id()];
                    let arguments: [Column<'_>; 2] = [&of[0], &of[1]];
                    let rows = self.ask(transaction, &self.statements.heads, &arguments);
                    let head = rows.await?.first().map_or(0, |row| unsigned(row.get(0)));
                    if head == 0 {
                        before
                    } else {
                        Version::new(head)
                    }
                }
            };
            if head != before || event.version == Version::NONE {
                return Err(StoreError::conflict(&event.stream, before, head));
            }
            heads.insert(&event.stream, event.version);
        }
        let places: Places<'_> = events.iter().map(|it| (&it.stream, it.version)).collect();
        let columns: Events<'_> = events.iter().collect();
        let arguments = places.and(&columns);
        let sql = &self.statements.restore_events;
        self.ask(transaction, sql, &arguments).await.map(|_| ())
    }

    async fn restore_holdings(
        &self,
        transaction: &Transaction<'_>,
        holdings: &Holdings,
    ) -> Result<(), StoreError> {
        let (aggregate, id) = (holdings.stream.aggregate(), holdings.stream.id());
        if let Some(state) = &holdings.state {
            let version = signed(state.version.get());
            let arguments: [Column<'_>; 5] = [&aggregate, &id, &version, &state.shape, &state.json];
            let sql = &self.statements.restore_state;
            self.ask(transaction, sql, &arguments).await?;
        }
        for claim in &holdings.claims {
            let arguments: [Column<'_>; 4] = [&claim.name, &claim.value, &aggregate, &id];
            let sql = &self.statements.restore_claim;
            for row in self.ask(transaction, sql, &arguments).await? {
                let holder = StreamName::new(row.get::<_, String>(0), row.get::<_, String>(1));
                if holder != holdings.stream {
                    return Err(StoreError::claimed(claim, &holdings.stream, holder));
                }
            }
        }
        for (message, answer) in &holdings.messages {
            let version = signed(answer.version.get());
            let transaction_id = answer.position.map(|it| it.transaction().to_string());
            let sequence = answer.position.map(|it| signed(it.sequence()));
            let arguments: [Column<'_>; 7] = [
                &aggregate,
                &id,
                &message.as_str(),
                &version,
                &transaction_id,
                &sequence,
                &answer.answer,
            ];
            let sql = &self.statements.restore_message;
            self.ask(transaction, sql, &arguments).await?;
        }
        Ok(())
    }

    async fn ask(
        &self,
        transaction: &Transaction<'_>,
        sql: &str,
        arguments: &[Column<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let told = |error| Failed::new("restore to", &self.place, error).told(&self.place);
        let statement = transaction.prepare_cached(sql).await.map_err(told)?;
        transaction.query(&statement, arguments).await.map_err(told)
    }
}
