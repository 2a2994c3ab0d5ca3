//! What is stored of an aggregate.

use quote::ToTokens;

use crate::diagnostics::{Mistakes, Rule};

const ONE_WAY: Rule = Rule {
    why: "an aggregate is loaded from its events, from its events with a snapshot, or from its state: in one way",
};

pub(crate) fn unknown(mistakes: &mut Mistakes, value: impl ToTokens) {
    mistakes.add(
        value,
        &ONE_WAY,
        "an aggregate is stored as its `events` or as its `state`",
        "`persist = events`, or `persist = state`",
    );
}

pub(crate) fn never(mistakes: &mut Mistakes, number: impl ToTokens) {
    mistakes.add(
        number,
        &ONE_WAY,
        "a snapshot comes after a number of events, and this is none",
        "`snapshot_every = 100`, or no `snapshot_every`",
    );
}

pub(crate) fn snapshots_of_state(mistakes: &mut Mistakes, option: impl ToTokens) {
    mistakes.add(
        option,
        &ONE_WAY,
        "`persist = state` stores the state with every event, so there are no snapshots beside it",
        "`persist = state` alone, or `snapshot_every = …` alone",
    );
}

pub(crate) fn version_of_state(mistakes: &mut Mistakes, option: impl ToTokens) {
    mistakes.add(
        option,
        &ONE_WAY,
        "`state_version` has states of another version made again from the events, and with \
         `persist = state` those may be gone",
        "`#[serde(default)]` on a new field, `#[serde(alias = \"…\")]` on a renamed one",
    );
}

pub(crate) fn version_of_nothing(mistakes: &mut Mistakes, option: impl ToTokens) {
    mistakes.add(
        option,
        &ONE_WAY,
        "`state_version` is that of snapshots, and there are none",
        "`snapshot_every = 100` beside it, or no `state_version`",
    );
}
