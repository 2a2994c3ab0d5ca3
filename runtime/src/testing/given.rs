//! Given these events, when this command comes, then these events happen.

use std::fmt::Debug;

use serde::Serialize;
use similar::TextDiff;

use crate::ErrorChain;
use crate::{
    domain::{
        aggregate::{Aggregate, Command, Events, Outcome},
        claim::{Claim, WantedClaim},
        command::Handle,
        encode::Encode,
        id::Id,
        identity::Identity,
        outcome::events,
        root::Root,
        root_error::RootError,
    },
    time::{
        clock::{Clock, TestClock},
        timestamp::Timestamp,
    },
};

/// Texts that can be read as the usual types of keys.
const KEYS: [&str; 3] = ["00000000-0000-7000-8000-000000000001", "1", "A-1"];

/// The events that happened before the command: one, a tuple, an array or a `Vec` of them, or `()`.
///
/// This needs no store, no async runtime and no clock. The time is the start of 2026, unless
/// [`Given::at`] sets another, and new ids are the same in every run.
///
/// ```
/// # use entail::prelude::*;
/// # #[aggregate(error = Overdrawn)]
/// # pub struct Account { balance: u64 }
/// # #[derive(Debug, PartialEq)]
/// # pub struct Overdrawn;
/// # #[event]
/// # pub enum AccountEvent {
/// #     #[creates(balance = 0)]
/// #     Opened {},
/// #     Withdrawn { amount: u64, #[set] balance: u64 },
/// #     Deposited { amount: u64, #[set] balance: u64 },
/// # }
/// # #[aggregate(events = AccountEvent)]
/// # impl Account {
/// #     #[command]
/// #     pub fn open() -> Result<Opened, Overdrawn> { Ok(Opened {}) }
/// #     #[command]
/// #     pub fn withdraw(&self, amount: u64) -> Result<Withdrawn, Overdrawn> {
/// #         let balance = self.balance.checked_sub(amount).ok_or(Overdrawn)?;
/// #         Ok(Withdrawn { amount, balance })
/// #     }
/// # }
/// use entail::testing::given;
///
/// given((Opened {}, Deposited { amount: 5, balance: 5 }))
///     .when(Withdraw { amount: 3 })
///     .then(Withdrawn { amount: 3, balance: 2 });
/// given(Opened {})
///     .when(Withdraw { amount: 3 })
///     .rejected(Overdrawn);
/// given(()).when(Open).then(Opened {});
/// ```
pub const fn given<E>(events: E) -> Given<E> {
    Given {
        events,
        time: super::START,
        id: None,
    }
}

/// What happened before the command. Made by [`given`].
#[derive(Clone, Debug)]
pub struct Given<E> {
    events: E,
    time: Timestamp,
    id: Option<String>,
}

impl<E> Given<E> {
    /// Sets the time of the command.
    #[must_use]
    pub const fn at(mut self, time: Timestamp) -> Self {
        self.time = time;
        self
    }

    /// Sets the id of the aggregate. Without this, the id is a fixed one.
    #[must_use]
    pub fn to<A: Identity>(mut self, id: &Id<A>) -> Self {
        self.id = Some(id.to_string());
        self
    }

    /// Runs a command.
    ///
    /// # Panics
    ///
    /// When the given events cannot have happened: the first does not create the aggregate, or one
    /// of them cannot be applied.
    #[must_use = "write what should happen: `.then(…)` or `.rejected(…)`"]
    #[track_caller]
    pub fn when<A, C>(self, command: C) -> When<A>
    where
        A: Handle<C>,
        C: Command<A>,
        E: Outcome<A>,
    {
        let id = self.aggregate_id::<A>();
        let clock = Clock::from(TestClock::at(self.time));
        let past = events::<A>(&self.events);
        let before = match Root::replay(id.clone(), past.clone()) {
            Ok(root) => root.map(|root| root.with_clock(clock.clone())),
            Err(error) => panic!("the given events cannot have happened: {error}"),
        };
        let mut after = before.clone();
        let answer = match &mut after {
            Some(root) => root.execute(command).map(|output| events(&output)),
            None => match Root::create_in(id, command, clock, None) {
                Ok((root, output)) => {
                    after = Some(root);
                    Ok(events(&output))
                }
                Err(error) => Err(error),
            },
        };
        When {
            past,
            before,
            after,
            answer,
        }
    }

