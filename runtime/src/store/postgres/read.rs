//! Reads a stream, and the log.

use tokio_postgres::{Row, types::ToSql};

use super::{
    Inner,
    append::{signed, unsigned},
    error::{Failed, database},
};
use crate::{
    domain::{
        recorded::Recorded,
        stream::{Position, StreamName},
        timestamp::Timestamp,
        version::Version,
    },
    store::{Payload, StoreError, StreamPage},
};

impl Inner {
    pub(super) async fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        let (after, limit) = (signed(after.get()), at_most(limit));
        let arguments: [&(dyn ToSql + Sync); 4] =
            [&stream.aggregate(), &stream.id(), &after, &limit];
        let rows = self.query(&self.statements.read, &arguments).await?;
        let version = rows.first().map_or(0, |row| unsigned(row.get(0)));
        let events: Result<Vec<_>, _> = rows
            .iter()
            // Where there is no event, the version stands alone.
            .filter(|row| row.get::<_, Option<&str>>(1).is_some())
            .map(|row| self.recorded(row, 1))
            .collect();
        Ok(StreamPage {
            version: Version::new(version),
            events: events?,
        })
    }

    pub(super) async fn log(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded<Payload>>, StoreError> {
        let transaction = after.transaction().to_string();
        let (sequence, limit) = (signed(after.sequence()), at_most(limit));
        let arguments: [&(dyn ToSql + Sync); 3] = [&transaction, &sequence, &limit];
        let rows = self.query(&self.statements.log, &arguments).await?;
        rows.iter().map(|row| self.recorded(row, 0)).collect()
    }

    /// Asks, and once more on another connection when the first was lost.
    async fn query(
        &self,
        sql: &str,
        arguments: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, StoreError> {
        match self.try_query(sql, arguments).await {
            Err(Failed::Lost(_) | Failed::Repeatable(_)) => self.try_query(sql, arguments).await,
            outcome => outcome,
        }
        .map_err(|failed| failed.told(&self.place))
    }

    async fn try_query(
        &self,
        sql: &str,
        arguments: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Failed> {
        let failed = |error| Failed::new("read", &self.place, error);
        let client = self.client("read").await?;
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        client.query(&statement, arguments).await.map_err(failed)
    }

    /// The event in a row, whose columns begin at `first`.
    fn recorded(&self, row: &Row, first: usize) -> Result<Recorded<Payload>, StoreError> {
        let column = |place: usize| first.saturating_add(place);
        let unreadable = |what: &str| database("read", &self.place, what.to_owned());
        let transaction: &str = row.get(column(10));
        let schema_version: i64 = row.get(column(4));
        Ok(Recorded {
            stream: StreamName::new(
                row.get::<_, String>(column(0)),
                row.get::<_, String>(column(1)),
            ),
            version: Version::new(unsigned(row.get(column(2)))),
            event: Payload {
                name: row.get::<_, String>(column(3)).into(),
                schema_version: u32::try_from(schema_version)
                    .map_err(|_| unreadable("an event's schema version is none"))?,
                json: row.get(column(5)),
            },
            event_id: row.get(column(6)),
            time: Timestamp::from_micros(unsigned(row.get(column(7)))),
            correlation: row.get(column(8)),
            causation: row.get(column(9)),
            position: Position::new(
                transaction
                    .parse()
                    .map_err(|_| unreadable("an event's transaction is no number"))?,
                unsigned(row.get(column(11))),
            ),
        })
    }
}

fn at_most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
