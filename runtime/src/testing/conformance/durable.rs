//! What a durable store promises about its next start.

use super::{Case, Mode, SHAPE, documents, event};
use crate::{
    domain::{
        claim::{Claim, ClaimChange},
        position::Position,
        stream_name::StreamName,
        version::Version,
    },
    store::{Document, Holdings, Message, Store, StoreError},
    waiting::block_on::block_on,
};

const PROMISE: &str = "stored data is still there after the store is opened again";

/// Tests a store that is durable: `open` opens the same store each time, and the store is empty at
/// first. It stores, drops the store and opens it again: events, states, claims, answers to
/// messages, documents, checkpoints, and what was released or pruned.
///
/// # Panics
///
/// When stored data is missing after the store was dropped and opened again.
pub fn check_durable<S: Store>(open: impl Fn() -> S) {
    let stream = StreamName::new("durable", "1");
    let mut before = Everything::default();
    let mut last_revision = 0;
    for round in 0..4_u64 {
        let case = Case::new(PROMISE, Mode::State, open());
        let now = Everything::of(&case, &stream);
        case.same("content", &before, &now);
        if round > 0 {
            case.is_claimed_by(&stream, round);
        }
        let version = Version::new(round);
        let mut append = case.request(&stream, version, vec![event("happened", "{}")]);
        append.claims = vec![ClaimChange::Take(claim(round))];
        if let Some(earlier) = round.checked_sub(2) {
            append.claims.push(ClaimChange::Release(claim(earlier)));
        }
        append.message = Some(Message {
            id: round.to_string().into(),
            answer: format!("answer {round}"),
        });
        let appended = case.done("an append", block_on(case.store.append(append.clone())));
        // A repeat gets its answer, now and after the next start.
        let repeated = case.done("a repeat", block_on(case.store.append(append)));
        case.same(
            "position of the answer",
            &appended.position,
            &repeated.position,
        );
        let passed = block_on(case.store.set_checkpoint("reader", appended.position));
        case.done("setting a checkpoint", passed);
        if round == 2 {
            let pruned = block_on(case.store.prune("durable", SHAPE, 1));
            case.same("pruned events", &1, &case.done("pruning", pruned));
        }
        let revisions = case.write(vec![documents::written("kept", &round.to_string())]);
        let is_newer = revisions.and_then(|it| it.first().copied()) > Some(last_revision);
        case.same("newer revision", &true, &is_newer);
        last_revision = case.revision("kept");
        // The next start must not give this revision again, although its document is gone.
        case.write(vec![documents::written("removed", "{}")]);
        last_revision = last_revision.max(case.revision("removed"));
        case.write(vec![documents::removed("removed")]);
        case.settle(&stream, &format!("settled {round}"), "no");
        before = Everything::of(&case, &stream);
    }
}

fn claim(round: u64) -> Claim {
    Claim {
        name: "number".to_owned(),
        value: round.to_string(),
    }
}

/// All that a store holds of one stream, and of its consumers.
#[derive(Debug, Default, PartialEq)]
struct Everything {
    events: String,
    log: String,
    state: String,
    holdings: Vec<Holdings>,
    documents: Vec<Document>,
    checkpoints: Vec<(String, Position)>,
}

impl Everything {
    fn of<S: Store>(case: &Case<S>, stream: &StreamName) -> Self {
        let log = case.log(Position::START, 100);
        if log.is_empty() {
            return Self::default();
        }
        let after = log
            .first()
            .map_or(Version::NONE, |first| first.version.minus(1));
        let loaded = case.done("loading", block_on(case.store.load(stream, 100)));
        let holdings = block_on(case.store.holdings(None, 10));
        let documents = block_on(case.store.all_documents(None, 10));
        let checkpoints = block_on(case.store.checkpoints());
        Self {
            events: format!("{:?}", case.read(stream, after, 100)),
            log: format!("{log:?}"),
            state: format!("{:?}", loaded.state),
            holdings: case.done("asking what streams hold", holdings),
            documents: case.done("listing documents", documents),
            checkpoints: case.done("reading the checkpoints", checkpoints),
        }
    }
}

impl<S: Store> Case<S> {
    /// The last claim is held, and an earlier one that was released is free.
    #[track_caller]
    fn is_claimed_by(&self, holder: &StreamName, round: u64) {
        let other = StreamName::new("other", round.to_string());
        let mut append = self.request(&other, Version::NONE, Vec::new());
        append.claims = vec![ClaimChange::Take(claim(round.saturating_sub(1)))];
        match block_on(self.store.append(append)) {
            Err(StoreError::Claimed(claimed)) => self.same("holder", holder, &claimed.holder),
            outcome => panic!("{}: the claim is gone: {outcome:?}", self.promise),
        }
    }
}
