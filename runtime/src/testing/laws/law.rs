//! The laws, and how one is broken.

/// A law that is broken.
pub(super) struct Broken {
    pub(super) says: Sentence,
    pub(super) what: String,
}

/// The laws. `laws!` writes a test for each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// A rejected command changes nothing.
    Rejection,
    /// Neither a command nor an apply function panics.
    Panic,
    /// The same command on the same state leads to the same events.
    Decision,
    /// A replay of all events leads to the same state.
    Replay,
    /// serde reads the state and the events back unchanged.
    Storage,
    /// A snapshot leads to the same state as a replay.
    Snapshot,
    /// The text of a key reads back as the same key.
    Key,
    /// The conditions that the user named are true.
    Invariant,
    /// An undo takes back its command: `#[command(undo = …)]`.
    Undo,
    /// Each command can be generated, and is accepted in some history.
    Accepted,
}

/// What a law says in one place. Several sentences may belong to one law.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) law: Law,
    pub(super) text: &'static str,
}

impl Law {
    pub(super) const fn says(self, text: &'static str) -> Sentence {
        Sentence { law: self, text }
    }
}
