//! What a check has found, and how it is said.

use std::fmt;

use serde::{Serialize, Serializer};

/// Something that only the whole program shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What kind of thing it is.
    pub code: Code,
    /// Whether it makes the check fail.
    pub is_mistake: bool,
    /// Where: `order`, or `order/line-added`.
    pub place: String,
    /// What is wrong, or is to be known.
    pub what: String,
    /// Why it matters.
    pub why: &'static str,
    /// What to write instead.
    pub instead: String,
}

/// The kinds of findings. Their texts stay the same from release to release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Code {
    /// `event-not-returned`: no command returns the event.
    EventNotReturned,
    /// `nothing-creates`: no command creates the aggregate, and it does not exist from the start.
    NothingCreates,
    /// `command-not-tested`: no test names the command, and no `laws!` its aggregate.
    CommandNotTested,
    /// `name-not-registered`: the store holds a name that no listed aggregate knows.
    NameNotRegistered,
    /// `apply-trusted`: an apply function is told to be trusted. It is a note.
    ApplyTrusted,
}

impl Code {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::EventNotReturned,
        Self::NothingCreates,
        Self::CommandNotTested,
        Self::NameNotRegistered,
        Self::ApplyTrusted,
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
        }
    }

    pub(super) const fn why(self) -> &'static str {
        match self {
            Self::EventNotReturned => {
                "what no command returns never happens: a command was forgotten, or the event is \
                 only read from what is stored already"
            }
            Self::NothingCreates => "every command would find that there is no aggregate",
            Self::CommandNotTested => "nobody knows whether it does what it says",
            Self::NameNotRegistered => {
                "it cannot be read any more: what was stored is lost to the program"
            }
            Self::ApplyTrusted => "no check looks at what it is believed of: a reader must",
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
