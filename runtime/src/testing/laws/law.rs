//! The laws, and how one is broken.

/// A law that is broken.
pub(super) struct Broken {
    pub(super) law: &'static str,
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
    /// Each command can be generated, and is accepted in some history.
    Accepted,
}

impl Broken {
    /// The law that its text belongs to.
    pub(super) fn which(&self) -> Law {
        let starts = |text: &str| self.law.starts_with(text);
        if starts("a rejected command changes") {
            Law::Rejection
        } else if starts("a command does not panic") || starts("an apply function does not fail") {
            Law::Panic
        } else if starts("the same command on") || starts("a command that creates leads") {
            Law::Decision
        } else if starts("a replay of all events") {
            Law::Replay
        } else if starts("serde reads") {
            Law::Storage
        } else if starts("a snapshot and the later") {
            Law::Snapshot
        } else if starts("the text of a key") {
            Law::Key
        } else {
            Law::Invariant
        }
    }
}
