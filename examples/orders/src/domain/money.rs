//! Amounts of money.

use std::{fmt, str::FromStr};

use entail::value;

/// An amount in cents.
#[value]
#[derive(Copy, Default, Eq, PartialOrd, Ord, Hash)]
pub struct Money(u64);

impl Money {
    /// An amount of this number of cents.
    #[must_use]
    pub const fn cents(cents: u64) -> Self {
        Self(cents)
    }

    /// The sum; `None` when it is more than an amount can be.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// What is left; `None` when the other amount is more.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The amount multiplied by the quantity; `None` when that is more than an amount can be.
    #[must_use]
    pub fn checked_mul(self, quantity: u32) -> Option<Self> {
        self.0.checked_mul(quantity.into()).map(Self)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// A text that is not an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no amount such as 8.50")]
pub struct ParseMoneyError(String);

impl FromStr for Money {
    type Err = ParseMoneyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParseMoneyError(text.to_owned());
        let (whole, cents) = text.split_once('.').ok_or_else(error)?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if cents.len() != 2 || !digits(whole) || !digits(cents) {
            return Err(error());
        }
        let whole: u64 = whole.parse().map_err(|_| error())?;
        let cents: u64 = cents.parse().map_err(|_| error())?;
        let total = whole
            .checked_mul(100)
            .and_then(|total| total.checked_add(cents));
        total.map(Self).ok_or_else(error)
    }
}

#[cfg(test)]
mod tests {
    use super::Money;

    #[test]
    fn amounts_read_as_they_are_written() {
        for text in ["0.00", "8.50", "12345.67", "184467440737095516.15"] {
            assert_eq!(
                text.parse().map(|money: Money| money.to_string()),
                Ok(text.to_owned())
            );
        }
        for text in [
            "",
            "8",
            "8.5",
            "-1.00",
            "a.bc",
            "1.+1",
            "184467440737095516.16",
        ] {
            assert!(text.parse::<Money>().is_err(), "{text}");
        }
    }
}
