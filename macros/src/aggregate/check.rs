//! Checks an aggregate's fields (rule 2) and its options about what is stored.

use super::model::{Aggregate, Persistence};
use crate::{
    around::{self, Around},
    derives,
    diagnostics::Mistakes,
    fields,
    rules::{names_are_unique, persistence as rule},
};

/// Reports what breaks a rule, and marks fields that are not values.
pub(super) fn check(aggregate: &mut Aggregate, mistakes: &mut Mistakes) {
    let around = Around::here();
    derives::check_above(
        around.as_ref(),
        "aggregate",
        &mut aggregate.attributes,
        mistakes,
    );
    fields::serde::check_rename("aggregate", &aggregate.attributes, mistakes);
    let items = around::items(around.as_ref());
    fields::check(&mut aggregate.fields, around.as_ref(), &items, mistakes);
    check_persistence(&aggregate.persistence, mistakes);
    names_are_unique::check_retired(&mut aggregate.retired, mistakes);
}

fn check_persistence(persistence: &Persistence, mistakes: &mut Mistakes) {
    let Persistence {
        is_state,
        snapshot_every,
        state_version,
    } = persistence;
    if *is_state {
        if let Some((option, _)) = snapshot_every {
            rule::snapshots_of_state(mistakes, option);
        }
        if let Some((option, _)) = state_version {
            rule::version_of_state(mistakes, option);
        }
    } else if let (None, Some((option, _))) = (snapshot_every, state_version) {
        rule::version_of_nothing(mistakes, option);
    }
}
