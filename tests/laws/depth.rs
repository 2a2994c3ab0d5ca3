//! Faults that only long histories reach, or those in which time passes; and that the verdict
//! does not hang on the seed.

use std::time::Duration;

use entail::{prelude::*, testing::Laws};

use super::said;

#[derive(Debug)]
pub struct Refused;

/// A game that each move goes on with, until a player gives up.
macro_rules! game {
    ($module:ident, $most:expr) => {
        mod $module {
            use super::*;

            #[aggregate(error = Refused)]
            pub struct Game {
                moves: u32,
                is_over: bool,
            }

            #[event]
            pub enum GameEvent {
                #[creates(moves = 0, is_over = false)]
                Begun {},
                #[set(moves)]
                Moved { moves: u32 },
                #[set(is_over)]
                Resigned { is_over: bool },
                #[set(is_over)]
                Drawn { is_over: bool },
                #[set(is_over)]
                Abandoned { is_over: bool },
            }

            #[aggregate(events = GameEvent)]
            impl Game {
                #[command]
                pub fn begin() -> Result<Begun, Refused> {
                    Ok(Begun {})
                }

                /// One square in eight will do.
                #[command]
                pub fn play(&self, square: u8) -> Result<Moved, Refused> {
                    let due = self.moves.wrapping_mul(3) % 8;
                    ensure!(!self.is_over && u32::from(square) == due, Refused);
                    assert!(self.moves < $most, "too many moves");
                    Ok(Moved {
                        moves: self.moves.wrapping_add(1),
                    })
                }

                #[command]
                pub fn resign(&self) -> Result<Resigned, Refused> {
                    ensure!(!self.is_over, Refused);
                    Ok(Resigned { is_over: true })
                }

                #[command]
                pub fn draw(&self) -> Result<Drawn, Refused> {
                    ensure!(!self.is_over && self.moves >= 4, Refused);
                    Ok(Drawn { is_over: true })
                }

                #[command]
                pub fn abandon(&self, context: &Context<Self>) -> Result<Abandoned, Refused> {
                    ensure!(
                        !self.is_over && context.version() > Version::new(1),
                        Refused
                    );
                    Ok(Abandoned { is_over: true })
                }
            }
        }
    };
}

game!(kept, u32::MAX);
game!(breaks_late, 10);

#[test]
fn the_verdict_does_not_hang_on_the_seed() {
    for seed in 0..20 {
        let report = Laws::<kept::Game>::new().histories(40).seed(seed).check();
        assert_eq!(report.never_accepted().count(), 0, "{report}");
        let message = said(&Laws::<breaks_late::Game>::new().seed(seed));
        assert!(message.contains("too many moves"), "{seed}: {message}");
        // What ended other games is no part of this one.
        assert!(!message.contains("resign"), "{message}");
    }
}

/// Something that is lent for a while.
macro_rules! loan {
    ($module:ident, |$now:ident, $due:ident, $lent:ident| $breaks:expr) => {
        mod $module {
            use super::*;

            #[aggregate(error = Refused)]
            pub struct Loan {
                lent: Timestamp,
                due: Timestamp,
                fined: u32,
            }

            #[event]
            pub enum LoanEvent {
                #[creates(lent, due, fined = 0)]
                Lent { lent: Timestamp, due: Timestamp },
                #[set(fined)]
                Fined { fined: u32 },
                #[set(due)]
                Extended { due: Timestamp },
            }

            #[aggregate(events = LoanEvent)]
            impl Loan {
                #[command]
                pub fn lend(term: Duration, context: &Context<Self>) -> Result<Lent, Refused> {
                    let days = term.as_secs() / 86_400;
                    ensure!((1..=31).contains(&days), Refused);
                    let lent = context.time();
                    Ok(Lent {
                        lent,
                        due: lent.plus(term),
                    })
                }

                #[command]
                pub fn fine(&self, context: &Context<Self>) -> Result<Fined, Refused> {
                    let ($now, $due, $lent) = (context.time(), self.due, self.lent);
                    assert!(!$breaks, "at that time");
                    ensure!($now > $due, Refused);
                    Ok(Fined {
                        fined: self.fined.wrapping_add(1),
                    })
                }

                #[command]
                pub fn extend(&self, context: &Context<Self>) -> Result<Extended, Refused> {
                    ensure!(context.time() <= self.due, Refused);
                    Ok(Extended {
                        due: self.due.plus(Duration::from_secs(86_400)),
                    })
                }
            }
        }
    };
}

loan!(lent, |now, due, lent| now < lent || due < lent);
loan!(breaks_when_due, |now, due, _lent| now == due);
loan!(breaks_after_a_month, |now, _due, lent| now
    .since(lent)
    .as_secs()
    > 30 * 86_400);
loan!(breaks_after_a_year, |now, _due, lent| now
    .since(lent)
    .as_secs()
    >= 365 * 86_400);
loan!(breaks_at_once, |now, _due, lent| now == lent);
loan!(breaks_within_a_microsecond, |now, due, _lent| now
    == due.plus(Duration::from_micros(1)));

#[test]
fn time_passes_up_to_what_is_due_and_beyond() {
    for seed in 0..5 {
        Laws::<lent::Loan>::new().seed(seed).check();
        for message in [
            said(&Laws::<breaks_when_due::Loan>::new().seed(seed)),
            said(&Laws::<breaks_after_a_month::Loan>::new().seed(seed)),
            said(&Laws::<breaks_after_a_year::Loan>::new().seed(seed)),
            said(&Laws::<breaks_at_once::Loan>::new().seed(seed)),
            said(&Laws::<breaks_within_a_microsecond::Loan>::new().seed(seed)),
        ] {
            assert!(message.contains("at that time"), "{seed}: {message}");
        }
    }
}

#[test]
fn a_history_that_is_printed_breaks_the_law_again() {
    use breaks_when_due::Loan;

    let message = said(&Laws::<Loan>::new());
    let json = message
        .split("r#\"")
        .nth(1)
        .and_then(|rest| rest.split("\"#").next());
    let commands: Vec<(Timestamp, <Loan as Aggregate>::Command)> =
        serde_json::from_str(json.unwrap()).unwrap();
    assert!((2..10).contains(&commands.len()), "{message}");
    let replay = || Laws::<Loan>::new().replay(Id::new(), commands.clone());
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(replay)).unwrap_err();
    let message = panic.downcast::<String>().unwrap();
    assert!(message.starts_with("a command does not panic"), "{message}");
}
