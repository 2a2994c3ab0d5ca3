//! A private aggregate with public commands, and a public one with private commands.

#![allow(unreachable_pub)] // a public method of a private type is the point

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Private {
    count: u64,
}

/// It was counted.
#[event(aggregate = Private)]
pub struct Counted {
    #[set]
    count: u64,
}

#[aggregate]
impl Private {
    /// Counts.
    #[command]
    pub fn count(&self) -> Result<Counted, std::convert::Infallible> {
        let count = self.count.saturating_add(1);
        Ok(Counted { count })
    }
}

/// A public one.
#[aggregate(default)]
#[derive(Default)]
pub struct Public {
    tally: u64,
}

#[event(aggregate = Public)]
struct Tallied {
    #[set]
    tally: u64,
}

#[aggregate]
impl Public {
    #[command]
    fn tally(&self) -> Result<Tallied, std::convert::Infallible> {
        let tally = self.tally.saturating_add(1);
        Ok(Tallied { tally })
    }
}

/// Runs both.
///
/// # Errors
///
/// Never: neither rejects.
pub fn run() -> Result<u64, RootError<std::convert::Infallible>> {
    let private = Root::create(Id::<Private>::new(), Count)?;
    let public = Root::create(Id::<Public>::new(), Tally)?;
    Ok(private.count.saturating_add(public.tally))
}