    #[track_caller]
    fn aggregate_id<A: Identity>(&self) -> Id<A> {
        let named = self.id.as_deref().into_iter();
        match named.chain(KEYS).find_map(|text| text.parse().ok()) {
            Some(id) => id,
            None => panic!(
                "no id of `{}` can be generated, because it has its own key type: write `given(…).to(&id)`",
                A::NAME
            ),
        }
    }
}

/// What a command led to. Made by [`Given::when`].
#[derive(Debug)]
pub struct When<A: Aggregate> {
    past: Vec<A::Event>,
    before: Option<Root<A>>,
    after: Option<Root<A>>,
    answer: Result<Vec<A::Event>, RootError<A::Error>>,
}

// Calls are easier to read with values than with references.
#[allow(clippy::needless_pass_by_value, clippy::return_self_not_must_use)]
impl<A: Aggregate<Error: Debug>> When<A> {
    /// These events happened, and no others: one, a tuple, an array or a `Vec` of them; `()` if
    /// there was nothing to do. Each event can be stored and reads back as it was, and a replay of
    /// all events leads to the same state.
    ///
    /// # Panics
    ///
    /// When other events happened, or the command was rejected; the message shows the
    /// difference.
    #[track_caller]
    pub fn then(self, expected: impl Outcome<A>) -> Self {
        let expected = events::<A>(&expected);
        match &self.answer {
            Ok(happened) => same("other events happened", &expected, happened),
            Err(error) => panic!("the command was refused: {error:?}\nexpected {expected:#?}"),
        }
        for event in &expected {
            let (name, _, stored) = event.visit(Encode);
            if let Err(reason) = stored {
                panic!(
                    "the event `{name}` cannot be stored: {}\n{event:#?}",
                    ErrorChain::of(&reason)
                );
            }
        }
        if let Some(after) = &self.after {
            let all = self.past.iter().chain(&expected).cloned();
            match Root::replay(after.id().clone(), all) {
                Ok(Some(replayed)) => {
                    same(
                        "a replay leads to another state",
                        &*replayed.state(),
                        &*after.state(),
                    );
                }
                Ok(None) => panic!("a replay of the events leads to no aggregate"),
                Err(error) => panic!("the events cannot be replayed: {error}"),
            }
        }
        self
    }

    /// The command claimed this value: see [`Context::claim`](crate::Context::claim). A test of an
    /// aggregate alone cannot show whether another aggregate holds the value: only the store knows.
    ///
    /// # Panics
    ///
    /// When it did not.
    #[track_caller]
    pub fn claims(self, name: &str, value: &(impl Serialize + ?Sized)) -> Self {
        self.assert_claim(name, value, false);
        self
    }

    /// The command released this value: see [`Context::release`](crate::Context::release).
    ///
    /// # Panics
    ///
    /// When it did not.
    #[track_caller]
    pub fn releases(self, name: &str, value: &(impl Serialize + ?Sized)) -> Self {
        self.assert_claim(name, value, true);
        self
    }

