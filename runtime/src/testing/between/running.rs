//! A scenario that runs: what the saga sends, and what the aggregates answer.

// What is sent is given away, so it is taken by value.
#![allow(clippy::needless_pass_by_value)]

use std::{fmt::Write as _, time::Duration};

use serde::Serialize;
use uuid::Uuid;

use crate::{
    domain::{event::Event, send::Envelope},
    policy::Sends,
    saga::{
        Saga, StoredPlan, Why,
        event::{Began, Reply, SagaEvent},
        progress::{Action, ActionKind, Next, Progress},
    },
    time::timestamp::Timestamp,
};

/// A scenario that runs.
#[derive(Clone, Debug)]
pub struct Running {
    progress: Progress,
    time: Timestamp,
    end: Option<SagaEvent>,
}

impl Running {
    pub(super) fn new<S: Saga>(plan: StoredPlan, time: Timestamp) -> Self {
        let within = S::WITHIN.and_then(|within| u64::try_from(within.as_micros()).ok());
        let mut running = Self {
            progress: Progress::default(),
            time,
            end: None,
        };
        running.happen(SagaEvent::Began(Began {
            run: Uuid::from_u128(1),
            plan,
            within,
        }));
        running
    }

    fn happen(&mut self, event: SagaEvent) {
        self.progress.apply(event, self.time);
        if let Next::End(end) = self.progress.next() {
            self.progress.apply(end.clone(), self.time);
            self.end = Some(end);
        }
    }

    fn actions(&self) -> Vec<Action> {
        match self.progress.next() {
            Next::Act(actions) => actions,
            Next::Idle | Next::Wait | Next::End(_) => Vec::new(),
        }
    }

    /// The saga sends exactly these commands now, side by side.
    ///
    /// # Panics
    ///
    /// When it sends others.
    #[track_caller]
    #[must_use = "write what the aggregates answer: `.accepted()` or `.rejected(…)`"]
    pub fn then_sends(self, sends: impl Sends) -> Self {
        self.expect(&sends, false);
        self
    }

    /// The saga voids exactly these commands now: it makes sure that they are never carried out.
    ///
    /// # Panics
    ///
    /// When it does something else.
    #[track_caller]
    #[must_use = "write what the aggregates answer: `.voided()`"]
    pub fn then_voids(self, sends: impl Sends) -> Self {
        self.expect(&sends, true);
        self
    }

    #[track_caller]
    fn expect(&self, sends: &impl Sends, are_voids: bool) {
        let mut expected = Vec::new();
        if let Err(error) = sends.seal(&mut expected) {
            panic!("an expected command cannot be stored: {error}");
        }
        let actions = self.actions();
        let is_as_expected = actions
            .iter()
            .all(|action| (action.kind == ActionKind::Void) == are_voids);
        let found: Vec<_> = actions.iter().map(|action| &action.envelope).collect();
        let wanted: Vec<_> = expected.iter().collect();
        assert!(
            is_as_expected && found == wanted,
            "the saga should {}\n{}and it {}",
            if are_voids { "void" } else { "send" },
            lines(wanted.into_iter()),
            self.state(),
        );
    }

    /// Everything that was sent is accepted, in order.
    ///
    /// # Panics
    ///
    /// When nothing was sent.
    #[track_caller]
    #[must_use = "write what should happen next"]
    pub fn accepted(mut self) -> Self {
        let actions = self.actions();
        assert!(
            !actions.is_empty(),
            "nothing was sent that could be accepted: the saga {}",
            self.state()
        );
        for action in actions {
            self.accept(&action);
        }
        self
    }

    fn accept(&mut self, action: &Action) {
        let place = action.place;
        self.happen(match action.kind {
            ActionKind::Undo => SagaEvent::Undone { place },
            ActionKind::Step | ActionKind::Void | ActionKind::Certain => SagaEvent::Answered {
                place,
                answer: Reply::Accepted,
            },
        });
    }

    /// This one of the commands that were sent is accepted.
    ///
    /// # Panics
    ///
    /// When it was not sent.
    #[track_caller]
    #[must_use = "write what should happen next"]
    pub fn accepts(mut self, send: impl Sends) -> Self {
        let action = self.sent(&send);
        self.accept(&action);
        self
    }

    /// This one of the commands that were sent is rejected.
    ///
    /// # Panics
    ///
    /// When it was not sent.
    #[track_caller]
    #[must_use = "write what should happen next"]
    pub fn rejects(mut self, send: impl Sends, rejection: impl Serialize) -> Self {
        let action = self.sent(&send);
        self.refuse(&action, &rejection);
        self
    }

