//! The options that define what is stored of an aggregate.

use quote::ToTokens;

use crate::diagnostics::{Mistakes, Rule};

const ONE_WAY: Rule = Rule {
    number: None,
    name: "persistence",
    why: "an aggregate is loaded in one way: from its events, from its events with a snapshot, or \
          from its state",
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
        "`snapshot_every` is a number of events, at least 1",
        "`snapshot_every = 100`, or remove `snapshot_every`",
    );
}

pub(crate) fn snapshots_of_state(mistakes: &mut Mistakes, option: impl ToTokens) {
    mistakes.add(
        option,
        &ONE_WAY,
        "`persist = state` stores the state with every event, so there are no snapshots",
        "only `persist = state`, or only `snapshot_every = …`",
    );
}

pub(crate) fn version_of_state(mistakes: &mut Mistakes, option: impl ToTokens) {
    mistakes.add(
        option,
        &ONE_WAY,
        "`state_version` rebuilds older states from the events, and with `persist = state` the \
         events may have been deleted",
        "`#[serde(default)]` on a new field, `#[serde(alias = \"…\")]` on a renamed field",
    );
}

pub(crate) fn version_of_nothing(mistakes: &mut Mistakes, option: impl ToTokens) {
    mistakes.add(
        option,
        &ONE_WAY,
        "`state_version` is the version of snapshots, and this aggregate has no snapshots",
        "`snapshot_every = 100` next to it, or remove `state_version`",
    );
}
