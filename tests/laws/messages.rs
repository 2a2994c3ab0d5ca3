//! What the laws say of floats that cannot be stored, and of histories that run long.

use std::{convert::Infallible, hint::black_box, time::Duration};

use entail::{prelude::*, testing::Laws};

use super::said;

/// Each step multiplies, until the number is infinite.
#[aggregate(default)]
#[derive(Default)]
pub struct Growth {
    size: f64,
    last: Option<f64>,
}

#[event(aggregate = Growth)]
#[set(size, last = size)]
pub struct Grown {
    size: f64,
}

#[aggregate]
impl Growth {
    #[command]
    pub fn grow(&self) -> Result<Grown, Infallible> {
        let size = (self.size + 2.0).powi(9);
        Ok(Grown { size })
    }
}

/// A share of nothing.
#[aggregate(default)]
#[derive(Default)]
pub struct Shares {
    share: Option<f64>,
}

#[event(aggregate = Shares)]
pub struct Shared {
    #[set]
    share: Option<f64>,
}

#[aggregate]
impl Shares {
    #[command]
    pub fn share(&self, of: u8) -> Result<Shared, Infallible> {
        let share = Some(f64::from(of) / 0.0);
        Ok(Shared { share })
    }
}

#[test]
fn a_float_that_became_infinite_is_named() {
    for message in [
        said(&Laws::<Growth>::new()),
        said(&Laws::<Shares>::new().example(5_u8)),
    ] {
        assert!(message.starts_with("serde reads"), "{message}");
        assert!(
            message.contains("a float became infinite") || message.contains("a float became NaN"),
            "{message}"
        );
    }
}

#[aggregate(default)]
#[derive(Default)]
pub struct Slow {
    count: u64,
}

#[event(aggregate = Slow)]
pub struct Counted {
    #[set]
    count: u64,
}

#[aggregate]
impl Slow {
    #[command]
    pub fn count(&self) -> Result<Counted, Infallible> {
        let steps = (0..200_000_u64).fold(0, |sum, step| black_box(sum ^ step));
        let count = self.count.saturating_add(1).saturating_add(steps >> 63);
        Ok(Counted { count })
    }
}

#[test]
fn a_history_that_runs_long_is_reported() {
    let laws = Laws::<Slow>::new().histories(2);
    let patient = laws.check();
    assert_eq!(patient.long(), [0; 0]);
    let impatient = Laws::<Slow>::new()
        .histories(2)
        .patience(Duration::from_nanos(1))
        .check();
    assert_eq!(impatient.long(), [1, 2]);
    let text = impatient.to_string();
    assert!(text.contains("2 of 2 histories ran long"), "{text}");
}
