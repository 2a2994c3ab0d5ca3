//! Reads what streams have in addition to their events, and restores the contents of another store.

use std::collections::HashMap;

use deadpool_postgres::Transaction;
use tokio_postgres::Row;

use super::{
    Inner,
    columns::{Column, Events, Places},
    error::{Failure, uncertain},
    read::{answer, state},
};
use crate::store::integer::{limit_of, signed, unsigned};
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    store::{Claim, Holdings, Payload, Restored, StoreError},
};

impl Inner {
    pub(super) async fn holdings(
        &self,
        after: Option<&StreamName>,
        limit: usize,
    ) -> Result<Vec<Holdings>, StoreError> {
        let limit = limit_of(limit);
        let after = after.map_or(("", ""), |after| (after.aggregate(), after.id()));
        let arguments: [Column<'_>; 3] = [&after.0, &after.1, &limit];
        let mut all = Vec::new();
        for row in self.query(&self.statements.holders, &arguments).await? {
            let (aggregate, id): (String, String) = (row.get(0), row.get(1));
            let of_stream: [Column<'_>; 2] = [&aggregate, &id];
            let claims = self.query(&self.statements.claims, &of_stream).await?;
            let messages = self.query(&self.statements.messages, &of_stream).await?;
            all.push(Holdings {
                pruned: Version::new(unsigned(row.get(5))),
                state: state(&row, 2),
                claims: claims
                    .iter()
                    .map(|row| Claim {
                        name: row.get(0),
                        value: row.get(1),
                    })
                    .collect(),
                messages: messages
                    .iter()
                    .map(|row| (row.get::<_, String>(4).into(), answer(row)))
                    .collect(),
                stream: StreamName::new(aggregate, id),
            });
        }
        Ok(all)
    }

    pub(super) async fn restore(&self, restored: Restored) -> Result<(), StoreError> {
        let into_store_error = |failed: Failure| self.note(failed).into_store_error(&self.place);
        let failed = |error| into_store_error(Failure::new("restore to", &self.place, error));
        let mut client = self.client("restore to").await.map_err(into_store_error)?;
        let transaction = client.transaction().await.map_err(failed)?;
        // The lock comes before the transaction has an id, as for every append.
        self.query_in(&transaction, &self.statements.lock, &[])
            .await?;
        self.restore_events(&transaction, &restored.events).await?;
        for holdings in &restored.holdings {
            self.restore_holdings(&transaction, holdings).await?;
        }
        if let Err(error) = transaction.commit().await {
            let failed = self.note(Failure::new("restore to", &self.place, error));
            return Err(if let Failure::Lost(error) = failed {
                uncertain(&self.place, error)
            } else {
                into_store_error(failed)
            });
        }
        self.notifier.report_stored(Some(Position::START));
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
                    let rows = self.query_in(transaction, &self.statements.head, &arguments);
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
        let places: Places<'_> = events
            .iter()
            .map(|it| (&it.stream, it.version, None))
            .collect();
        let columns: Events<'_> = events.iter().collect();
        let arguments = places.for_restore(&columns);
        let sql = &self.statements.restore_events;
        self.query_in(transaction, sql, &arguments)
            .await
            .map(|_| ())
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
            self.query_in(transaction, sql, &arguments).await?;
        }
        for claim in &holdings.claims {
            let arguments: [Column<'_>; 4] = [&claim.name, &claim.value, &aggregate, &id];
            let sql = &self.statements.restore_claim;
            for row in self.query_in(transaction, sql, &arguments).await? {
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
            self.query_in(transaction, sql, &arguments).await?;
        }
        Ok(())
    }

    async fn query_in(
        &self,
        transaction: &Transaction<'_>,
        sql: &str,
        arguments: &[Column<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let into_store_error = |error| {
            self.note(Failure::new("restore to", &self.place, error))
                .into_store_error(&self.place)
        };
        let statement = transaction
            .prepare_cached(sql)
            .await
            .map_err(into_store_error)?;
        transaction
            .query(&statement, arguments)
            .await
            .map_err(into_store_error)
    }
}
