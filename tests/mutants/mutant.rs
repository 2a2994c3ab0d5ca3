//! A store in memory that breaks one promise.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use entail::{
    Position, StreamName,
    prelude::*,
    store::{
        Answer, Append, Appended, Document, DocumentChange, DocumentContent, DocumentKey, Filter,
        LogPage, Message, MessageId, Restored, StreamPage, kit::Wrapper,
    },
};

use super::Without;

#[derive(Clone)]
pub struct Mutant {
    store: MemoryStore,
    without: Without,
    /// The versions of the last reads, for a copy that is behind.
    seen: Arc<Mutex<VecDeque<Version>>>,
}

impl Mutant {
    pub fn new(without: Without) -> Self {
        Self {
            store: MemoryStore::new(),
            without,
            seen: Arc::default(),
        }
    }

    fn is(&self, without: Without) -> bool {
        self.without == without
    }
}

impl Wrapper for Mutant {
    type Inner = MemoryStore;

    fn inner(&self) -> &MemoryStore {
        &self.store
    }

    #[allow(clippy::wildcard_enum_match_arm)] // most of them leave it as it is
    async fn append(&self, mut append: Append) -> Result<Appended, StoreError> {
        let whole = append.clone();
        match self.without {
            Without::Messages => append.message = None,
            Without::Claims => append.claims.clear(),
            Without::Releases => append
                .claims
                .retain(|change| matches!(change, entail::store::ClaimChange::Take(_))),
            Without::States => append.state = None,
            Without::DocumentsOfAppends => append.documents.clear(),
            Without::DocumentsWithTheirEvents => {
                let documents = append.documents.clone();
                let any = |change| DocumentChange {
                    expected: None,
                    ..change
                };
                let documents = documents.into_iter().map(any).collect();
                self.store.write_documents(documents).await?;
            }
            Without::Atomicity if append.events.len() > 1 => {
                let mut first = append.clone();
                first.events.truncate(1);
                first.state = None;
                let _ = self.store.append(first).await;
            }
            _ => {}
        }
        match self.store.append(append).await {
            Err(StoreError::Conflict(conflict)) if self.is(Without::ExpectedVersion) => {
                let mut late = whole;
                late.expected = conflict.actual;
                self.store.append(late).await
            }
            Err(StoreError::Conflict(conflict)) if self.is(Without::StatesWithTheirEvents) => {
                let mut state = whole;
                state.expected = conflict.actual;
                state.events.clear();
                state.message = None;
                state.claims.clear();
                let _ = self.store.append(state).await;
                Err(StoreError::Conflict(conflict))
            }
            Err(error @ StoreError::Claimed(_)) if self.is(Without::AtomicClaims) => {
                let mut rest = whole;
                rest.claims.clear();
                let _ = self.store.append(rest).await;
                Err(error)
            }
            answer => answer,
        }
    }

