//! Faults that show with some values only: at least one history of the usual run finds each.

use std::time::Duration;

use entail::{Uuid, prelude::*, testing::Laws};

use super::said;

#[derive(Debug)]
pub struct Refused;

/// A text that holds a number with a fraction, as crates for decimals read it.
#[value]
#[serde(try_from = "String", into = "String")]
pub struct Decimal(String);

impl TryFrom<String> for Decimal {
    type Error = std::num::ParseFloatError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse::<f64>().map(|_| Self(text))
    }
}

impl From<Decimal> for String {
    fn from(decimal: Decimal) -> Self {
        decimal.0
    }
}

/// A month's day, as crates for dates read it.
#[value]
#[serde(try_from = "String", into = "String")]
pub struct Day(String);

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let numbers: Vec<u32> = text.split('-').flat_map(str::parse).collect();
        match numbers[..] {
            [1970..=9999, 1..=12, 1..=31] if text.len() == 10 => Ok(Self(text)),
            _ => Err(text),
        }
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.0
    }
}

/// A size that only some numbers are.
#[value]
#[serde(try_from = "u8", into = "u8")]
pub struct Size(u8);

impl TryFrom<u8> for Size {
    type Error = String;

    fn try_from(size: u8) -> Result<Self, String> {
        if (13..20).contains(&size) {
            Ok(Self(size))
        } else {
            Err(format!("no size: {size}"))
        }
    }
}

impl From<Size> for u8 {
    fn from(size: Size) -> Self {
        size.0
    }
}

/// An aggregate whose one command does not bear some values.
macro_rules! fragile {
    ($($module:ident: $of:ty, |$value:ident| $breaks:expr;)*) => {
        $(mod $module {
            use super::*;

            #[aggregate(default, error = Refused)]
            #[derive(Default)]
            pub struct Fragile {
                taken: u32,
            }

            #[event]
            pub struct Taken {
                value: $of,
            }

            #[aggregate]
            impl Fragile {
                #[command]
                pub fn take(&self, $value: $of) -> Result<Taken, Refused> {
                    let breaks = $breaks;
                    assert!(!breaks, "that value");
                    Ok(Taken { value: $value })
                }

                #[apply]
                fn taken(&mut self, _: &Taken) {
                    self.taken = self.taken.wrapping_add(1);
                }
            }
        })*

        #[test]
        fn a_fault_that_shows_with_some_values_only_is_found() {
            $(for seed in 1..4 {
                let message = said(&Laws::<$module::Fragile>::new().seed(seed));
                let module = stringify!($module);
                assert!(message.starts_with("a command does not panic"), "{module}: {message}");
            })*
        }
    };
}

fragile! {
    the_least_number: i64, |value| value == i64::MIN;
    the_least_small_number: i8, |value| value == i8::MIN;
    the_largest_number: u128, |value| value == u128::MAX;
    a_negative_number: i32, |value| (-50..-20).contains(&value);
    a_number_in_a_range: u32, |value| (13..20).contains(&value);
    half_of_a_whole: f64, |value| value > 1.0 && value.fract() != 0.0;
    a_third: f64, |value| value > 0.0 && value < 1.0 && (value * 100.0).fract() > 0.001;
    a_negative_fraction: f64, |value| value < 0.0 && value.fract() != 0.0;
    a_large_fraction: f64, |value| value > 1e12;
    a_negative_small_fraction: f32, |value| value < 0.0 && value.fract() != 0.0;
    a_negative_decimal: Decimal, |value| value.0.starts_with('-') && value.0.contains('.');
    a_foreign_letter: String, |value| !value.is_ascii();
    a_blank_text: String, |value| value == " ";
    a_long_text: String, |value| value.len() > 100;
    a_long_list: Vec<u8>, |value| value.len() > 8;
    the_nil_uuid: Uuid, |value| value.is_nil();
    a_length_of_days: Duration, |value| value.as_secs() / 86_400 == 20;
    the_last_of_a_month: Day, |value| value.0.ends_with("-31");
    a_size: Size, |value| value.0 == 19;
}

#[test]
fn fractions_are_finite() {
    let report = Laws::<kept::Measured>::new().histories(400).check();
    assert!(report.accepted() > 10_000, "{report}");
}

mod kept {
    use super::*;

    #[aggregate(default, error = Refused)]
    #[derive(Default)]
    pub struct Measured {
        large: f64,
        small: f32,
    }

    #[event(aggregate = Measured)]
    #[set(large, small)]
    pub struct Read {
        large: f64,
        small: f32,
    }

    #[aggregate]
    impl Measured {
        #[command]
        pub fn measure(&self, large: f64, small: f32) -> Result<Read, Refused> {
            assert!(large.is_finite() && small.is_finite());
            Ok(Read { large, small })
        }
    }
}
