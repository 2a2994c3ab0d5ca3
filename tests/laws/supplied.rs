//! What is given to the laws: examples, ids, and commands that may be refused.

use std::{collections::BTreeMap, convert::Infallible, fmt, str::FromStr};

use entail::{laws, prelude::*, testing::Laws};
use serde::{Deserialize, Serialize};

use super::{faults, said};

#[derive(Debug)]
pub struct Refused;

/// A quarter of a year, which serde reads from a text that nobody would guess.
#[value]
#[serde(try_from = "String", into = "String")]
pub struct Quarter(u16, u8);

impl TryFrom<String> for Quarter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parts = text.strip_prefix('Q').and_then(|rest| rest.split_once('/'));
        let (quarter, year) = parts.ok_or("no quarter of a year")?;
        match (year.parse(), quarter.parse()) {
            (Ok(year), Ok(quarter @ 1..=4)) => Ok(Self(year, quarter)),
            _ => Err("no quarter of a year".to_owned()),
        }
    }
}

impl From<Quarter> for String {
    fn from(quarter: Quarter) -> Self {
        format!("Q{}/{}", quarter.1, quarter.0)
    }
}

#[value]
#[serde(tag = "kind")]
pub enum Payment {
    Cash { amount: u32 },
    Card { number: String, amount: u32 },
}

#[value]
pub struct Note {
    text: String,
    #[serde(flatten)]
    by: Author,
}

#[value]
pub struct Author {
    name: String,
    age: u8,
}

#[aggregate(default, error = Refused)]
#[derive(Default)]
pub struct Ledger {
    closed: Vec<Quarter>,
}

#[event(aggregate = Ledger)]
pub struct Closed {
    quarter: Quarter,
}

#[event(aggregate = Ledger)]
pub struct Paid {
    payment: Payment,
}

#[event(aggregate = Ledger)]
pub struct Noted {
    note: Note,
}

#[aggregate]
impl Ledger {
    #[command]
    pub fn close(&self, quarter: Quarter) -> Result<Closed, Refused> {
        ensure!(!self.closed.contains(&quarter), Refused);
        Ok(Closed { quarter })
    }

    #[command]
    pub fn pay(&self, payment: Payment) -> Result<Paid, Refused> {
        Ok(Paid { payment })
    }

    #[command]
    pub fn write(&self, note: Note) -> Result<Noted, Refused> {
        Ok(Noted { note })
    }

    #[apply]
    fn closed(&mut self, event: &Closed) {
        self.closed.push(event.quarter.clone());
    }

    #[apply]
    fn paid(&mut self, _: &Paid) {}

    #[apply]
    fn noted(&mut self, _: &Noted) {}
}

fn note() -> Note {
    let by = Author {
        name: "Zoë".into(),
        age: 7,
    };
    Note {
        text: "late".into(),
        by,
    }
}

laws!(
    Ledger,
    example = Quarter(2026, 3),
    example = Payment::Cash { amount: 7 },
    example = vec![Payment::Card {
        number: "42".into(),
        amount: 7
    }],
    example = note(),
    histories = 50,
    seed = 3,
);

#[test]
fn all_commands_that_cannot_be_made_up_are_named_with_what_to_write() {
    let message = said(&Laws::<Ledger>::new());
    for part in [
        "close: no quarter of a year",
        "pay: ",
        "internally tagged enum",
        "give an example of each variant",
        "`laws!(Ledger, example = …)`",
        "may_be_refused = \"close\"",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    let excused = Laws::<Ledger>::new()
        .example(Quarter(2026, 3))
        .example(note())
        .may_be_refused("pay");
    assert!(said(&excused).starts_with("no law is broken"));
}

#[test]
fn an_example_holds_a_value() {
    let example = || Laws::<Ledger>::new().example(None::<Quarter>);
    let panic = std::panic::catch_unwind(example).unwrap_err();
    let message = panic.downcast::<&str>().unwrap();
    assert!(message.contains("the example is empty"), "{message}");
}

#[test]
fn only_commands_may_be_refused() {
    use faults::never_accepts::Tally;

    let message = said(&Laws::<Tally>::new().may_be_refused("cuont"));
    assert!(message.contains("did you mean `count`?"), "{message}");
    let message = said(&Laws::<Tally>::new().may_be_refused("zzz"));
    assert!(message.contains("its commands: `count`"), "{message}");
}

/// Keys whose text is another's.
macro_rules! keyed {
    ($module:ident, |$text:ident| $read:expr) => {
        mod $module {
            use super::*;

            #[value]
            #[derive(Eq, PartialOrd, Ord, Hash)]
            #[serde(try_from = "String", into = "String")]
            pub struct Sku(pub String);

            impl TryFrom<String> for Sku {
                type Error = String;

                fn try_from($text: String) -> Result<Self, String> {
                    if $text.starts_with("sku ") {
                        Ok(Self($text))
                    } else {
                        Err("no sku".into())
                    }
                }
            }

            impl From<Sku> for String {
                fn from(sku: Sku) -> Self {
                    sku.0
                }
            }

            impl fmt::Display for Sku {
                fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    self.0.fmt(formatter)
                }
            }

            impl FromStr for Sku {
                type Err = Infallible;

                fn from_str($text: &str) -> Result<Self, Infallible> {
                    Ok(Self($read))
                }
            }

            #[aggregate(default, id = Sku, error = Refused)]
            #[derive(Default)]
            pub struct Article {
                count: u32,
            }

            #[event(aggregate = Article)]
            #[set(count)]
            pub struct Counted {
                count: u32,
            }

            #[aggregate]
            impl Article {
                #[command]
                pub fn count(&self, count: u32) -> Result<Counted, Refused> {
                    Ok(Counted { count })
                }
            }
        }
    };
}

