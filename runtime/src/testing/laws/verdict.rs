//! One run of all histories, for a test of each law.

use std::fmt::Debug;

use super::{Laws, Report, law::Law, shrink::Failure};
use crate::domain::{aggregate::Aggregate, command::Handle};

/// The result of all histories. The tests that [`laws!`](crate::laws) writes share it.
#[derive(Debug)]
pub struct Verdict(Result<Report, Failure>);

impl Verdict {
    /// Runs the histories.
    #[must_use]
    pub fn of<A>(laws: &Laws<A>) -> Self
    where
        A: Aggregate<Error: Debug>,
        A: Handle<<A as Aggregate>::Command>,
    {
        Self(laws.run())
    }

    /// Checks that this law is not broken. The histories end at the first law that is broken.
    ///
    /// # Panics
    ///
    /// When the law is broken.
    #[track_caller]
    #[allow(clippy::print_stdout)] // the report of a test
    pub fn assert(&self, law: Law) {
        match &self.0 {
            Ok(report) => println!("{report}"),
            Err(Failure { law: broken, text }) if *broken == law => panic!("{text}"),
            Err(Failure { law: broken, .. }) => {
                println!("the histories ended early: another law is broken ({broken:?})");
            }
        }
    }
}
