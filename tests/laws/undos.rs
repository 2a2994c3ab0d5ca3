//! Undos that take back their commands, and undos that do not.

use std::{collections::BTreeMap, convert::Infallible};

use entail::{prelude::*, testing::Laws};

use super::said;

/// The aggregates of the tests that have undos.
mod of_the_shop {
    use entail::laws;
    use entail_test_support::shop::{payment::*, stock::*};

    laws!(Stock);
    laws!(Payment);
}

mod of_the_jobs {
    use entail::laws;

    use crate::relay::jobs::machine::*;

    laws!(Machine);
}

mod of_the_scenarios {
    use entail::laws;

    use crate::between::{
        page::{Payment, Stock},
        roster::{player::Player, team::Team},
        transfer::Account,
    };

    laws!(Account);
    laws!(Payment);
    laws!(Player);
    laws!(Stock);
    laws!(Team);
}

#[derive(Debug)]
pub struct Refused;

/// A shelf on which things are put for someone, with this undo.
macro_rules! shelf {
    ($module:ident, |$this:ident, $key:ident| -> $returns:ident { $($decide:tt)* }) => {
        pub mod $module {
            use super::*;

            #[aggregate(default, error = Refused)]
            #[derive(Default)]
            pub struct Shelf {
                free: i64,
                held: BTreeMap<u8, i64>,
                history: Vec<u8>,
            }

            #[event]
            pub struct Kept {
                key: u8,
                quantity: i64,
            }

            #[event]
            pub struct GivenBack {
                key: u8,
                quantity: i64,
                is_listed: bool,
            }

            #[aggregate]
            impl Shelf {
                #[command(undo = give_back)]
                pub fn keep(&self, key: u8, quantity: u8) -> Result<Kept, Refused> {
                    ensure!(!self.held.contains_key(&key) && quantity > 0, Refused);
                    let quantity = quantity.into();
                    Ok(Kept { key, quantity })
                }

                #[command]
                pub fn give_back(&self, key: u8) -> Result<Option<GivenBack>, $returns> {
                    let ($this, $key) = (self, key);
                    $($decide)*
                }

                #[apply]
                fn kept(&mut self, event: &Kept) {
                    self.free = self.free.saturating_sub(event.quantity);
                    self.held.insert(event.key, event.quantity);
                }

                #[apply]
                fn given_back(&mut self, event: &GivenBack) {
                    self.free = self.free.saturating_add(event.quantity);
                    self.held.remove(&event.key);
                    self.history.extend(event.is_listed.then_some(event.key));
                }
            }
        }
    };
}

shelf!(takes_back, |shelf, key| -> Infallible {
    let quantity = shelf.held.get(&key);
    Ok(quantity.map(|&quantity| GivenBack {
        key,
        quantity,
        is_listed: false,
    }))
});

shelf!(is_rejected, |shelf, key| -> Refused {
    let quantity = *shelf
        .held
        .get(&key)
        .filter(|quantity| **quantity < 5)
        .ok_or(Refused)?;
    Ok(Some(GivenBack {
        key,
        quantity,
        is_listed: false,
    }))
});

shelf!(does_nothing, |_shelf, _key| -> Infallible { Ok(None) });

shelf!(takes_back_twice, |shelf, key| -> Infallible {
    let quantity = shelf.held.get(&key).copied().unwrap_or(1);
    Ok(Some(GivenBack {
        key,
        quantity,
        is_listed: false,
    }))
});

shelf!(is_rejected_later, |shelf, key| -> Refused {
    let quantity = *shelf.held.get(&key).ok_or(Refused)?;
    Ok(Some(GivenBack {
        key,
        quantity,
        is_listed: false,
    }))
});

shelf!(leaves_a_trace, |shelf, key| -> Infallible {
    let quantity = shelf.held.get(&key);
    Ok(quantity.map(|&quantity| GivenBack {
        key,
        quantity,
        is_listed: true,
    }))
});

mod kept {
    use entail::laws;

    use super::takes_back::*;

