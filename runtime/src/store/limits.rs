//! The limits of names and ids. They are the same in every store.
//!
//! Each store checks them before its database sees a name, because databases shorten, fold or refuse
//! names in ways of their own.

use super::{
    Append, Claim, ClaimChange, DocumentChange, DocumentKey, Message, Restored, StoreError,
};
use crate::domain::stream_name::StreamName;

/// What a name may look like.
pub(super) struct Limit {
    /// What the name is for.
    what: &'static str,
    may_be_empty: bool,
    /// In bytes of UTF-8.
    longest: usize,
}

/// The stored name of an aggregate.
const AGGREGATE: Limit = Limit {
    what: "the stored name of an aggregate",
    may_be_empty: false,
    longest: 128,
};
/// The text of an aggregate's id.
const ID: Limit = Limit {
    what: "the id of an aggregate",
    may_be_empty: true,
    longest: 1_024,
};
/// The stored name of an event.
const EVENT: Limit = Limit {
    what: "the stored name of an event",
    may_be_empty: false,
    longest: 128,
};
/// A message id.
const MESSAGE: Limit = Limit {
    what: "a message id",
    may_be_empty: false,
    longest: 1_024,
};
/// The name of a claim.
const CLAIM: Limit = Limit {
    what: "the name of a claim",
    may_be_empty: false,
    longest: 128,
};
/// The value of a claim, as JSON.
const CLAIM_VALUE: Limit = Limit {
    what: "the value of a claim",
    may_be_empty: false,
    longest: 2_048,
};
/// The name of a consumer of the log.
const CONSUMER: Limit = Limit {
    what: "the name of a consumer",
    may_be_empty: false,
    longest: 1_024,
};
/// The kind of a document.
const DOCUMENT_KIND: Limit = Limit {
    what: "the kind of a document",
    may_be_empty: false,
    longest: 128,
};
/// The name of a document.
const DOCUMENT: Limit = Limit {
    what: "the name of a document",
    may_be_empty: false,
    longest: 2_048,
};
/// The name of a schema in PostgreSQL, which cuts longer names.
#[cfg(feature = "postgres")]
pub(super) const SCHEMA: Limit = Limit {
    what: "the name of a schema",
    may_be_empty: false,
    longest: 63,
};

/// How much of a name an error shows.
const SHOWN: usize = 40;

impl Limit {
    /// Checks a name.
    ///
    /// # Errors
    ///
    /// If the name is not within the limit.
    pub(super) fn check(&self, name: &str) -> Result<(), StoreError> {
        let found = if name.is_empty() && !self.may_be_empty {
            "it is empty".to_owned()
        } else if name.len() > self.longest {
            format!("it has {} bytes", name.len())
        } else if name.contains('\0') {
            "it contains the character U+0000".to_owned()
        } else {
            return Ok(());
        };
        let shown: String = name.chars().take(SHOWN).collect();
        Err(StoreError::OutOfLimits {
            what: self.what,
            name: if shown.len() < name.len() {
                shown + "…"
            } else {
                shown
            },
            found,
            longest: self.longest,
        })
    }
}

/// Checks all names of an append.
///
/// # Errors
///
/// If one of them is not within its limit.
pub fn check_append(append: &Append) -> Result<(), StoreError> {
    check_stream(&append.stream)?;
    for event in &append.events {
        EVENT.check(&event.payload.name)?;
    }
    if let Some(message) = &append.message {
        check_message(message)?;
    }
    for change in &append.claims {
        let (ClaimChange::Take(claim) | ClaimChange::Release(claim)) = change;
        check_claim(claim)?;
    }
    check_changes(&append.documents)
}

/// Checks a message id.
///
/// # Errors
///
/// If it is not within the limits.
pub fn check_message(message: &Message) -> Result<(), StoreError> {
    MESSAGE.check(message.id.as_str())
}

/// Checks the keys of the documents in a write.
///
/// # Errors
///
/// If one of them is not within the limits.
pub fn check_changes(changes: &[DocumentChange]) -> Result<(), StoreError> {
    changes.iter().try_for_each(|change| check_key(&change.key))
}

/// Checks the key of a document.
///
/// # Errors
///
/// If its kind or its name is not within the limits.
pub fn check_key(key: &DocumentKey) -> Result<(), StoreError> {
    check_kind(&key.kind)?;
    DOCUMENT.check(&key.name)
}

/// Checks the kind of documents.
///
/// # Errors
///
/// If it is not within the limits.
pub fn check_kind(kind: &str) -> Result<(), StoreError> {
    DOCUMENT_KIND.check(kind)
}

/// Checks the name of a stream.
///
/// # Errors
///
/// If it is not within the limits.
pub fn check_stream(stream: &StreamName) -> Result<(), StoreError> {
    AGGREGATE.check(stream.aggregate())?;
    ID.check(stream.id())
}

/// Checks the name of a consumer of the log.
///
/// # Errors
///
/// If it is not within the limits.
pub fn check_consumer(consumer: &str) -> Result<(), StoreError> {
    CONSUMER.check(consumer)
}

/// Checks all names of what another store had.
///
/// # Errors
///
/// If one of them is not within its limit.
pub fn check_restored(restored: &Restored) -> Result<(), StoreError> {
    for event in &restored.events {
        check_stream(&event.stream)?;
        EVENT.check(&event.event.name)?;
    }
    for holdings in &restored.holdings {
        check_stream(&holdings.stream)?;
        for claim in &holdings.claims {
            check_claim(claim)?;
        }
        for (message, _) in &holdings.messages {
            MESSAGE.check(message.as_str())?;
        }
    }
    Ok(())
}

fn check_claim(claim: &Claim) -> Result<(), StoreError> {
    CLAIM.check(&claim.name)?;
    CLAIM_VALUE.check(&claim.value)
}

#[cfg(test)]
mod tests {
    use super::{
        AGGREGATE, CLAIM, CLAIM_VALUE, CONSUMER, DOCUMENT, DOCUMENT_KIND, EVENT, ID, Limit, MESSAGE,
    };

    const PAGE: &str = include_str!("../../docs/limits.md");

    #[test]
    fn the_page_about_limits_is_true() {
        let mut limits = vec![
            AGGREGATE,
            ID,
            EVENT,
            MESSAGE,
            CLAIM,
            CLAIM_VALUE,
            CONSUMER,
            DOCUMENT_KIND,
            DOCUMENT,
        ];
        #[cfg(feature = "postgres")]
        limits.push(super::SCHEMA);
        for Limit {
            what,
            may_be_empty,
            longest,
        } in limits
        {
            let empty = if may_be_empty { "yes" } else { "no" };
            let row = format!("\n| {what} | {longest} | {empty} |\n");
            assert!(
                PAGE.contains(&row),
                "docs/limits.md has no row `{}`",
                row.trim()
            );
        }
    }
}