    async fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        let mut page = self.store.read(stream, after, limit).await?;
        if self.is(Without::OneMoment) {
            std::thread::yield_now();
            page.version = self.store.read(stream, after, 0).await?.version;
        }
        if self.is(Without::WholePages) && page.events.len() > 5 {
            page.events.pop();
        }
        if self.is(Without::FreshReads) {
            let mut seen = self.seen.lock().unwrap();
            seen.push_back(page.version);
            if seen.len() > 4 {
                let old = seen.pop_front().unwrap();
                page.version = page.version.min(old.max(after));
                page.events.retain(|event| event.version <= old);
            }
        }
        Ok(page)
    }

    async fn answer(
        &self,
        stream: &StreamName,
        message: &MessageId,
    ) -> Result<Option<Answer>, StoreError> {
        if self.is(Without::Answers) {
            return Ok(None);
        }
        self.store.answer(stream, message).await
    }

    async fn settle(&self, stream: &StreamName, message: Message) -> Result<Answer, StoreError> {
        let version = self.store.read(stream, Version::NONE, 0).await?.version;
        let answer = Answer {
            version,
            position: None,
            answer: message.answer.clone(),
        };
        let is_without = self.is(Without::SettledWithoutEvents) && version == Version::NONE;
        if self.is(Without::Settled) || is_without {
            return Ok(answer);
        }
        let first = self.store.settle(stream, message).await?;
        Ok(if self.is(Without::FirstSettled) {
            answer
        } else {
            first
        })
    }

    #[allow(clippy::wildcard_enum_match_arm)] // most of them leave it as it is
    async fn write_documents(
        &self,
        mut changes: Vec<DocumentChange>,
    ) -> Result<Option<Vec<u64>>, StoreError> {
        match self.without {
            Without::Revisions => changes.iter_mut().for_each(|change| change.expected = None),
            Without::Removals => changes.retain(|change| change.content.is_some()),
            Without::WholeDocuments => {
                for content in changes.iter_mut().filter_map(|it| it.content.as_mut()) {
                    content.position = None;
                }
            }
            Without::DocumentsTogether => {
                let mut revisions = Vec::new();
                for change in changes {
                    match self.store.write_documents(vec![change]).await? {
                        Some(revision) => revisions.extend(revision),
                        None => return Ok(None),
                    }
                }
                return Ok(Some(revisions));
            }
            Without::DocumentsAtOnce if changes.len() == 1 => {
                for change in &mut changes {
                    let found = self.store.document(&change.key).await?;
                    let revision = found.map_or(0, |document| document.revision);
                    if change.expected.take().is_some_and(|it| it != revision) {
                        return Ok(None);
                    }
                }
                std::thread::yield_now();
            }
            _ => {}
        }
        let revisions = self.store.write_documents(changes).await?;
        if self.is(Without::NewRevisions) {
            let first = |revision: u64| revision.min(1);
            return Ok(revisions.map(|all| all.into_iter().map(first).collect()));
        }
        Ok(revisions)
    }

    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>, StoreError> {
        let mut found = self.store.document(key).await?;
        if let Some(document) = &mut found
            && self.is(Without::NewRevisions)
        {
            document.revision = 1;
        }
        Ok(found)
    }

    async fn documents(
        &self,
        kind: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        let mut found = self.store.documents(kind, after, limit).await?;
        if self.is(Without::NewRevisions) {
            for document in &mut found {
                document.revision = 1;
            }
        }
        if self.is(Without::DocumentOrder) {
            found.sort_by_key(|document| document.key.name.to_lowercase());
        }
        Ok(found)
    }

    async fn due(&self, kind: &str, limit: usize) -> Result<Vec<Document>, StoreError> {
        let mut found = self.store.due(kind, limit).await?;
        if self.is(Without::DueOrder) {
            found.reverse();
        }
        if self.is(Without::DueTimes) {
            found = self.store.documents(kind, None, limit).await?;
            found.sort_by_key(|document| document.content.due);
        }
        Ok(found)
    }

    async fn all_documents(
        &self,
        after: Option<&DocumentKey>,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        let mut found = self.store.all_documents(after, limit).await?;
        if self.is(Without::AllKinds) {
            found.retain(|document| document.key.kind.is_ascii());
        }
        Ok(found)
    }

    async fn log(
        &self,
        after: Position,
        filter: &Filter,
        limit: usize,
    ) -> Result<LogPage, StoreError> {
        let all = Filter::all();
        let ignored = self.is(Without::Filters);
        let mut page = self
            .store
            .log(after, if ignored { &all } else { filter }, limit)
            .await?;
        if self.is(Without::CommitOrder) && page.is_end && page.events.len() > 1 {
            // One that is not committed yet, while those behind it are.
            let place = page.events.len() - 2;
            if page.events[place].position.sequence() % 7 == 3 {
                page.events.remove(place);
            }
        }
        Ok(page)
    }

    async fn prune(&self, aggregate: &str, shape: &str, limit: usize) -> Result<usize, StoreError> {
        if self.is(Without::Checkpoints) {
            let all = self.store.checkpoints().await?;
            for (consumer, _) in &all {
                self.store.set_checkpoint(consumer, None).await?;
            }
            let pruned = self.store.prune(aggregate, shape, limit).await;
            for (consumer, position) in &all {
                self.store.set_checkpoint(consumer, Some(*position)).await?;
            }
            return pruned;
        }
        if self.is(Without::DocumentPositions) {
            for document in self.store.all_documents(None, 1_000).await? {
                let content = DocumentContent {
                    position: None,
                    ..document.content
                };
                let change = DocumentChange {
                    key: document.key,
                    expected: None,
                    content: Some(content),
                };
                self.store.write_documents(vec![change]).await?;
            }
        }
        let shape = if self.is(Without::Shapes) {
            "a shape"
        } else {
            shape
        };
        self.store.prune(aggregate, shape, limit).await
    }

    async fn forget_messages(
        &self,
        aggregate: &str,
        older_than: Timestamp,
        limit: usize,
    ) -> Result<usize, StoreError> {
        if self.is(Without::NewMessages) {
            let end = Timestamp::from_micros(u64::MAX);
            return self.store.forget_messages(aggregate, end, limit).await;
        }
        if !self.is(Without::NeededMessages) {
            return self
                .store
                .forget_messages(aggregate, older_than, limit)
                .await;
        }
        let all = self.store.checkpoints().await?;
        for (consumer, _) in &all {
            self.store.set_checkpoint(consumer, None).await?;
        }
        let forgotten = self
            .store
            .forget_messages(aggregate, older_than, limit)
            .await;
        for (consumer, position) in &all {
            self.store.set_checkpoint(consumer, Some(*position)).await?;
        }
        forgotten
    }

    async fn ids(
        &self,
        aggregate: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        let mut ids = self.store.ids(aggregate, after, limit).await?;
        if self.is(Without::IdOrder) {
            ids.sort_by_key(|id| id.to_lowercase());
        }
        Ok(ids)
    }

    async fn restore(&self, restored: Restored) -> Result<(), StoreError> {
        if self.is(Without::RestoredOrder) {
            for event in restored.events {
                let events = vec![event];
                let holdings = Vec::new();
                let _ = self.store.restore(Restored { events, holdings }).await;
            }
            let events = Vec::new();
            let holdings = restored.holdings;
            return self.store.restore(Restored { events, holdings }).await;
        }
        self.store.restore(restored).await
    }
}