    /// The first command that was sent is rejected.
    ///
    /// # Panics
    ///
    /// When nothing was sent.
    #[track_caller]
    #[must_use = "write what should happen next"]
    pub fn rejected(mut self, rejection: impl Serialize) -> Self {
        let Some(action) = self.actions().into_iter().next() else {
            panic!(
                "nothing was sent that could be rejected: the saga {}",
                self.state()
            );
        };
        self.refuse(&action, &rejection);
        self
    }

    #[track_caller]
    fn refuse(&mut self, action: &Action, rejection: &impl Serialize) {
        let rejection = match serde_json::to_string(rejection) {
            Ok(rejection) => rejection,
            Err(error) => panic!("the rejection has no stored form: {error}"),
        };
        let Envelope { to, command, .. } = &action.envelope;
        let why = Why::Rejected {
            command: command.to_string(),
            by: to.to_string(),
            rejection,
        };
        let (place, answer) = (action.place, Reply::Refused(why));
        self.happen(SagaEvent::Answered { place, answer });
    }

    /// Everything that is voided now was not carried out before.
    ///
    /// # Panics
    ///
    /// When nothing is voided.
    #[track_caller]
    #[must_use = "write what should happen next"]
    pub fn voided(mut self) -> Self {
        let actions = self.actions();
        let voids = actions
            .iter()
            .filter(|action| action.kind == ActionKind::Void);
        assert!(
            voids.clone().next().is_some(),
            "nothing is voided: the saga {}",
            self.state()
        );
        for action in voids {
            let (place, answer) = (action.place, Reply::Void);
            self.happen(SagaEvent::Answered { place, answer });
        }
        self
    }

    #[track_caller]
    fn sent(&self, send: &impl Sends) -> Action {
        let mut wanted = Vec::new();
        if let Err(error) = send.seal(&mut wanted) {
            panic!("an expected command cannot be stored: {error}");
        }
        let actions = self.actions().into_iter();
        let mut matching = actions.filter(|action| wanted.contains(&action.envelope));
        matching.next().unwrap_or_else(|| {
            panic!(
                "it was not sent: {}the saga {}",
                lines(wanted.iter()),
                self.state()
            )
        })
    }

    /// An event happens that the saga waits for.
    #[must_use = "write what should happen next"]
    pub fn hears<E: Event>(mut self, event: &E) -> Self {
        let _ = event;
        if let Some(heard) = self.progress.hear(E::NAME, Uuid::from_u128(2)) {
            self.happen(heard);
        }
        self
    }

    /// Time passes. A deadline that is reached makes the saga give up.
    #[must_use = "write what should happen next"]
    pub fn advance(mut self, time: Duration) -> Self {
        self.time = self.time.plus(time);
        if self.progress.due().is_some_and(|due| due <= self.time) {
            self.happen(SagaEvent::Overdue);
        }
        self
    }

    /// The saga waits: for an event, or for its deadline.
    ///
    /// # Panics
    ///
    /// When it sends commands, or has ended.
    #[track_caller]
    #[must_use = "write what should happen next"]
    pub fn waits(self) -> Self {
        assert!(
            self.progress.next() == Next::Wait,
            "the saga should wait, and it {}",
            self.state()
        );
        self
    }

    /// The saga has reached its end.
    ///
    /// # Panics
    ///
    /// When it has not.
    #[track_caller]
    pub fn completed(self) {
        assert!(
            self.end == Some(SagaEvent::Completed),
            "the saga should be completed, and it {}",
            self.state()
        );
    }

    /// The saga gave up, and has taken back everything. Returns why.
    ///
    /// # Panics
    ///
    /// When it has not.
    #[track_caller]
    #[allow(clippy::must_use_candidate)] // a test may not look at the reason
    pub fn compensated(self) -> Why {
        match self.end {
            Some(SagaEvent::Compensated { why }) => why,
            _ => panic!("the saga should be compensated, and it {}", self.state()),
        }
    }

    /// What the saga does, as text.
    fn state(&self) -> String {
        match (&self.end, self.progress.next()) {
            (Some(SagaEvent::Completed), _) => "is completed".to_owned(),
            (Some(SagaEvent::Compensated { why }), _) => format!("is compensated, because {why}"),
            (_, Next::Act(actions)) => {
                let are_voids = actions.iter().any(|action| action.kind == ActionKind::Void);
                let what = if are_voids { "voids" } else { "sends" };
                let envelopes = actions.iter().map(|action| &action.envelope);
                format!("{what}\n{}", lines(envelopes))
            }
            _ => format!(
                "waits for {}",
                self.progress.waits_for().unwrap_or_default()
            ),
        }
    }
}

fn lines<'a>(envelopes: impl Iterator<Item = &'a Envelope>) -> String {
    envelopes.fold(String::new(), |mut lines, envelope| {
        // Writing to a text cannot fail.
        let _ = writeln!(lines, "    {envelope}");
        lines
    })
}
