//! Finds snapshots that no load would use.

use crate::{
    domain::{aggregate::Aggregate, persist::Persist},
    repository::snapshot::is_used,
    schema::shape::Shape,
    testing::laws::examples,
};

/// What is wrong with the snapshots of an aggregate, and whether it is certain. `None` if they are used,
/// or if there are none.
pub(super) fn unused<A: Aggregate>() -> Option<(String, bool)> {
    if !matches!(A::PERSIST, Persist::Snapshots { .. }) {
        return None;
    }
    let states = match examples::<A>(None, &[]) {
        Ok(states) => states,
        Err(_) if Shape::of::<A>().is_whole => return None,
        Err(error) => {
            let what = format!(
                "a part of its state is hidden, and no state can be generated, so nobody knows whether its \
                 snapshots are used: {error}"
            );
            return Some((what, false));
        }
    };
    let mut why = None;
    for state in &states {
        match is_used(state) {
            Ok(true) => return None,
            Ok(false) => {
                why.get_or_insert_with(|| {
                    "a part of its state is hidden, and is written differently each time, so its \
                     snapshots are never used"
                        .to_owned()
                });
            }
            Err(reason) => {
                why.get_or_insert_with(|| format!("its snapshots are never stored: {reason}"));
            }
        }
    }
    why.map(|why| (why, true))
}
