//! Checks the event of a policy, and its body (rule 4).

use super::model::Policy;
use crate::{
    around::{self, Around},
    diagnostics::Mistakes,
    reactions::events::{self, Lacks},
    rules::deterministic::{self, Place},
};

/// Reports what breaks a rule, and marks a policy that rustc need not check.
pub(super) fn check(policy: &mut Policy, mistakes: &mut Mistakes) {
    let around = Around::here();
    let (around, items) = (around.as_ref(), around::items(around.as_ref()));
    if let Some(parameters) = &policy.reaction.parameters {
        let event = &parameters.event;
        policy.flawed |= events::check(event, Lacks::Event, around, &items, mistakes);
    }
    if let Some(body) = policy.reaction.function.block() {
        deterministic::check(&body, Place::Policy, mistakes);
    }
}