    #[track_caller]
    fn assert_claim(&self, name: &str, value: &(impl Serialize + ?Sized), is_released: bool) {
        let value = match WantedClaim::<A>::new("", value, is_released).value {
            Ok(value) => value,
            Err(error) => panic!("the value has no JSON form: {error}"),
        };
        let name = name.to_owned();
        let due = Claim { name, value };
        let all = self.after.as_ref().map_or(&[][..], Root::claims);
        let is_there = all
            .iter()
            .any(|claim| claim.is(&due) && claim.is_released == is_released);
        let all: Vec<String> = all
            .iter()
            .map(|claim| {
                let did = if claim.is_released {
                    "released"
                } else {
                    "claimed"
                };
                format!(
                    "{did} {} {}",
                    claim.name,
                    claim.value.as_deref().unwrap_or("?")
                )
            })
            .collect();
        let instead = match &self.answer {
            Err(error) => format!("was refused: {error:?}"),
            Ok(_) if all.is_empty() => "claimed and released nothing".to_owned(),
            Ok(_) => all.join(", and "),
        };
        assert!(
            is_there,
            "the command did not {} {} {}; it {instead}",
            if is_released { "release" } else { "claim" },
            due.name,
            // As JSON, because `1` and `"1"` are two values.
            due.value,
        );
    }

    /// The events that happened; none if the command was refused. Use it for events that contain
    /// something that cannot be known before, such as a new id.
    pub fn events(&self) -> &[A::Event] {
        self.answer.as_deref().unwrap_or_default()
    }

    /// The command was rejected with this error, and changed nothing: the state, the version and
    /// the pending events are the same as before.
    ///
    /// # Panics
    ///
    /// When the command succeeded, was rejected with another error, or changed something.
    #[track_caller]
    pub fn rejected(self, expected: A::Error)
    where
        A::Error: PartialEq,
    {
        match &self.answer {
            Err(RootError::Rejected(error)) => same("the rejection is different", &expected, error),
            Err(error) => panic!("the command failed, but not with a rejection: {error:?}"),
            Ok(events) => panic!("the command was not rejected, but led to {events:#?}"),
        }
        self.unchanged();
    }

    /// The command changes an aggregate that does not exist. Nothing was changed.
    ///
    /// # Panics
    ///
    /// When the command had another result.
    #[track_caller]
    pub fn not_found(self) {
        assert!(
            matches!(self.answer, Err(RootError::NotFound { .. })),
            "the command did not fail with `NotFound`: {:#?}",
            self.answer
        );
        self.unchanged();
    }

    /// The command creates an aggregate that exists already. Nothing was changed.
    ///
    /// # Panics
    ///
    /// When the command had another result.
    #[track_caller]
    pub fn already_exists(self) {
        assert!(
            matches!(self.answer, Err(RootError::AlreadyExists { .. })),
            "the command did not fail with `AlreadyExists`: {:#?}",
            self.answer
        );
        self.unchanged();
    }

    /// Checks the state after the command.
    ///
    /// # Panics
    ///
    /// When there is no state, or `check` panics.
    #[track_caller]
    pub fn state(self, check: impl FnOnce(&A)) -> Self {
        match &self.after {
            Some(root) => check(root),
            None => panic!("there is no aggregate: {:#?}", self.answer),
        }
        self
    }

    #[track_caller]
    fn unchanged(&self) {
        let parts = |root: &Option<Root<A>>| {
            let root = root.as_ref()?;
            let pending = root.pending().len();
            Some((
                root.state(),
                root.version(),
                pending,
                root.poisoned().is_some(),
            ))
        };
        same(
            "the rejected command changed the aggregate",
            &parts(&self.before),
            &parts(&self.after),
        );
    }
}

/// Asserts that two values are the same. Otherwise it shows their difference line by line.
#[track_caller]
fn same<T: Debug + PartialEq + ?Sized>(otherwise: &str, expected: &T, found: &T) {
    assert!(
        expected == found,
        "{otherwise}:\n{}",
        difference(expected, found)
    );
}

/// The difference of two values, line by line.
pub(super) fn difference<T: Debug + ?Sized>(expected: &T, found: &T) -> String {
    difference_of_texts(&format!("{expected:#?}\n"), &format!("{found:#?}\n"))
}

/// The difference of two texts, line by line.
pub(super) fn difference_of_texts(expected: &str, found: &str) -> String {
    let difference = TextDiff::from_lines(expected, found);
    difference
        .unified_diff()
        .context_radius(4)
        .header("expected", "found")
        .to_string()
}