    laws!(Shelf);
}

/// What is said before the test that shows it, and how many commands that test has.
fn said_of<A>(laws: &Laws<A>) -> (String, usize)
where
    A: Aggregate<Error: std::fmt::Debug>,
    A: Handle<<A as Aggregate>::Command>,
{
    let message = said(laws);
    let (law, test) = message
        .split_once("\n\nThis test shows it:\n\n")
        .unwrap_or_else(|| panic!("{message}"));
    (law.to_owned(), test.matches("\"keep\"").count())
}

#[test]
fn an_undo_that_is_rejected_is_found() {
    let said = said_of(&Laws::<is_rejected::Shelf>::new());
    let due = "the undo of an accepted command is accepted

the command: Keep(Keep { key: 4, quantity: 7 })
its undo:    GiveBack(GiveBack { key: 4 })

the undo was rejected: Rejected(Refused)

write: `Result<Option<…>, Infallible>` as the return type of the undo; if nothing is left to take back, \
               this is a success";
    assert_eq!(said, (due.to_owned(), 1));
}

#[test]
fn an_undo_that_does_not_take_back_is_found() {
    let said = said_of(&Laws::<does_nothing::Shelf>::new());
    let due = r#"after a command and its undo, the state is as before the command

the command: Keep(Keep { key: 4, quantity: 7 })
its undo:    GiveBack(GiveBack { key: 4 })

--- expected
+++ found
@@ -1,7 +1,9 @@
 Some(
     Shelf {
-        free: 0,
-        held: {},
+        free: -7,
+        held: {
+            4: 7,
+        },
         history: [],
     },
 )

write: an undo that restores everything that the command changed; or let the command reject what its undo cannot take back, such as a second reservation for the same order
or, if the undo leaves a trace on purpose: `laws!(Shelf, undo_leaves_a_trace = ("keep", "why"))`"#;
    assert_eq!(said, (due.to_owned(), 1));
}

#[test]
fn an_undo_that_takes_back_twice_is_found() {
    let said = said_of(&Laws::<takes_back_twice::Shelf>::new());
    let due = "an undo that comes again changes nothing

the command: Keep(Keep { key: 4, quantity: 7 })
its undo:    GiveBack(GiveBack { key: 4 })

--- expected
+++ found
@@ -1,7 +1,7 @@
 Some(
     Shelf {
-        free: 0,
+        free: 1,
         held: {},
         history: [],
     },
 )

write: `Ok(None)` in the undo if nothing is left to take back; keep in the state what is to be taken back";
    assert_eq!(said, (due.to_owned(), 1));
    let (law, commands) = said_of(&Laws::<is_rejected_later::Shelf>::new());
    assert!(
        law.contains("the second undo was rejected: Rejected(Refused)"),
        "{law}"
    );
    assert_eq!(commands, 1);
}

/// The trace is excused, and what follows from it is not.
#[test]
fn an_undo_may_leave_a_trace_on_purpose() {
    let laws = || Laws::<leaves_a_trace::Shelf>::new();
    let (law, _) = said_of(&laws());
    assert!(law.contains("+        history: ["), "{law}");
    let why = "the list keeps who asked";
    laws().undo_leaves_a_trace(("keep", why)).check();
    let wrong = || Laws::<does_nothing::Shelf>::new();
    assert!(said(&wrong().undo_leaves_a_trace(("kept", why))).starts_with(
        "`undo_leaves_a_trace` names `kept`, which is not a command of `shelf`\n\ndid you mean `keep`?"
    ));
    let twice = Laws::<takes_back_twice::Shelf>::new().undo_leaves_a_trace(("keep", why));
    let message = said(&twice);
    assert!(
        message.starts_with("an undo that comes again changes nothing"),
        "{message}"
    );
    // The test that it prints has the excuse, too.
    let printed =
        r#"Laws::<Shelf>::new().undo_leaves_a_trace(("keep", "the list keeps who asked"))"#;
    assert!(message.contains(printed), "{message}");
}
