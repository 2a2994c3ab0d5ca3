//! What an operator does with parked streams.

use super::{
    error::RelayError,
    failure::Failure,
    parked::{self, Parked},
    rows::{content, row},
    running::Running,
};
use crate::store::{Document, DocumentChange, DocumentContent, Documents as _};

impl Running {
    /// The parked streams of a consumer, in the order of their names: up to `limit`.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub async fn parked(&self, consumer: &str, limit: usize) -> Result<Vec<Parked>, RelayError> {
        let parked = parked::list(&self.context, consumer, None, limit).await?;
        Ok(parked.into_iter().map(|(_, parked)| parked).collect())
    }

    /// Tries a parked stream again, from the event that failed. The events after it follow in order.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub async fn retry(&self, parked: &Parked) -> Result<(), RelayError> {
        self.ask(parked, |_| {}).await
    }

    /// Tries all parked streams of a consumer again, some at a time. Returns how many.
    ///
    /// The requests are stored, so they outlive this process. If it ends during this call, some streams
    /// are not asked for yet: call it again.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub async fn retry_all(&self, consumer: &str) -> Result<usize, RelayError> {
        let (mut asked, mut after) = (0_usize, None);
        loop {
            let page =
                parked::list(&self.context, consumer, after.as_deref(), parked::PAGE).await?;
            let Some((last, _)) = page.last() else {
                return Ok(asked);
            };
            let last = last.key.name.clone();
            let waiting = page
                .iter()
                .filter(|(document, _)| document.content.due.is_none());
            let changes: Result<Vec<_>, _> = waiting
                .map(|(document, parked)| self.asked(document, parked))
                .collect();
            let changes = changes?;
            let count = changes.len();
            let written = self.context.store.write_documents(changes).await;
            // If one of them has changed meanwhile, the page is read again.
            if written.map_err(Failure::from)?.is_some() {
                asked = asked.saturating_add(count);
                after = Some(last);
                self.context.change();
            }
        }
    }

    /// Gives up the event that failed, for this reason, and continues with the events after it.
    /// The reason is kept.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub async fn drop_parked(&self, parked: &Parked, why: &str) -> Result<(), RelayError> {
        self.ask(parked, |parked| parked.dropped = Some(why.to_owned()))
            .await
    }

    /// The events of a consumer that were dropped, each with the reason: up to `limit`.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub async fn dropped(
        &self,
        consumer: &str,
        limit: usize,
    ) -> Result<Vec<(Parked, String)>, RelayError> {
        let kind = parked::dropped_kind(consumer);
        let documents = self.context.store.documents(&kind, None, limit).await;
        let mut dropped = Vec::new();
        for document in documents.map_err(Failure::from)? {
            let parked: Parked = row(&document)?;
            let why = parked.dropped.clone().unwrap_or_default();
            dropped.push((parked, why));
        }
        Ok(dropped)
    }

    /// Changes the document of a parked stream, and asks to take it up.
    async fn ask(&self, parked: &Parked, change: impl Fn(&mut Parked)) -> Result<(), RelayError> {
        let key = parked.key();
        loop {
            let document = self
                .context
                .store
                .document(&key)
                .await
                .map_err(Failure::from)?;
            let Some(document) = document else {
                return Ok(());
            };
            let mut asked: Parked = row(&document)?;
            change(&mut asked);
            let changes = vec![self.asked(&document, &asked)?];
            let written = self.context.store.write_documents(changes).await;
            if written.map_err(Failure::from)?.is_some() {
                self.context.change();
                return Ok(());
            }
        }
    }

    /// The document of a parked stream that someone asked for has a due time. So those who work on it find
    /// it among many others.
    fn asked(&self, document: &Document, parked: &Parked) -> Result<DocumentChange, Failure> {
        let due = document.content.due;
        let asked = content(document.content.position, parked)?;
        Ok(DocumentChange {
            key: document.key.clone(),
            expected: Some(document.revision),
            content: Some(DocumentContent {
                due: due.or_else(|| Some(self.context.clock.now())),
                ..asked
            }),
        })
    }
}
