//! Stores answers to messages without events.

use tokio::time::Instant;

use super::{Inner, columns::Column, error::Failure, read::answer};
use crate::{
    domain::stream_name::StreamName,
    store::{Answer, Message, StoreError},
};

impl Inner {
    /// Stores an answer. If the connection was lost, this is repeated: the first answer counts.
    pub(super) async fn settle(
        &self,
        stream: &StreamName,
        message: &Message,
    ) -> Result<Answer, StoreError> {
        let mut in_doubt = false;
        let last_try = self.last_try();
        loop {
            let failed = match self.try_settle(stream, message).await {
                Ok(answer) => return Ok(answer),
                Err(Failure::Repeatable(_)) if Instant::now() < last_try => continue,
                Err(failed) => failed,
            };
            in_doubt |= matches!(failed, Failure::Lost(_));
            self.retry_later(failed, in_doubt, last_try).await?;
        }
    }

    async fn try_settle(&self, stream: &StreamName, message: &Message) -> Result<Answer, Failure> {
        let failed = |error| self.note(Failure::new("write to", &self.place, error));
        let client = self.client("write to").await?;
        let statement = client.prepare_cached(&self.statements.settle).await;
        let statement = statement.map_err(failed)?;
        let (aggregate, id, id_of_message) = (stream.aggregate(), stream.id(), message.id.as_str());
        let arguments: [Column<'_>; 4] = [&aggregate, &id, &id_of_message, &message.answer];
        let row = client.query_one(&statement, &arguments).await;
        Ok(answer(&row.map_err(failed)?))
    }
}
