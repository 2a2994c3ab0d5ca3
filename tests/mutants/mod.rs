//! Stores that break one promise each: the suite must notice every one of them.

mod mutant;
mod patches;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
};

use entail::{
    Position,
    prelude::*,
    store::{Filter, Restored},
    testing::conformance,
};

use self::mutant::Mutant;

/// The promise that is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Without {
    /// No key on (stream, version): every append follows on what is there.
    ExpectedVersion,
    /// Two of one append's events are stored in two steps, and the second may fail.
    Atomicity,
    /// A claim that fails leaves the events behind.
    AtomicClaims,
    /// The message is not stored with the append.
    Messages,
    /// What was answered cannot be asked for.
    Answers,
    /// Claims are not looked at.
    Claims,
    /// Nothing is ever released.
    Releases,
    /// The state is not stored.
    States,
    /// A state is stored although its events are refused.
    StatesWithTheirEvents,
    /// Readers of the log follow positions, and some commit late.
    CommitOrder,
    /// A reader gets what it did not ask for.
    Filters,
    /// A page's version is of a later moment than its events.
    OneMoment,
    /// Reads come from a copy that is behind.
    FreshReads,
    /// What lies behind a consumer is not kept for it.
    Checkpoints,
    /// Events go for the sake of a state of whatever shape.
    Shapes,
    /// The last event of a page is left out.
    WholePages,
    /// What was restored may stand anywhere.
    RestoredOrder,
    /// A message that is settled is not remembered.
    Settled,
    /// The last answer counts, and not the first.
    FirstSettled,
    /// Only a stream that has events answers what is settled.
    SettledWithoutEvents,
    /// A document that is expected at another revision is written nonetheless.
    Revisions,
    /// Each document is written in a step of its own.
    DocumentsTogether,
    /// Documents are looked at in one step and written in another.
    DocumentsAtOnce,
    /// A document begins again with its first revision.
    NewRevisions,
    /// What is removed stays.
    Removals,
    /// An append leaves its documents out.
    DocumentsOfAppends,
    /// An append writes its documents, whatever becomes of its events.
    DocumentsWithTheirEvents,
    /// Documents are listed as they come.
    DocumentOrder,
    /// Documents that have no time are due.
    DueTimes,
    /// The one that is due last comes first.
    DueOrder,
    /// The time and the position of a document are left out.
    WholeDocuments,
    /// What a document needs is not kept for it.
    DocumentPositions,
    /// The last kind of documents is left out of an export.
    AllKinds,
    /// Messages are forgotten before every reader has passed them.
    NeededMessages,
    /// Messages are forgotten, however new they are.
    NewMessages,
    /// Ids come in another order.
    IdOrder,
}

/// What the suite says of a store.
fn said(check: impl FnOnce()) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(check)).err()?;
    let text = panic.downcast_ref::<String>().cloned();
    Some(
        text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()))
            .unwrap(),
    )
}

#[test]
fn the_suite_notices_every_promise_that_is_taken_out() {
    for (without, due) in [
        (Without::ExpectedVersion, "stores all of its events or none"),
        (Without::Atomicity, "without a gap"),
        (Without::AtomicClaims, "one stream at a time holds a claim"),
        (
            Without::Messages,
            "a message that comes again changes nothing",
        ),
        (
            Without::Answers,
            "a message that comes again changes nothing",
        ),
        (Without::Claims, "one stream at a time holds a claim"),
        (Without::Releases, "a released value can be claimed"),
        (Without::States, "a load returns the state"),
        (Without::StatesWithTheirEvents, "stores no state"),
        (Without::CommitOrder, "the order of their appends"),
        (Without::Filters, "gets all events that it asks for"),
        (Without::OneMoment, "calls on one stream have one order"),
        (Without::FreshReads, "calls on one stream have one order"),
        (Without::Checkpoints, "every consumer has processed them"),
        (Without::Shapes, "every consumer has processed them"),
        (Without::WholePages, "all of its events or none"),
        (
            Without::RestoredOrder,
            "does not follow the last event of its stream",
        ),
        (Without::Settled, "a message is settled without events"),
        (Without::FirstSettled, "gets the first answer"),
        (
            Without::SettledWithoutEvents,
            "also if its stream does not exist",
        ),
        (Without::Revisions, "expected revision, none is written"),
        (
            Without::DocumentsTogether,
            "expected revision, none is written",
        ),
        (
            Without::DocumentsAtOnce,
            "expect the same revision, one writes",
        ),
        (Without::NewRevisions, "a higher revision"),
        (Without::Removals, "until it is removed"),
        (
            Without::DocumentsOfAppends,
            "an append writes its documents",
        ),
        (Without::DocumentsWithTheirEvents, "writes no document"),
        (
            Without::DocumentOrder,
            "the order of the bytes of their names",
        ),
        (Without::DueTimes, "documents with a due time are listed"),
        (Without::DueOrder, "the earliest first"),
        (Without::WholeDocuments, "is read as it was written"),
        (
            Without::DocumentPositions,
            "after the position of a document are not pruned",
        ),
        (Without::AllKinds, "documents of all kinds are listed"),
        (
            Without::NeededMessages,
            "position of a consumer or a document are not forgotten",
        ),
        (
            Without::NewMessages,
            "older than a time are forgotten, and no others",
        ),
        (Without::IdOrder, "in the order of their bytes"),
    ] {
        let said = said(|| conformance::check(|| Mutant::new(without)));
        let said = said.unwrap_or_else(|| panic!("{without:?} went unnoticed"));
        assert!(said.contains(due), "{without:?}: {said}");
        println!("{without:?}: {}", said.lines().next().unwrap_or_default());
    }
}

#[test]
fn the_suite_notices_a_store_that_forgets_its_last_append() {
    let kept = Arc::new(Mutex::new(MemoryStore::new()));
    let reopened = || {
        // What was not synced is gone.
        let all = kept.lock().unwrap().clone();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let after_loss = MemoryStore::new();
        runtime.block_on(async {
            let log = all
                .log(Position::START, &Filter::all(), 1_000)
                .await
                .unwrap();
            let mut events = log.events;
            events.pop();
            let holdings = Vec::new();
            after_loss
                .restore(Restored { events, holdings })
                .await
                .unwrap();
        });
        *kept.lock().unwrap() = after_loss.clone();
        after_loss
    };
    let said = said(|| conformance::check_durable(reopened)).unwrap();
    assert!(
        said.contains("is still there after the store is opened again"),
        "{said}"
    );
    let store = MemoryStore::new();
    conformance::check_durable(|| store.clone());
}
