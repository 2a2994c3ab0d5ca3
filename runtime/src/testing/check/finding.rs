//! What a check has found, and the texts for it.

use std::fmt;

use serde::{Serialize, Serializer};

/// A finding that needs the whole program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The kind of the finding.
    pub code: Code,
    /// Whether the check fails because of it.
    pub is_mistake: bool,
    /// The place: `order`, or `order/line-added`.
    pub place: String,
    /// What is wrong, or what the reader should know.
    pub what: String,
    /// Why it matters.
    pub why: &'static str,
    /// What to write instead.
    pub instead: String,
}

/// The kinds of findings. Their texts do not change from release to release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Code {
    /// `event-not-returned`: no command returns the event.
    EventNotReturned,
    /// `nothing-creates`: no command creates the aggregate, and it does not exist from the start.
    NothingCreates,
    /// `command-not-tested`: no test names the command, and there is no `laws!` for its aggregate.
    CommandNotTested,
    /// `name-not-registered`: the store contains a name that no listed aggregate knows.
    NameNotRegistered,
    /// `apply-trusted`: an apply function is declared as trusted. It is a note.
    ApplyTrusted,
    /// `snapshot-not-used`: the aggregate has snapshots, and loads never begin with one.
    SnapshotNotUsed,
}

impl Code {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::EventNotReturned,
        Self::NothingCreates,
        Self::CommandNotTested,
        Self::NameNotRegistered,
        Self::ApplyTrusted,
        Self::SnapshotNotUsed,
    ];

    /// The code as it is printed.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::EventNotReturned => "event-not-returned",
            Self::NothingCreates => "nothing-creates",
            Self::CommandNotTested => "command-not-tested",
            Self::NameNotRegistered => "name-not-registered",
            Self::ApplyTrusted => "apply-trusted",
            Self::SnapshotNotUsed => "snapshot-not-used",
        }
    }

    pub(super) const fn why(self) -> &'static str {
        match self {
            Self::EventNotReturned => {
                "an event that no command returns never happens: a command is missing, or the event \
                 is only in old streams"
            }
            Self::NothingCreates => {
                "there would never be an aggregate, so every command would fail"
            }
            Self::CommandNotTested => "without a test, nobody knows whether it does what it should",
            Self::NameNotRegistered => "the program cannot read these events any more",
            Self::SnapshotNotUsed => {
                "every load reads all events of its aggregate, however often its state is stored"
            }
            Self::ApplyTrusted => "the checks do not look at trusted code, so a reader must",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_mistake { "error" } else { "note" };
        let Self {
            code,
            place,
            what,
            why,
            instead,
            ..
        } = self;
        write!(
            formatter,
            "{kind}[{code}] {place}: {what}\n  why: {why}\n  write: {instead}"
        )
    }
}