keyed!(reads_back, |text| text.to_owned());
keyed!(reads_in_capitals, |text| text.to_uppercase());

#[test]
fn an_id_that_cannot_be_made_up_is_given() {
    use reads_back::{Article, Sku};

    let message = said(&Laws::<Article>::new());
    assert!(message.contains("no sku"), "{message}");
    assert!(
        message.contains("`laws!(Article, id = Id::of(…))`"),
        "{message}"
    );
    let laws = Laws::<Article>::new().id(Id::of(Sku("sku 1".into())));
    assert!(said(&laws).starts_with("no law is broken"));
}

#[test]
fn a_key_reads_back_from_its_text() {
    use reads_in_capitals::{Article, Sku};

    let message = said(&Laws::<Article>::new().id(Id::of(Sku("sku 1".into()))));
    assert!(
        message.starts_with("the text of a key reads back"),
        "{message}"
    );
    assert!(message.contains("reads as Sku(\"SKU 1\")"), "{message}");
}

/// A key whose form in JSON the compiler does not see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Square(u8, u8);

#[aggregate(default, error = Refused)]
#[derive(Default)]
pub struct Board {
    squares: BTreeMap<Square, u32>,
}

#[event(aggregate = Board)]
pub struct Placed {
    square: Square,
    piece: u32,
}

#[aggregate]
impl Board {
    #[command]
    pub fn place(&self, square: Square, piece: u32) -> Result<Placed, Refused> {
        Ok(Placed { square, piece })
    }

    #[apply]
    fn placed(&mut self, event: &Placed) {
        self.squares.insert(event.square, event.piece);
    }
}

#[test]
fn keys_that_are_no_text_are_found_with_what_to_write() {
    let message = said(&Laws::<Board>::new());
    assert!(
        message.contains("use keys that serde writes as text, or a `Vec` of pairs"),
        "{message}"
    );
}

#[value]
#[derive(Copy)]
pub struct Seat {
    row: u16,
    number: u16,
}

#[aggregate(default, error = Refused)]
#[derive(Default)]
pub struct Hall {
    held: Vec<Vec<Seat>>,
}

#[event(aggregate = Hall)]
pub struct Held {
    places: Vec<Seat>,
}

#[event(aggregate = Hall)]
pub struct Released {
    places: Vec<Seat>,
}

#[aggregate]
impl Hall {
    #[command]
    pub fn hold(&self, places: Vec<Seat>) -> Result<Held, Refused> {
        ensure!(places.len() > 2 && !self.held.contains(&places), Refused);
        Ok(Held { places })
    }

    /// The very places that are held, all of them in their order.
    #[command]
    pub fn release(&self, places: Vec<Seat>) -> Result<Released, Refused> {
        ensure!(self.held.contains(&places), Refused);
        Ok(Released { places })
    }

    /// A seat of those that are held.
    #[command]
    pub fn look_at(&self, seat: Seat) -> Result<Vec<Released>, Refused> {
        let is_held = self.held.iter().flatten().any(|held| *held == seat);
        ensure!(is_held, Refused);
        Ok(Vec::new())
    }

    #[apply]
    fn held(&mut self, event: &Held) {
        self.held.push(event.places.clone());
    }

    #[apply]
    fn released(&mut self, event: &Released) {
        self.held.retain(|held| *held != event.places);
    }
}

#[test]
fn whole_values_come_again() {
    for seed in 0..3 {
        let report = Laws::<Hall>::new().histories(20).seed(seed).check();
        assert!(report.accepted() > 200, "{report}");
    }
}
