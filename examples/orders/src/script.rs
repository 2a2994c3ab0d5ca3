//! The commands in a file: one a line, such as `line,1001,P-01,2`.

use csv::StringRecord;

use crate::domain::money::{Money, ParseMoneyError};

/// One line of the file.
#[allow(missing_docs)] // the fields are what each variant's text names
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instruction {
    /// `list,PRODUCT,NAME,PRICE`
    List {
        product: String,
        name: String,
        price: Money,
    },
    /// `receive,PRODUCT,QUANTITY`
    Receive { product: String, quantity: u32 },
    /// `place,ORDER,CUSTOMER`
    Place { order: u64, customer: String },
    /// `line,ORDER,PRODUCT,QUANTITY`
    Line {
        order: u64,
        product: String,
        quantity: u32,
    },
    /// `confirm,ORDER`
    Confirm { order: u64 },
    /// `reserve,PRODUCT,ORDER,QUANTITY`
    Reserve {
        product: String,
        order: u64,
        quantity: u32,
    },
    /// `commit,PRODUCT,ORDER`
    Commit { product: String, order: u64 },
    /// `release,PRODUCT,ORDER`
    Release { product: String, order: u64 },
    /// `card,CARD,LIMIT`
    Card { card: String, limit: Money },
    /// `submit,ORDER,CARD`
    Submit { order: u64, card: String },
}

/// A line that says nothing that can be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// There is no such command.
    #[error("there is no command `{0}`")]
    UnknownCommand(String),
    /// It has too few parts, or too many.
    #[error("it has {found} parts instead of {expected}")]
    Parts {
        /// How many it should have.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// A number was expected.
    #[error("`{0}` is no number in range")]
    Number(String),
    /// An amount was expected.
    #[error(transparent)]
    Money(#[from] ParseMoneyError),
    /// It cannot be taken apart.
    #[error("it is not a line of values: {0}")]
    Unreadable(String),
}

impl Instruction {
    /// Reads one line.
    ///
    /// # Errors
    ///
    /// When it says nothing that can be done.
    pub fn parse(line: &StringRecord) -> Result<Self, Malformed> {
        let command = line.get(0).unwrap_or_default();
        let expected = match command {
            "confirm" => 2,
            "receive" | "place" | "commit" | "release" | "card" | "submit" => 3,
            "list" | "line" | "reserve" => 4,
            other => return Err(Malformed::UnknownCommand(other.to_owned())),
        };
        let found = line.len();
        if found != expected {
            return Err(Malformed::Parts { expected, found });
        }
        let text = |part: usize| line.get(part).unwrap_or_default().to_owned();
        Ok(match command {
            "list" => Self::List {
                product: text(1),
                name: text(2),
                price: text(3).parse()?,
            },
            "receive" => Self::Receive {
                product: text(1),
                quantity: number(text(2))?,
            },
            "place" => Self::Place {
                order: number(text(1))?,
                customer: text(2),
            },
            "line" => Self::Line {
                order: number(text(1))?,
                product: text(2),
                quantity: number(text(3))?,
            },
            "reserve" => Self::Reserve {
                product: text(1),
                order: number(text(2))?,
                quantity: number(text(3))?,
            },
            "commit" => Self::Commit {
                product: text(1),
                order: number(text(2))?,
            },
            "release" => Self::Release {
                product: text(1),
                order: number(text(2))?,
            },
            "card" => Self::Card {
                card: text(1),
                limit: text(2).parse()?,
            },
            "submit" => Self::Submit {
                order: number(text(1))?,
                card: text(2),
            },
            _ => Self::Confirm {
                order: number(text(1))?,
            },
        })
    }
}

fn number<T: std::str::FromStr>(text: String) -> Result<T, Malformed> {
    text.parse().map_err(|_| Malformed::Number(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &[&str]) -> Result<Instruction, Malformed> {
        Instruction::parse(&StringRecord::from(line.to_vec()))
    }

    #[test]
    fn lines_are_read_or_refused_with_what_is_wrong() {
        assert_eq!(
            parse(&["line", "7", "P-1", "2"]),
            Ok(Instruction::Line {
                order: 7,
                product: "P-1".into(),
                quantity: 2
            })
        );
        for (line, wrong) in [
            (&["cancel", "7"][..], "there is no command `cancel`"),
            (&["confirm"], "it has 1 parts instead of 2"),
            (&["confirm", "7", "now"], "it has 3 parts instead of 2"),
            (&["line", "7", "P-1", "-2"], "`-2` is no number in range"),
            (
                &["receive", "P-1", "4294967296"],
                "`4294967296` is no number in range",
            ),
            (
                &["list", "P-1", "Pizza", "8,50"],
                "`8,50` is no amount such as 8.50",
            ),
        ] {
            assert_eq!(
                parse(line).map_err(|error| error.to_string()),
                Err(wrong.to_owned())
            );
        }
    }
}
