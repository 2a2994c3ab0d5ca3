//! What goes wrong in a run of a saga.

use super::super::trouble::{Crash, Trouble};

/// The number of seeds, unless the test sets another one.
pub(super) const SEEDS: u64 = 20;

/// The laws of a saga. `saga_laws!` writes a test for each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SagaLaw {
    /// Each step is refused in turn.
    Refused,
    /// Each event is delivered twice.
    Twice,
    /// The process dies at each write.
    Crash,
    /// The time is over at each point.
    Overdue,
    /// Everything goes wrong, in two relays.
    All,
}

impl SagaLaw {
    pub(super) const ALL: [Self; 5] = [
        Self::Refused,
        Self::Twice,
        Self::Crash,
        Self::Overdue,
        Self::All,
    ];
}

/// What goes wrong in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The number of the step that is refused.
    pub(super) refused: Option<u32>,
    /// The number of steps of the world after which the time is over.
    pub(super) overdue_after: Option<usize>,
    pub(super) trouble: Trouble,
    pub(super) seed: u64,
}

/// What is known of a run without a fault.
pub(super) struct Shape {
    /// The numbers of the steps that may be refused.
    pub(super) refusable: Vec<u32>,
    /// The number of steps of the world.
    pub(super) length: usize,
    /// Whether the saga has a deadline.
    pub(super) has_deadline: bool,
}

impl Fault {
    pub(super) const NONE: Self = Self {
        refused: None,
        overdue_after: None,
        trouble: Trouble::NONE,
        seed: 0,
    };

    pub(super) fn without_crash(self) -> Self {
        let trouble = Trouble {
            crash: None,
            ..self.trouble
        };
        Self { trouble, ..self }
    }

    /// The fault with a crash before and after each of the writes, if there is a crash in it.
    pub(super) fn each_crash(self, writes: usize) -> Vec<Self> {
        if self.trouble.crash.is_none() {
            return vec![self];
        }
        let crashes =
            (0..writes).flat_map(|write| [false, true].map(|is_stored| Crash { write, is_stored }));
        let crashing = crashes.map(|crash| {
            let crash = Some(crash);
            let trouble = Trouble {
                crash,
                ..self.trouble
            };
            Self { trouble, ..self }
        });
        crashing.collect()
    }

    /// What goes wrong in addition to the refusal, as text.
    pub(super) fn text(&self) -> String {
        if let Some(Crash { write, is_stored }) = self.trouble.crash {
            let when = if is_stored { "after" } else { "before" };
            let number = write.saturating_add(1);
            return format!("when the process dies {when} write {number} is stored");
        }
        if let Some(steps) = self.overdue_after {
            return format!("when the time is over after {steps} steps of the world");
        }
        match self.trouble {
            Trouble::ALL => format!(
                "when everything goes wrong in two relays (seed {})",
                self.seed
            ),
            Trouble::TWICE => "when each event is delivered twice".to_owned(),
            _ => String::new(),
        }
    }
}

/// The faults that a law is about. A crash is a placeholder for a crash at each write.
pub(super) fn faults(law: SagaLaw, shape: &Shape, seeds: u64) -> Vec<Fault> {
    let refused = shape.refusable.iter().copied().map(Some);
    let each = |trouble: Trouble, seed: u64| {
        let refused = [None].into_iter().chain(refused.clone());
        refused.map(move |refused| Fault {
            refused,
            trouble,
            seed,
            ..Fault::NONE
        })
    };
    match law {
        SagaLaw::Refused => each(Trouble::NONE, 0).collect(),
        SagaLaw::Twice => each(Trouble::TWICE, 0).collect(),
        SagaLaw::Crash => {
            let placeholder = Crash {
                write: 0,
                is_stored: false,
            };
            let crash = Some(placeholder);
            each(
                Trouble {
                    crash,
                    ..Trouble::NONE
                },
                0,
            )
            .collect()
        }
        SagaLaw::Overdue if shape.has_deadline => {
            let points = 0..=shape.length;
            let overdue = points.map(|steps| Fault {
                overdue_after: Some(steps),
                ..Fault::NONE
            });
            overdue.collect()
        }
        SagaLaw::Overdue => Vec::new(),
        SagaLaw::All => (0..seeds)
            .flat_map(|seed| each(Trouble::ALL, seed))
            .collect(),
    }
}
